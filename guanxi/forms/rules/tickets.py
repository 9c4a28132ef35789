"""Tickets: what a page gets with a form and gives back with the answers, and the links of mails. Signed by the workspace's key, so
nothing has to be kept of pages that nobody sends; the id in a ticket becomes the submission's, so a page counts once.

A ticket says nothing about a person. The work asked for with it makes robots pay a moment of computing per submission.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

Sign = Callable[[str, str], bytes]  # (purpose, text) -> keyed hash of the workspace

BITS: Final = 16  # zero bits that the work must find: some sixty thousand hashes, below a second on a phone
LIVES_S: Final = 24 * 3600
SOONEST_S: Final = 2
CONFIRM_S: Final = 7 * 24 * 3600
PREVIEW_S: Final = 3600
TICKET, CONFIRM, PREVIEW = "forms.ticket", "forms.confirm", "forms.preview"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was signed: the form's public key, the id of what comes of it, a number (the version) and when it was made."""

    key: str
    id: UUID
    number: int
    at: datetime


def write(sign: Sign, purpose: str, ticket: Ticket) -> str:
    """The ticket as text: what it says, a dot, its signature."""
    said = f"{ticket.key}|{ticket.id.hex}|{ticket.number}|{int(ticket.at.timestamp() * 1000)}"
    return f"{base64.urlsafe_b64encode(said.encode()).rstrip(b'=').decode()}.{sign(purpose, said).hex()}"


def peek_key(text: str) -> str | None:
    """The public key a ticket names: whose signature has to be asked for. Nothing of it is believed yet."""
    found = _said(text)
    return None if found is None else found.split("|")[0]


def read(sign: Sign, purpose: str, text: str) -> Ticket | None:
    """The ticket, when it is signed for that purpose."""
    said = _said(text)
    if said is None:
        return None
    signature = text.partition(".")[2]
    if not hmac.compare_digest(sign(purpose, said).hex().encode(), signature.encode(errors="replace")):
        return None
    key, one, number, at = said.split("|")
    return Ticket(key, UUID(hex=one), int(number), datetime.fromtimestamp(int(at) / 1000, UTC))


def _said(text: str) -> str | None:
    head = text.partition(".")[0]
    try:
        said = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return said if said.count("|") == 3 and len(said) < 200 else None


def salt_of(text: str) -> str:
    """What the work is done over: the ticket's signature, which nobody can foresee."""
    return text.partition(".")[2]


def is_worked(text: str, work: str) -> bool:
    """Whether SHA-256 of `<signature>:<work>` begins with BITS zero bits."""
    digest = hashlib.sha256(f"{salt_of(text)}:{work}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS) == 0


def do_work(text: str) -> str:
    """The work, as a page does it."""
    number = 0
    while not is_worked(text, str(number)):
        number += 1
    return str(number)
