"""Bodies of meetings and private calendars."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, NaiveDatetime, StringConstraints

from guanxi.collaboration.schemas.records import Detail, Minutes, ObjectKey, PersonOut, RecordOut, RepeatName, Title
from guanxi.sdk.schemas import In, LocalMoment, Out

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
    starts: LocalMoment
    ends: LocalMoment
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
