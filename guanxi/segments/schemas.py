"""Bodies of this room's routes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.exporting import Format
from guanxi.sdk.forms import labelled
from guanxi.sdk.schemas import In, Out, Words

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Note = Annotated[str, StringConstraints(max_length=2_000)] | None
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
TagMode = Literal["while", "once"]
Status = Literal["building", "live", "failed", "paused"]
MOST_IDS = 10_000


class SegmentIn(In):
    """A new segment. A dynamic one has a condition over customers (`tree`), a static one has members that are put in. `tag_id`: its
    members get this tag, `tag_mode` while they are in it or once for good."""

    name: Name
    description: Note = None
    kind: Literal["dynamic", "static"] = "dynamic"
    tree: dict[str, Any] | None = None
    tag_id: UUID | None = None
    tag_mode: TagMode | None = None
    owner_id: UUID | None = None


class SegmentPatch(In):
    """Fields to change; `version` is the one they were read with."""

    version: Version
    name: Name | None = None
    description: Note = None
    tree: dict[str, Any] | None = None
    tag_id: UUID | None = None
    tag_mode: TagMode | None = None
    owner_id: UUID | None = None


class SegmentFailure(Out):
    """Why it could not be computed."""

    code: str
    zh: str
    en: str


class SegmentRecord(Out):
    """A segment. `count` is the company's: a caller may see fewer of them. `tree` without the values of what the caller may not ask
    when it is `tree_closed`; `words` say it otherwise. `done` and `total` while a job computes it, `changing` when data changed
    and it will. Members follow `built_version`; `known_since`: from when on it can be told who was in it."""

    id: UUID
    name: str
    description: str | None
    object: str
    kind: Literal["dynamic", "static"]
    tree: dict[str, Any] | None
    tree_closed: bool
    words: str | None
    status: Status
    count: int
    definition_version: int
    built_version: int | None
    built_at: datetime | None
    known_since: datetime | None
    failure: SegmentFailure | None
    changing: bool
    job_id: UUID | None
    job_state: str | None
    done: int | None
    total: int | None
    tag_id: UUID | None
    tag_name: str | None
    tag_mode: TagMode | None
    owner_id: UUID | None
    owner_name: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class SegmentMember(Out):
    """Somebody in it: since when, and after what (`why`: built, definition, data, time, hand, merge or a type of event). `left_at` is
    there when a moment of the past is asked for and they have left since."""

    id: UUID
    name: str
    kind: str
    since: datetime
    left_at: datetime | None
    why: str


class SegmentMembers(Out):
    """A page of those the caller may see, the last to come first. `next`: what `after` takes for the following one. `count` is how many
    there are in all, `hidden_possible` that the caller may not see all customers; `known_since` as of the segment."""

    items: list[SegmentMember]
    next: str | None
    count: int
    hidden_possible: bool
    known_since: datetime | None


class SegmentIds(In):
    """Customers to put into a static segment, or to take out."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IDS)]


class SegmentMoved(Out):
    """Who came in or left: not those who were there (or not there) already. `unknown` ids are nobody the caller may see."""

    moved: int
    moved_ids: list[UUID]
    unknown: int


class SegmentDay(Out):
    """The count at the end of a day, and how many came in and left during it."""

    day: date
    count: int
    entered: int
    left: int


class SegmentHistory(Out):
    """Days in which something moved, the first first."""

    known_since: datetime | None
    days: list[SegmentDay]


class SegmentTrend(Out):
    """The days in which one of them moved."""

    id: UUID
    days: list[SegmentDay]


class SegmentTrends(Out):
    """Of the segments that were asked for, those that moved."""

    items: list[SegmentTrend]


class SegmentChange(Out):
    """Another condition (`version`, by whom), or how many came in or left for a cause. `part`: which part of the condition did not hold
    any more for those who left, counted from 0, with its words."""

    kind: Literal["definition", "entered", "left"]
    at: datetime
    why: str
    why_words: Words
    count: int | None
    part: int | None
    part_words: str | None
    version: int | None
    by_id: UUID | None
    by_name: str | None


class SegmentChanges(Out):
    """Why it changed in a span of time; the counts before and after it, as far as they are known."""

    before: int | None
    after: int | None
    items: list[SegmentChange]


class SegmentLine(Out):
    """One line of an explanation: a leaf in words, or "all", "any" or "none" of `parts`; whether it holds, what was found, and when it
    may turn by itself."""

    words: str
    join: str | None = None
    parts: list["SegmentLine"] = []
    holds: bool | None = None
    found: str | None = None
    flips_at: datetime | None = None


class SegmentStay(Out):
    """A stay that is over."""

    entered_at: datetime
    left_at: datetime
    entered_why: str
    left_why: str


class SegmentWhy(Out):
    """Why somebody is in it, or is not; `closed`: a part of the condition is not the caller's to see. `flips_at`: when that may change
    by itself; null: not by itself."""

    member: bool
    since: datetime | None
    why: str | None
    line: SegmentLine | None
    closed: bool
    flips_at: datetime | None
    past: list[SegmentStay]


class SegmentUse(Out):
    """What is built on it."""

    object: str
    id: UUID
    title: str
    blocks: bool


class SegmentUses(Out):
    """Those that block deleting it first."""

    items: list[SegmentUse]


class SegmentExportIn(In):
    """How the file is to be; `columns` of customers."""

    columns: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=200)]
    format: Format = "xlsx"
    reveal: bool = False


class CustomerSegment(Out):
    """A segment that a customer is in."""

    id: UUID
    name: str
    kind: Literal["dynamic", "static"]
    since: datetime
    why: str
    why_words: Words


class CustomerSegments(Out):
    """The newest stay first."""

    items: list[CustomerSegment] = labelled(zh="所属人群", en="Segments")
