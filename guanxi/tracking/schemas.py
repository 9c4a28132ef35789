"""Bodies of this room's management API. Batches of events are read by rules.messages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out, Words

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
SourceKind = Literal["website", "mini_program", "app", "server"]


Origin = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class SourceIn(In):
    """A new source. `origins` are the addresses of the pages that may send with its browser keys."""

    kind: SourceKind
    name: Name
    origins: list[Origin] = Field(default_factory=list, max_length=50)


class SourcePatch(In):
    """What changes of a source."""

    version: int
    name: Name | None = None
    origins: list[Origin] | None = Field(default=None, max_length=50)


class SourceOut(Out):
    """A source. `last_used_at`: when a key of it was used last, to the minute."""

    id: UUID
    kind: SourceKind
    name: str
    origins: list[str]
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    last_used_at: datetime | None


class SourceSaved(Out):
    """A source was made or changed. `change_set_id` for undo; None when nothing differed."""

    id: UUID
    version: int
    change_set_id: UUID | None


class KeyIn(In):
    """A new key: `browser` for pages and apps, whom nobody trusts; `server` for the company's own systems."""

    scope: Literal["browser", "server"]


class KeyOut(Out):
    """A key without its secret."""

    id: UUID
    source_id: UUID
    scope: Literal["browser", "server"]
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKey(Out):
    """A new key with its secret, which is shown this once, and the text to paste into a page (of a browser key)."""

    id: UUID
    secret: str
    snippet: str | None


class SnippetOut(Out):
    """What is pasted into the pages of a website; `key` stands where the browser key belongs."""

    snippet: str
    script: str
    endpoint: str


class TypeOut(Out):
    """A type of event. `count` and `last_seen` follow within seconds."""

    id: UUID
    name: str
    log_class: Literal["business", "visit"]
    status: Literal["new", "active", "blocked"]
    label: str | None
    first_seen: datetime
    last_seen: datetime
    count: int
    properties: int
    version: int


class TypePatch(In):
    """What changes of a type."""

    version: int
    status: Literal["active", "blocked"] | None = None
    label: Annotated[str, StringConstraints(max_length=100)] | None = None


class PropertyOut(Out):
    """A property of a type. `personal` ones are never written to the log."""

    id: UUID
    type_id: UUID
    name: str
    kind: Literal["text", "number", "boolean", "datetime", "list", "object"]
    status: Literal["active", "blocked", "personal"]
    label: str | None
    first_seen: datetime
    version: int


class PropertyPatch(In):
    """What changes of a property."""

    version: int
    status: Literal["active", "blocked", "personal"] | None = None
    kind: Literal["text", "number", "boolean", "datetime", "list", "object"] | None = None
    label: Annotated[str, StringConstraints(max_length=100)] | None = None


class QuarantineSample(Out):
    """A sample of what was refused or left out; personal values are struck out."""

    id: UUID
    source_id: UUID
    source_name: str
    at: datetime
    reason: str
    words: Words
    type_name: str | None
    property: str | None
    sample: dict[str, Any]


class TailEvent(Out):
    """An event as it came. `customer_id` and `customer_name` where the visitor is known."""

    id: UUID
    type: str
    label: str
    log_class: str
    at: datetime
    recorded_at: datetime
    source_id: UUID | None
    profile_id: UUID | None
    customer_id: UUID | None
    customer_name: str | None
    page: dict[str, Any] | None
    properties: dict[str, Any]


class TailOut(Out):
    """The newest events, the newest first. `after` goes into the next question."""

    events: list[TailEvent]
    after: UUID | None
