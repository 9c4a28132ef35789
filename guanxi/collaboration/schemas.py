"""Bodies of HTTP."""

from datetime import date, datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, NaiveDatetime, StringConstraints, model_validator

from guanxi.sdk.schemas import In, Out, Words

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


class UndoneOut(Out):
    """The change-set of the undo, which can itself be undone."""

    change_set_id: UUID


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
    due_time: time | None
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
    kind: Literal["mention", "assignment", "meeting", "reminder", "change"]
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


Zone = Annotated[str, StringConstraints(min_length=1, max_length=64)]
People = Annotated[list[UUID], Field(max_length=100)]
Outcome = Literal["held", "cancelled", "missed"]


class RecordIn(In):
    """A record of any room."""

    object: ObjectKey
    object_id: UUID


class MeetingIn(In):
    """A new meeting. `starts` and `ends` are what the clock of `time_zone` (none: the caller's) shows."""

    title: Title
    starts: NaiveDatetime
    ends: NaiveDatetime
    time_zone: Zone | None = None
    place: Annotated[str, StringConstraints(max_length=500)] = ""
    agenda: Detail = ""
    minutes: Detail = ""
    attendees: People = []
    records: Annotated[list[RecordIn], Field(max_length=50)] = []
    repeat: RepeatName | None = None
    remind_minutes: Minutes | None = None


class MeetingPatch(In):
    """What to change about a meeting; what is left out stays. Times go together."""

    title: Title = ""
    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    time_zone: Zone | None = None
    place: Annotated[str, StringConstraints(max_length=500)] = ""
    agenda: Detail = ""
    minutes: Detail = ""
    attendees: People = []
    records: Annotated[list[RecordIn], Field(max_length=50)] = []
    repeat: RepeatName | None = None
    remind_minutes: Minutes | None = None


class Concluding(In):
    """What came of a meeting; null: nothing yet. `minutes` left out stay."""

    outcome: Outcome | None
    minutes: Detail | None = None


class MeetingOut(Out):
    """A meeting, or one time of a repeating one (`number` > 0: still to come). `records` are those the caller may see."""

    id: UUID
    number: int
    title: str
    place: str
    agenda: str
    minutes: str
    outcome: Outcome | None
    start_at: datetime
    end_at: datetime
    starts: NaiveDatetime
    ends: NaiveDatetime
    time_zone: str
    repeat: RepeatName | None
    remind_minutes: int | None
    organizer: PersonOut
    attendees: list[PersonOut]
    records: list[RecordOut]
    mine: bool
    created_at: datetime


class MeetingsOut(Out):
    """What takes place in a stretch of time, by time. `more`: there is more than is shown."""

    items: list[MeetingOut]
    more: bool


class ClashIn(In):
    """When somebody is to be asked to come; `meeting_id` is the meeting itself, if it is there already."""

    starts: NaiveDatetime
    ends: NaiveDatetime
    time_zone: Zone | None = None
    people: People
    meeting_id: UUID | None = None


class ClashOut(Out):
    """Somebody is busy then; `title` null: with something the caller may not see."""

    person: PersonOut
    start_at: datetime
    end_at: datetime
    title: str | None


class FeedIn(In):
    """`titles`: the calendar tells what, else only when."""

    titles: bool = False


class FeedOut(Out):
    """The caller's private calendar. `url` is told once, when it is made."""

    on: bool
    titles: bool = False
    created_at: datetime | None = None
    url: str | None = None


class ChoiceIn(In):
    """How one kind of notification reaches the caller."""

    app: bool
    push: bool
    mail: Literal["now", "hourly", "daily", "never"]


class ChoiceOut(Out):
    """The same."""

    app: bool
    push: bool
    mail: Literal["now", "hourly", "daily", "never"]


KindName = Literal["mention", "assignment", "meeting", "reminder", "change"]


class ChoicesIn(In):
    """By kind; one left out stays as it is."""

    mention: ChoiceIn | None = None
    assignment: ChoiceIn | None = None
    meeting: ChoiceIn | None = None
    reminder: ChoiceIn | None = None
    change: ChoiceIn | None = None


class WishesIn(In):
    """How the caller wants to be told. Times are of their own clock; quiet hours have both ends or none."""

    choices: ChoicesIn
    quiet_from: time | None
    quiet_to: time | None
    morning: time
    follow_own: bool

    @model_validator(mode="after")
    def both_ends(self) -> Self:
        """Quiet hours begin and end."""
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet hours have both ends or none")
        return self


class WishesOut(Out):
    """The caller's wishes. `mails`: whether mails are sent here at all."""

    choices: dict[KindName, ChoiceOut]
    quiet_from: time | None
    quiet_to: time | None
    morning: time
    follow_own: bool
    time_zone: str
    mails: bool


Base64 = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+=*$")]


class DeviceIn(In):
    """What a browser gives when it lets us send push messages, and a name for it."""

    endpoint: Annotated[str, StringConstraints(min_length=10, max_length=2000)]
    p256dh: Base64
    auth: Base64
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DeviceOut(Out):
    """A browser of the caller. `reached_at`: when its push service last took a message."""

    id: UUID
    name: str
    created_at: datetime
    reached_at: datetime | None


class DevicesOut(Out):
    """The caller's devices; `public_key` is what a browser asks for (applicationServerKey)."""

    public_key: str
    devices: list[DeviceOut]
