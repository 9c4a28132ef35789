"""Reading a batch: what each message says, in one form, or why it is refused. One bad message refuses no other.

The wire format is that of Segment's public tracking API, as most SDKs of websites and servers speak it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import msgspec

from guanxi.tracking.events import OWN
from guanxi.tracking.rules.places import OF_PAGE, compute_page

MOST = 500  # events of one batch
LARGEST = 32 * 1024  # bytes of one event
NAME_LENGTH, ID_LENGTH = 100, 200
SHORT = 1024  # bytes of a context that is remembered
AHEAD = timedelta(seconds=60)
BACK = {False: timedelta(days=30), True: timedelta(days=5 * 366)}  # by whether a server says it
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ABSENT = msgspec.Raw(b"")
Kind = Literal["identify", "track", "page", "screen", "group", "alias"]
_TYPES = {
    "page": ("tracking.page_viewed", "visit"),
    "screen": ("tracking.screen_viewed", "visit"),
    "identify": ("tracking.identified", "business"),
    "alias": ("tracking.identified", "business"),
    "group": ("tracking.grouped", "business"),
}


class Said(msgspec.Struct, rename="camel"):
    """A message as it is sent. What it holds beside these fields is left aside."""

    type: Kind
    message_id: str | None = None
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str | None = None
    group_id: str | None = None
    event: str | None = None
    name: str | None = None
    signature: str | None = None
    timestamp: datetime | None = None
    properties: msgspec.Raw = _ABSENT
    traits: msgspec.Raw = _ABSENT
    context: msgspec.Raw = _ABSENT


class Batch(msgspec.Struct, rename={"sent_at": "sentAt"}):
    """The body. Messages are kept as they are, so that each is read for itself."""

    batch: list[msgspec.Raw]
    sent_at: datetime | None = None


class _SnakeBatch(msgspec.Struct):
    batch: list[msgspec.Raw]
    sent_at: datetime | None = None


@dataclass(slots=True)
class Note:
    """What is told of one message: a code of errors.REASONS and, where it is about one, the property."""

    index: int
    code: str
    property: str | None = None
    message_id: str | None = None


@dataclass(slots=True)
class Message:
    """A message in one form: `type` and `log_class` as in the log, `visitor` who it is of, `key` what it is known by again."""

    index: int
    key: str
    kind: str
    type: str
    log_class: str
    visitor: str
    at: datetime
    raw: bytes
    properties: dict[str, Any]
    page: bytes = b""  # JSON of compute_page; nothing when there is none
    said: Said | None = None  # of identities only


class Refused(Exception):
    """The message is not taken."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a batch came, by how much the sender's clock is wrong, and how far back a sender may go."""

    received: datetime
    offset: timedelta
    trusted: bool

    def place(self, said: datetime | None) -> tuple[datetime, str | None]:
        """The moment of an event, and what is told of it."""
        if said is None:
            return self.received, None
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        try:
            at = said + self.offset
        except OverflowError:
            return self.received, "tracking.late"
        if at > self.received:
            return self.received, "tracking.future" if at > self.received + AHEAD else None
        earliest = self.received - BACK[self.trusted]
        return (earliest, "tracking.late") if at < earliest else (at, None)


_read_batch = msgspec.json.Decoder(Batch).decode
_read_snake = msgspec.json.Decoder(_SnakeBatch).decode
_read_said = msgspec.json.Decoder(Said).decode
_read_object = msgspec.json.Decoder(dict[str, Any]).decode
UNREADABLE = (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError, ValueError)


def read_batch(body: bytes) -> tuple[list[msgspec.Raw], datetime | None]:
    """The messages of a body, unread, and when it was sent. Raises what is in UNREADABLE."""
    batch = _read_batch(body)
    sent = batch.sent_at
    if sent is None and b'"sent_at"' in body:
        sent = _read_snake(body).sent_at
    if len(batch.batch) > MOST:
        raise ValueError("too many")
    return batch.batch, sent


