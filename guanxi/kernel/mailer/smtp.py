"""Sending mail by SMTP under the same egress rule as HTTP; TLS is checked, and passwords never go without it.

smtplib blocks, so each delivery runs in one of a few threads of its own: a hanging mail server holds those and nothing
else. Not here: which mails, retries and bounces (delivery).
"""

import asyncio
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from guanxi.kernel.http_out import (
    DestinationRefused,
    DestinationTimeout,
    DestinationUnreachable,
    Egress,
    EgressPolicy,
    OutboundError,
    Resolver,
    TlsFailed,
    make_tls_context,
)
from guanxi.kernel.http_out.addresses import IPAddress, parse_host
from guanxi.kernel.mailer.compose import Attachment, Mailbox, clean_address, compose
from guanxi.kernel.mailer.errors import MailDeferred, MailRefused, MailSignInFailed

MAIL_PORTS = (25, 465, 587)
_CONNECT = 3.0
_MAX_DIALLED = 3
_NOBODY = Mailbox("guanxi@localhost")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server. `security`: "starttls" (587), "tls" (465), or "none" for a relay on the operator's allow-list,
    without user name. `total`: seconds for the whole delivery.
    """

    host: str
    sender: Mailbox
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    total: float = 30.0


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it. `refused`: recipients it did not take while it took others."""

    message_id: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotSent:
    """No mail left; show what the mail would have said (a link) to the administrator instead."""

    reason: Literal["smtp_not_configured"]
    zh: str = "尚未配置邮件服务器，邮件未发送。请把下面的链接直接交给对方。"
    en: str = "No mail server is set up, so nothing was sent. Hand the link below over yourself."


class Mailer:
    """Sends mails through `settings`, or through the server given to `send`; without either says NotSent.

    `policy`, `resolver` and `ca_file` as for HttpOut; the ports open by themselves are 25, 465 and 587.
    """

    def __init__(
        self,
        settings: SmtpSettings | None,
        *,
        policy: EgressPolicy | None = None,
        resolver: Resolver | None = None,
        ca_file: Path | None = None,
        threads: int = 4,
    ) -> None:
        self._settings = settings
        self._egress = Egress((policy or EgressPolicy()).for_ports(*MAIL_PORTS), resolver)
        self._tls = make_tls_context(ca_file, "mail")
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="mail")

    def close(self) -> None:
        """Ends the threads; mails that wait are dropped, one that is being handed over is finished."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def compose(
        self,
        to: Mailbox | str | Sequence[Mailbox | str],
        subject: str,
        text: str,
        html: str | None = None,
        *,
        reply_to: Mailbox | None = None,
        headers: Mapping[str, str] | None = None,
        attachments: Sequence[Attachment] = (),
        automatic: bool = True,
        message_id: str | None = None,
    ) -> EmailMessage:
        """A mail from this mailer's sender; see `compose.compose`."""
        sender = self._settings.sender if self._settings else _NOBODY
        return compose(
            sender,
            to,
            subject,
            text,
            html,
            reply_to=reply_to,
            headers=headers,
            attachments=attachments,
            automatic=automatic,
            message_id=message_id,
        )

    async def send(self, message: EmailMessage, via: SmtpSettings | None = None) -> Sent | NotSent:
        """Hands the mail over to the server.

        Raises OutboundError children: DestinationRefused, -Unreachable, -Timeout, TlsFailed, MailDeferred (later),
        MailRefused and MailSignInFailed (never). `error.sent` True means the server may have taken it.
        """
        settings = via or self._settings
        if settings is None:
            return NotSent("smtp_not_configured")
        host = parse_host(settings.host)
        recipients = tuple(clean_address(address.addr_spec) for address in message["To"].addresses)
        try:
            async with asyncio.timeout(_CONNECT):
                addresses = await self._egress.vet(host, settings.port)
        except TimeoutError as error:
            raise DestinationTimeout(host=host.name) from error
        listed = all(self._egress.policy.is_listed(host, settings.port, address) for address in addresses)
        if settings.security == "none" and (settings.username or not listed):
            raise DestinationRefused(host=host.name, reason="plain_text")
        delivery = _Delivery(settings, host.name, addresses, self._tls, message, recipients)
        refused = await self._run(delivery, settings.total)
        return Sent(str(message["Message-ID"]), refused)

    async def _run(self, delivery: "_Delivery", total: float) -> tuple[str, ...]:
        future = asyncio.get_running_loop().run_in_executor(self._threads, delivery.run)
        try:
            async with asyncio.timeout(total):
                return await future
        except TimeoutError as error:
            raise DestinationTimeout(host=delivery.host, sent=delivery.handing_over) from error
        finally:
            delivery.abort()


