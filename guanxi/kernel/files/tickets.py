"""Short-lived links to one file for one user and one method (ATK A27): for players, previews and downloads by address.

A ticket says who asks, no more; the edge still checks that this user may read this file. Pure; the time is given.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from uuid import UUID

from guanxi.kernel.errors import GuanxiError

MAX_SECONDS = 3600

_CLAIM = struct.Struct(">QQ16s")  # workspace, end (seconds since 1970), user
_MAC = 32


class TicketRefused(GuanxiError):
    """Expired, changed, or made for another file or method."""

    code = "kernel.file_ticket_refused"
    status = 403
    zh = "链接已失效，请回到页面重新打开。"
    en = "This link is no longer valid. Go back to the page and open the file again."


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who asks."""

    workspace_id: int
    user_id: UUID


def make_ticket(key: bytes, ticket: Ticket, *, file_id: UUID, method: str, now: int, seconds: int = 300) -> str:
    """The ticket as text for an address, good until `now + seconds` (at most an hour). `key`: 32 secret bytes."""
    if not 0 < seconds <= MAX_SECONDS:
        raise ValueError("a ticket lives for at most an hour")
    claim = _CLAIM.pack(ticket.workspace_id, now + seconds, ticket.user_id.bytes)
    return base64.urlsafe_b64encode(claim + _mac(key, claim, file_id, method)).decode().rstrip("=")


def check_ticket(key: bytes, text: str, *, file_id: UUID, method: str, now: int) -> Ticket:
    """Whom a ticket was made for; raises TicketRefused, without saying why."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise TicketRefused from error
    claim, mac = raw[: _CLAIM.size], raw[_CLAIM.size :]
    if len(mac) != _MAC or not hmac.compare_digest(mac, _mac(key, claim, file_id, method)):
        raise TicketRefused
    workspace_id, end, user = _CLAIM.unpack(claim)
    if now >= end:
        raise TicketRefused
    return Ticket(workspace_id, UUID(bytes=user))


def _mac(key: bytes, claim: bytes, file_id: UUID, method: str) -> bytes:
    return hmac.digest(key, b"guanxi file ticket 1" + file_id.bytes + claim + method.encode(), hashlib.sha256)
