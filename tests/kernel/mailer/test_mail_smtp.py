"""Sending to a real SMTP server on 127.0.0.1: TLS, sign-in, refusals, hanging, what may have arrived."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from guanxi.kernel.http_out import (
    DestinationRefused,
    DestinationTimeout,
    DestinationUnreachable,
    EgressPolicy,
    OutboundError,
    TlsFailed,
)
from guanxi.kernel.mailer import (
    Mailbox,
    MailDeferred,
    Mailer,
    MailRefused,
    MailSignInFailed,
    NotSent,
    Sent,
    SmtpSettings,
)
from tests.kernel.http_out.surroundings import Authority
from tests.kernel.mailer.mail_server import MailServer, serving

pytestmark = pytest.mark.anyio
HOST = "mail.example.test"
SENDER = Mailbox("noreply@example.com", "Guanxi")


async def names(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture(scope="module")
def server_tls(mail_authority: Authority) -> ssl.SSLContext:
    return mail_authority.server_context(HOST)


@asynccontextmanager
async def mailing(
    server: MailServer, authority: Authority | None = None, *, implicit_tls: bool = False, host: str = HOST, **settings
) -> AsyncIterator[Mailer]:
    async with serving(server, implicit_tls=implicit_tls):
        mailer = Mailer(
            SmtpSettings(host, SENDER, port=server.port, **settings),
            policy=EgressPolicy((f"127.0.0.1:{server.port}",)),
            resolver=names,
            ca_file=authority.file if authority else None,
        )
        yield mailer
        mailer.close()


async def test_without_a_server_nothing_is_sent_and_it_says_so() -> None:
    mailer = Mailer(None)
    outcome = await mailer.send(mailer.compose("a@example.com", "邀请", "https://…"))
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "smtp_not_configured"
    mailer.close()


async def test_starttls_and_sign_in(server_tls: ssl.SSLContext, mail_authority: Authority) -> None:
    server = MailServer(server_tls)
    async with mailing(server, mail_authority, username="u", password="right") as mailer:
        outcome = await mailer.send(mailer.compose("a@example.com", "邀请", "第一行\n.\n最后"))
    assert isinstance(outcome, Sent)
    (given,) = server.given
    assert (given.encrypted, given.signed_in) == (True, True)
    assert (given.sender, given.recipients) == ("<noreply@example.com>", ["a@example.com"])
    assert outcome.message_id.encode() in given.content
    assert server.commands[0] == "ehlo example.com"


async def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, mail_authority: Authority) -> None:
    server = MailServer(server_tls)
    async with mailing(server, mail_authority, implicit_tls=True, security="tls") as mailer:
        assert isinstance(await mailer.send(mailer.compose("a@example.com", "s", "t")), Sent)
    assert server.given[0].content.startswith(b"From: Guanxi <noreply@example.com>\r\n")


async def test_a_wrong_certificate_or_no_starttls_ends_it(
    server_tls: ssl.SSLContext, mail_authority: Authority
) -> None:
    for server, authority, host in (
        (MailServer(server_tls), None, HOST),
        (MailServer(server_tls), mail_authority, "other.example.test"),
        (MailServer(None), mail_authority, HOST),
    ):
        async with mailing(server, authority, host=host, username="u", password="right") as mailer:
            with pytest.raises(TlsFailed) as caught:
                await mailer.send(mailer.compose("a@example.com", "s", "t"))
        assert not any(command.startswith(("AUTH", "MAIL", "mail")) for command in server.commands)
        assert server.given == []
        assert not caught.value.sent


async def test_plain_text_is_for_a_listed_relay_without_password() -> None:
    server = MailServer()
    async with mailing(server, security="none") as mailer:
        assert isinstance(await mailer.send(mailer.compose("a@example.com", "s", "t")), Sent)
        message = mailer.compose("a@example.com", "s", "t")
        secret = SmtpSettings(HOST, SENDER, port=server.port, security="none", username="u", password="p")
        with pytest.raises(DestinationRefused):
            await mailer.send(message, via=secret)
    assert len(server.given) == 1


@pytest.mark.parametrize("port", [25, 587, 6379])
async def test_the_same_egress_rule(port: int) -> None:
    mailer = Mailer(None, resolver=names)
    message = mailer.compose("a@example.com", "s", "t")
    for host in ("127.0.0.1", "0x7f000001", "[::1]", "inside.example", "169.254.169.254"):
        with pytest.raises(DestinationRefused):
            await mailer.send(message, via=SmtpSettings(host, SENDER, port=port))
    with pytest.raises(DestinationRefused):
        await mailer.send(message, via=SmtpSettings("93.184.216.34", SENDER, port=6379))
    with pytest.raises(DestinationRefused):
        await mailer.send(message, via=SmtpSettings("93.184.216.34", SENDER, port=25, security="none"))
    mailer.close()


@pytest.mark.parametrize(
    ("replies", "error", "reply"),
    [
        ({"CONNECT": "421 busy"}, MailDeferred, 421),
        ({"CONNECT": "554 go away"}, MailRefused, 554),
        ({"MAIL": "451 later"}, MailDeferred, 451),
        ({"MAIL": "550 no"}, MailRefused, 550),
        ({"RCPT": "450 grey"}, MailDeferred, 450),
        ({"RCPT": "550 nobody"}, MailRefused, 550),
        ({"DATA": "554 no"}, MailRefused, 554),
        ({"END": "452 full"}, MailDeferred, 452),
        ({"END": "552 too large"}, MailRefused, 552),
        ({"AUTH": "535 SERVER SECRET"}, MailSignInFailed, 535),
        ({"AUTH": "454 SERVER SECRET"}, MailDeferred, 454),
    ],
)
async def test_replies_decide_now_later_never(
    server_tls: ssl.SSLContext,
    mail_authority: Authority,
    replies: dict[str, str],
    error: type[OutboundError],
    reply: int,
) -> None:
    server = MailServer(server_tls, replies=replies)
    async with mailing(server, mail_authority, username="u", password="right") as mailer:
        with pytest.raises(error) as caught:
            await mailer.send(mailer.compose("a@example.com", "s", "t"))
    assert caught.value.params["reply"] == reply
    assert not caught.value.sent  # a clear answer: it was not taken
    assert "SECRET" not in str(caught.value)


async def test_the_password_is_wrong(server_tls: ssl.SSLContext, mail_authority: Authority) -> None:
    async with mailing(MailServer(server_tls), mail_authority, username="u", password="geheim") as mailer:
        with pytest.raises(MailSignInFailed) as caught:
            await mailer.send(mailer.compose("a@example.com", "s", "t"))
    for told in (str(caught.value), caught.value.words("zh"), repr(mailer._settings)):
        assert "geheim" not in told


async def test_some_recipients_refused(server_tls: ssl.SSLContext, mail_authority: Authority) -> None:
    server = MailServer(server_tls, refused_recipients={"b@example.com"})
    async with mailing(server, mail_authority) as mailer:
        outcome = await mailer.send(mailer.compose(["a@example.com", "b@example.com"], "s", "t"))
    assert isinstance(outcome, Sent)
    assert outcome.refused == ("b@example.com",)


@pytest.mark.parametrize(
    ("at", "sent", "total"),
    [("CONNECT", False, 0.5), ("EHLO", False, 0.5), ("END", True, 3)],  # the whole talk comes before END
)
async def test_a_hanging_server_ends_in_time(
    server_tls: ssl.SSLContext, mail_authority: Authority, at: str, sent: bool, total: float
) -> None:
    server = MailServer(server_tls, hang_at=at)
    async with mailing(server, mail_authority, total=total) as mailer:
        started = time.monotonic()
        with pytest.raises(OutboundError) as caught:
            await mailer.send(mailer.compose("a@example.com", "s", "t"))
        assert time.monotonic() - started < 30
        assert isinstance(caught.value, DestinationTimeout | MailDeferred)
        assert caught.value.sent is sent
        mailer._threads.shutdown(wait=True)  # the thread is free again, too
        assert time.monotonic() - started < 35


@pytest.mark.parametrize(("at", "sent"), [("EHLO", False), ("END", True)])
async def test_a_dropped_connection_tells_whether_it_may_have_arrived(
    server_tls: ssl.SSLContext, mail_authority: Authority, at: str, sent: bool
) -> None:
    async with mailing(MailServer(server_tls, drop_at=at), mail_authority) as mailer:
        with pytest.raises(OutboundError) as caught:
            await mailer.send(mailer.compose("a@example.com", "s", "t"))
    assert caught.value.temporary
    assert caught.value.sent is sent


async def test_a_rude_goodbye_is_no_failure(server_tls: ssl.SSLContext, mail_authority: Authority) -> None:
    async with mailing(MailServer(server_tls, drop_at="QUIT"), mail_authority) as mailer:
        assert isinstance(await mailer.send(mailer.compose("a@example.com", "s", "t")), Sent)


async def test_nobody_listens() -> None:
    gone = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = gone.sockets[0].getsockname()[1]
    gone.close()
    mailer = Mailer(
        SmtpSettings("127.0.0.1", SENDER, port=port), policy=EgressPolicy((f"127.0.0.1:{port}",)), resolver=names
    )
    with pytest.raises(DestinationUnreachable) as caught:
        await mailer.send(mailer.compose("a@example.com", "s", "t"))
    assert caught.value.temporary
    mailer.close()