def read_moment(received: datetime, sent: datetime | None, trusted: bool) -> Moment:
    """A sender's clock that is wrong is wrong for its events as well: they are moved by what it differs."""
    if sent is not None and sent.tzinfo is None:
        sent = sent.replace(tzinfo=UTC)
    offset = received - sent if sent is not None else timedelta()
    return Moment(received, offset if abs(offset) < timedelta(days=3650) else timedelta(), trusted)


def read_all(batch: list[msgspec.Raw], source: UUID, moment: Moment) -> Iterator[Message | Note]:
    """Each message in its form, with notes on those that are refused or whose time was moved."""
    salt = source.bytes
    for index, raw in enumerate(batch):
        text = bytes(raw)
        try:
            if len(text) > LARGEST:
                raise Refused("tracking.event_too_large")
            said = _read_said(text)
            message, told = _read(index, said, text, salt, moment)
        except Refused as refusal:
            yield Note(index, refusal.code)
        except UNREADABLE:
            yield Note(index, "tracking.bad_event")
        else:
            if told is not None:
                yield Note(index, told, message_id=said.message_id)
            yield message


def _read(index: int, said: Said, text: bytes, salt: bytes, moment: Moment) -> tuple[Message, str | None]:
    visitor = visitor_of(said, moment.trusted)
    type_, log_class = _TYPES[said.type] if said.type != "track" else _own(said)
    at, told = moment.place(said.timestamp)
    properties = read_object(said.properties)
    page = b""
    context = bytes(said.context)
    if said.type == "page" and not OF_PAGE.isdisjoint(properties):
        page = _describe_page(context, {name: one for name, one in properties.items() if name in OF_PAGE})
        properties = {name: one for name, one in properties.items() if name not in OF_PAGE}
    elif context:
        page = _known_page(context) if len(context) <= SHORT else _describe_page(context, {})
    if said.type in {"page", "screen"} and said.name and "name" not in properties:
        properties["name"] = said.name[:NAME_LENGTH]
    if said.type == "group":
        properties = {"group": check_id(said.group_id), **properties}
    known = said.message_id.encode() if said.message_id else text
    key = hashlib.blake2b(known, key=salt, digest_size=16).hexdigest()
    raw = bytes(said.properties) if properties else b"{}"
    identity = said if said.type in {"identify", "alias"} else None
    return Message(index, key, said.type, type_, log_class, visitor, at, raw, properties, page, identity), told


def read_object(raw: msgspec.Raw) -> dict[str, Any]:
    """What a part of a message holds; nothing where it is missing or null. Raises what is in UNREADABLE."""
    text = bytes(raw)
    return {} if text in (b"", b"null") else _read_object(text)


def visitor_of(said: Said, trusted: bool) -> str:
    """Who it is of: a device, or where a server says so a user. Raises Refused."""
    if said.type == "alias" and said.previous_id:
        return f"visitor:{check_id(said.previous_id)}"
    if said.anonymous_id:
        return f"visitor:{check_id(said.anonymous_id)}"
    if trusted and said.user_id:
        return f"user:{check_id(said.user_id)}"
    raise Refused("tracking.no_visitor")


def check_id(text: str | None) -> str:
    """An id of a sender's. Raises Refused."""
    if not text or len(text) > ID_LENGTH or _CONTROL.search(text):
        raise Refused("tracking.bad_event")
    return text


def _own(said: Said) -> tuple[str, str]:
    name = (said.event or "").strip()
    if not name:
        raise Refused("tracking.no_name")
    if len(name) > NAME_LENGTH or _CONTROL.search(name):
        raise Refused("tracking.bad_name")
    return OWN + name, "business"


def _describe_page(context: bytes, said: dict[str, Any]) -> bytes:
    """Where it happened, as JSON."""
    found = read_object(msgspec.Raw(context))
    page, campaign = found.get("page"), found.get("campaign")
    told = {**(page if isinstance(page, dict) else {}), **said}
    described = compute_page(told, campaign if isinstance(campaign, dict) else {})
    return msgspec.json.encode(described) if described else b""


# Visitors of one site look at the same few pages.
_known_page = lru_cache(maxsize=4096)(lambda context: _describe_page(context, {}))
