"""Bodies of consents."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from guanxi.sdk.schemas import In, Out

Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Channel = Literal["any", "email", "sms", "phone", "wechat"]


class ConsentTextIn(In):
    """A wording people agree to. The same purpose, channel and language again makes the next version; none is ever changed."""

    purpose: Purpose
    channel: Channel
    language: Literal["zh", "en"]
    body: Annotated[str, StringConstraints(min_length=1, max_length=5_000)]


class ConsentTextOut(Out):
    """A wording. `used`: somebody answered it."""

    id: UUID
    purpose: str
    channel: Channel
    language: Literal["zh", "en"]
    version: int
    body: str
    used: bool
    created_at: datetime


class ConsentIn(In):
    """A colleague notes what the customer said, and how they said it."""

    purpose: Purpose
    channel: Channel
    granted: bool
    how: Literal["phone", "in_person", "written", "chat", "other"]


class ConsentEntryOut(Out):
    """One thing the customer said. `source` is `manual` or `form:<id>`; `by` is the colleague who noted it; `text` is what they
    agreed to, as it read then."""

    id: UUID
    purpose: str
    channel: Channel
    granted: bool
    at: datetime
    source: str
    source_name: str | None
    how: str | None
    by: str | None
    text_id: UUID | None
    text: str | None
    text_version: int | None


class ConsentState(Out):
    """What counts now for a purpose and channel."""

    purpose: str
    channel: Channel
    granted: bool


class ConsentsOut(Out):
    """What counts now, and everything that was said, the newest first."""

    states: list[ConsentState]
    entries: list[ConsentEntryOut]


class ConsentSaved(Out):
    """The new entry. Sending the opposite takes it back; both stay as proof."""

    id: UUID