class _Delivery:
    """One mail, one connection, one thread."""

    def __init__(
        self,
        settings: SmtpSettings,
        host: str,
        addresses: Sequence[IPAddress],
        tls: ssl.SSLContext,
        message: EmailMessage,
        recipients: Sequence[str],
    ) -> None:
        self.settings = settings
        self.host = host
        self.addresses = addresses[:_MAX_DIALLED]
        self.tls = tls
        self.message = message
        self.recipients = recipients
        self.socket: socket.socket | None = None
        self.handing_over = False
        self.aborted = False

    def abort(self) -> None:
        """Wakes the thread out of whatever it waits for; harmless afterwards."""
        self.aborted = True
        if self.socket is not None:
            with contextlib.suppress(OSError):  # already closed
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)  # under TLS too, without a word to the server

    def run(self) -> tuple[str, ...]:
        """Delivers; returns the recipients refused. Raises OutboundError children."""
        try:
            return self._deliver()
        except smtplib.SMTPException as error:
            raise self._judged(error) from error
        except ssl.SSLError as error:
            raise TlsFailed(host=self.host) from error
        except OSError as error:
            raise DestinationUnreachable(host=self.host, sent=self.handing_over) from error

    def _deliver(self) -> tuple[str, ...]:
        smtp = _Connection(self)
        try:
            if self.settings.security == "starttls":
                smtp.starttls(context=self.tls)
            if self.settings.username:
                smtp.login(self.settings.username, self.settings.password)
            refused = smtp.send_message(self.message, self.settings.sender.address, self.recipients)
            self._say_goodbye(smtp)
            return tuple(refused)
        finally:
            smtp.close()

    @staticmethod
    def _say_goodbye(smtp: smtplib.SMTP) -> None:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()  # the mail was taken; a rude end changes nothing

    def _judged(self, error: smtplib.SMTPException) -> OutboundError:
        reply = _reply_code(error)
        if isinstance(error, smtplib.SMTPAuthenticationError) and reply >= 500:
            return MailSignInFailed(host=self.host, reply=reply)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            if self.settings.security == "starttls" and not isinstance(self.socket, ssl.SSLSocket):
                return TlsFailed(host=self.host)
            return MailRefused(host=self.host, reply="-")
        if reply >= 500:
            return MailRefused(host=self.host, reply=reply)
        return MailDeferred(host=self.host, reply=reply or "-", sent=self.handing_over and not reply)


class _Connection(smtplib.SMTP):
    """Dials the vetted addresses; the name stays for TLS."""

    def __init__(self, delivery: _Delivery) -> None:
        self._delivery = delivery
        settings = delivery.settings
        # An own HELO name, because smtplib would ask the name server for ours.
        super().__init__(delivery.host, settings.port, settings.sender.domain, timeout=min(10.0, settings.total))

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        delivery, failure = self._delivery, OSError("no address")
        for address in delivery.addresses:
            try:
                dialled = socket.create_connection((str(address), port), min(_CONNECT, timeout))
            except OSError as error:
                failure = error
                continue
            dialled.settimeout(timeout)
            if delivery.settings.security == "tls":
                dialled = delivery.tls.wrap_socket(dialled, server_hostname=host)
            return self._known(dialled)
        raise failure

    def starttls(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        reply = super().starttls(*args, **kwargs)
        if self.sock is not None:
            self._known(self.sock)
        return reply

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._delivery.handing_over = True
        return super().data(msg)

    def _known(self, opened: socket.socket) -> socket.socket:
        self._delivery.socket = opened
        if self._delivery.aborted:
            opened.close()
            raise OSError("given up")
        return opened


def _reply_code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((reply[0] for reply in error.recipients.values()), default=0)
    return 0
