"""Nothing that goes into a mail can start another header, recipient or command (ATK A41)."""

import email
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.mailer import AddressRefused, Attachment, HeaderRefused, Mailbox, clean_address, compose

SENDER = Mailbox("noreply@example.com", "关系 Guanxi")
BREAKS = ["\r", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


def parsed(message):
    return email.message_from_bytes(message.as_bytes(), policy=default)


@pytest.mark.withstands("A41")
@pytest.mark.parametrize("line_break", BREAKS)
def test_no_header_takes_a_line_break(line_break: str) -> None:
    evil = f"Hello{line_break}Bcc: victim@example.com"
    for make in (
        lambda: compose(SENDER, "a@example.com", evil, "text"),
        lambda: compose(SENDER, f"a@example.com{line_break}", "s", "text"),
        lambda: compose(SENDER, f"a{line_break}@example.com", "s", "text"),
        lambda: compose(SENDER, Mailbox("a@example.com", evil), "s", "text"),
        lambda: compose(Mailbox("a@example.com", evil), "b@example.com", "s", "text"),
        lambda: compose(SENDER, "a@example.com", "s", "text", headers={"In-Reply-To": evil}),
        lambda: compose(SENDER, "a@example.com", "s", "text", headers={evil: "x"}),
        lambda: compose(SENDER, "a@example.com", "s", "text", message_id=f"<a{line_break}@b>"),
        lambda: compose(SENDER, "a@example.com", "s", "text", attachments=[Attachment(evil, "text/plain", b"")]),
        lambda: compose(SENDER, "a@example.com", "s", "text", attachments=[Attachment("n", "text/" + evil, b"")]),
    ):
        with pytest.raises((HeaderRefused, AddressRefused)):
            make()


@pytest.mark.parametrize(
    "name", ["From", "to", "BCC", "Subject", "Message-ID", "Content-Type", "Auto-Submitted", "X Y", ""]
)
def test_the_mailers_own_headers_are_its_own(name: str) -> None:
    with pytest.raises(HeaderRefused):
        compose(SENDER, "a@example.com", "s", "t", headers={name: "x"})


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@example.com",
        "a@",
        "a@b@example.com",
        "a b@example.com",
        "a@exa mple.com",
        "a,b@example.com",
        "a@example.com,b@example.com",
        "<a@example.com>",
        "A <a@example.com>",
        '"a b"@example.com',
        "a..b@example.com",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a@0x7f000001",
        "名@example.com",
        "a" * 65 + "@example.com",
        "a@example.com SIZE=1",
    ],
)
def test_addresses_are_one_plain_address(address: str) -> None:
    with pytest.raises(AddressRefused):
        clean_address(address)


def test_domains_are_ascii() -> None:
    assert clean_address(" Zhang.San+1@例子.测试 ") == "Zhang.San+1@xn--fsqu00a.xn--0zwm56d"
    assert clean_address("a@EXAMPLE.com") == "a@example.com"


def test_a_whole_mail() -> None:
    link = "https://crm.example.com/i/" + "x" * 300
    message = parsed(
        compose(
            SENDER,
            [Mailbox("a@example.com", 'Li, "Lei" 李雷'), "b@example.com"],
            "邀请您加入 " + "很长" * 60,
            f"打开 {link}\n.\nQUIT\n",
            "<p>打开</p>",
            reply_to=Mailbox("reply+token@example.com"),
            headers={"List-Unsubscribe": f"<{link}>"},
            attachments=[Attachment("发票.pdf", "application/pdf", b"%PDF-1.7")],
        )
    )
    assert message["From"].addresses[0].display_name == "关系 Guanxi"
    assert [(each.display_name, each.addr_spec) for each in message["To"].addresses] == [
        ('Li, "Lei" 李雷', "a@example.com"),
        ("", "b@example.com"),
    ]
    assert message["Subject"] == "邀请您加入 " + "很长" * 60
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["Reply-To"] == "reply+token@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.com>")
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_body(("plain",)).get_content().splitlines() == [f"打开 {link}", ".", "QUIT"]
    assert message.get_body(("html",)).get_content().strip() == "<p>打开</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("发票.pdf", b"%PDF-1.7")


def test_long_links_stay_readable_on_the_wire() -> None:
    link = "<https://crm.example.com/u/" + "x" * 300 + ">"
    raw = compose(SENDER, "a@example.com", "s", "t", headers={"List-Unsubscribe": link}).as_bytes()
    assert f"List-Unsubscribe: {link}\r\n".encode() in raw
    assert max(len(line) for line in raw.split(b"\r\n")) < 998


def test_a_mail_by_hand_is_not_automatic() -> None:
    message = compose(SENDER, "a@example.com", "s", "t", automatic=False, message_id="<x.1@example.com>")
    assert message["Auto-Submitted"] is None
    assert message["Message-ID"] == "<x.1@example.com>"


@given(st.text(max_size=60), st.text(max_size=60))
@pytest.mark.withstands("A41")
def test_whatever_the_subject_and_name_the_headers_stay_the_same(subject: str, name: str) -> None:
    try:
        raw = compose(SENDER, Mailbox("a@example.com", name), subject, "body").as_bytes()
    except GuanxiError:
        return
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert len(names) == len(set(names)) == 10
    assert [each.addr_spec for each in parsed_to(raw)] == ["a@example.com"]


def parsed_to(raw: bytes):
    return email.message_from_bytes(raw, policy=default)["To"].addresses
