"""Writing a mail: headers that cannot be broken out of, a text part always, Message-ID and Auto-Submitted set.

Not here: templates and languages (the rooms'), sending (smtp.py).
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from guanxi.kernel.http_out import DestinationRefused
from guanxi.kernel.http_out.addresses import parse_host
from guanxi.kernel.mailer.errors import AddressRefused, HeaderRefused

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,200}>")
# Control characters (C0 and C1), and what email and mail programs take for the end of a line.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OWN_HEADERS = frozenset(
    {"from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "mime-version", "return-path"}
    | {"auto-submitted", "x-auto-response-suppress", "received", "dkim-signature"}
)
_MAX_HEADER = 2000
_MAX_RECIPIENTS = 100
_UNFOLDED = 900  # under the 998 of RFC 5322


class _MailPolicy(EmailPolicy):
    """Leaves plain ASCII headers in one line: the standard folding would encode long links and message ids."""

    def fold(self, name: str, value: Any) -> str:
        folded: str = super().fold(name, value)
        return self._in_one_line(name, value) or folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded: bytes = super().fold_binary(name, value)
        return self._in_one_line(name, value).encode("ascii") or folded

    def _in_one_line(self, name: str, value: Any) -> str:
        text = str(value)
        return f"{name}: {text}{self.linesep}" if text.isascii() and len(name) + len(text) < _UNFOLDED else ""


POLICY = _MailPolicy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address with an optional name to show. Raises AddressRefused or HeaderRefused when made of bad parts."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", clean_address(self.address))
        check_header("name", self.name)

    @property
    def domain(self) -> str:
        """What follows the @."""
        return self.address.rpartition("@")[2]

    @property
    def header(self) -> Address:
        """For EmailMessage, which quotes and encodes the name."""
        local, _, domain = self.address.rpartition("@")
        return Address(self.name, local, domain)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along: cleaned name, content type ("application/pdf"), content."""

    name: str
    content_type: str
    content: bytes


def clean_address(text: str) -> str:
    """The address with its domain in ASCII lower case; raises AddressRefused. Quoted local parts are not accepted."""
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or len(local) > 64 or len(text) > 254 or not _LOCAL.fullmatch(local):
        raise AddressRefused
    try:
        host = parse_host(domain)
    except DestinationRefused as error:
        raise AddressRefused from error
    if host.address is not None:
        raise AddressRefused
    return f"{local}@{host.name}"


def check_header(name: str, value: str) -> None:
    """Raises HeaderRefused for a control character or line separator, or more than 2000 characters."""
    if len(value) > _MAX_HEADER or _BREAKS.search(value):
        raise HeaderRefused(header=name)


def new_message_id(domain: str) -> str:
    """An unguessable id; it tells nothing about machine, process or time."""
    return f"<{secrets.token_urlsafe(24)}@{domain}>"


def compose(
    sender: Mailbox,
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
    """A mail ready to send.

    `automatic`: nobody typed it, so that out-of-office answers and loops stay away (RFC 3834); False for a mail an
    agent wrote. `headers`: further ones such as In-Reply-To or List-Unsubscribe; those the mailer sets are refused.
    Raises AddressRefused and HeaderRefused.
    """
    recipients = [to] if isinstance(to, Mailbox | str) else list(to)
    if not 0 < len(recipients) <= _MAX_RECIPIENTS:
        raise AddressRefused
    check_header("Subject", subject)
    if message_id is not None and not _MESSAGE_ID.fullmatch(message_id):
        raise HeaderRefused(header="Message-ID")
    message = EmailMessage(policy=POLICY)
    message["From"] = sender.header
    message["To"] = [(Mailbox(each) if isinstance(each, str) else each).header for each in recipients]
    if reply_to is not None:
        message["Reply-To"] = reply_to.header
    message["Subject"] = subject
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = message_id or new_message_id(sender.domain)
    if automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    for name, value in (headers or {}).items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS or name.lower().startswith("content-"):
            raise HeaderRefused(header=name)
        check_header(name, value)
        message[name] = value
    _set_content(message, text, html, attachments)
    return message


def _set_content(message: EmailMessage, text: str, html: str | None, attachments: Sequence[Attachment]) -> None:
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        check_header("filename", attachment.name)
        check_header("Content-Type", attachment.content_type)
        main, _, sub = attachment.content_type.partition("/")
        if not _HEADER_NAME.fullmatch(main) or not re.fullmatch(r"[A-Za-z0-9.+-]{1,100}", sub):
            raise HeaderRefused(header="Content-Type")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
