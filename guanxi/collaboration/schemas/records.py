"""Bodies of notes, tasks, notifications and follows."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, computed_field

from guanxi.kernel.pinyin import find_spellings
from guanxi.sdk.schemas import In, LocalTime, Out, Words

LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Files = Annotated[list[UUID], Field(max_length=20)]


class NoteIn(In):
    """A new note. Colleagues are named in the text as `@{id}`; `files` are uploads of before."""

    text: LongText
    files: Files = []
    pinned: bool = False


class NotePatch(In):
    """What to change about a note; what is left out stays."""

    text: LongText | None = None
    files: Files | None = None
    pinned: bool | None = None


class FileOut(Out):
    """A file on a note; fetched at /api/v1/files/{id}."""

    id: UUID
    name: str
    size: int
    content_type: str


class PersonOut(Out):
    """A colleague."""

    id: UUID
    name: str


class ColleagueOut(PersonOut):
    """A colleague to choose."""

    @computed_field
    def readings(self) -> list[str]:
        """How the name may be typed without Chinese characters: "wang xiao ming"; empty without Chinese."""
        return find_spellings(self.name)


class WrittenNote(Out):
    """A note. `people` are those the text names; `mine`: the caller may change it."""

    id: UUID
    text: str
    people: list[PersonOut]
    files: list[FileOut]
    author_id: UUID | None
    author_name: str | None
    pinned: bool
    mine: bool
    created_at: datetime
    edited_at: datetime | None


class Saved(Out):
    """What was written, and the change-set that takes it back (null: nothing changed)."""

    id: UUID
    change_set_id: UUID | None


Priority = Literal["low", "normal", "high"]
RepeatName = Literal["daily", "weekly", "monthly"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Detail = Annotated[str, StringConstraints(max_length=20_000)]
Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 60)]
ObjectKey = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,62}$")]


class TaskIn(In):
    """A new task. Times are of the workspace's clock; without `due_time` the whole day. No assignee: the caller."""

    title: Title
    detail: Detail = ""
    object: ObjectKey | None = None
    object_id: UUID | None = None
    assignee_id: UUID | None = None
    due_on: date | None = None
    due_time: time | None = None
    priority: Priority = "normal"
    repeat: RepeatName | None = None
    remind_minutes: Minutes | None = None


class TaskPatch(In):
    """What to change about a task; what is left out stays, null empties."""

    title: Title = ""
    detail: Detail = ""
    assignee_id: UUID | None = None
    due_on: date | None = None
    due_time: time | None = None
    priority: Priority = "normal"
    repeat: RepeatName | None = None
    remind_minutes: Minutes | None = None


class RecordOut(Out):
    """The record something is about, as the caller may see it; `name` null: it has none."""

    object: str
    id: UUID
    name: str | None
    page: str


class TaskOut(Out):
    """A task. `record` is null for a free task and for a record the caller may not see."""

    id: UUID
    title: str
    detail: str
    record: RecordOut | None
    assignee_id: UUID
    assignee_name: str | None
    created_by_name: str | None
    due_on: date | None
    due_time: LocalTime | None
    priority: Priority
    repeat: RepeatName | None
    remind_minutes: int | None
    bucket: Literal["overdue", "today", "upcoming", "done"]
    done_at: datetime | None
    created_at: datetime


class TaskCounts(Out):
    """Open tasks of the caller; those overdue are not among `today`."""

    overdue: int
    today: int
    open: int


class DoneOut(Saved):
    """`next_id`: the task that comes after a repeating one."""

    next_id: UUID | None


class NotificationOut(Out):
    """What the caller was told. `what` is the event in words; `text` the note or the task's title, where they may see it."""

    id: UUID
    kind: Literal["mention", "assignment", "shared", "request", "meeting", "reminder", "job", "change"]
    at: datetime
    read: bool
    actor_name: str | None
    what: Words | None
    record: RecordOut | None
    text: str | None
    page: str | None


class MarkRead(In):
    """Which notifications are read; null: all."""

    ids: Annotated[list[UUID], Field(max_length=500)] | None = None


class Unread(Out):
    """How many notifications are unread, up to 100."""

    unread: int


class FollowOut(Out):
    """Whether the caller follows a record, and how many do."""

    following: bool
    followers: int
