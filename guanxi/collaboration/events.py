"""What happens with notes, tasks and meetings. `object_id` is the record they are about, so that its stream shows them; `about` is
that record's object. The texts are sealed in the rooms' own tables and never enter the log."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    """A note was written; `mentions` are the colleagues named in it."""

    type: ClassVar[str] = "collaboration.note_written"
    label: ClassVar[Label] = Label(zh="写了备注", en="Note written")
    about: str
    note_id: UUID
    mentions: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEdited(Event):
    """A note was changed, removed or brought back; `mentions` are colleagues newly named in it."""

    type: ClassVar[str] = "collaboration.note_edited"
    label: ClassVar[Label] = Label(zh="修改了备注", en="Note changed")
    about: str
    note_id: UUID
    fields: tuple[str, ...]
    mentions: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMoved(Event):
    """A note came to this record because two records became one; `at` is when it was written."""

    type: ClassVar[str] = "collaboration.note_moved"
    label: ClassVar[Label] = Label(zh="备注已并入", en="Note moved here")
    note_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCreated(Event):
    """A task for somebody; `about` is None when it is about no record."""

    type: ClassVar[str] = "collaboration.task_created"
    label: ClassVar[Label] = Label(zh="新建了任务", en="Task created")
    about: str | None
    task_id: UUID
    assignee_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEdited(Event):
    """A task was changed, reopened, removed or brought back; `assignee_id` when it went to somebody else."""

    type: ClassVar[str] = "collaboration.task_edited"
    label: ClassVar[Label] = Label(zh="修改了任务", en="Task changed")
    about: str | None
    task_id: UUID
    fields: tuple[str, ...]
    assignee_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Event):
    """A task was done."""

    type: ClassVar[str] = "collaboration.task_done"
    label: ClassVar[Label] = Label(zh="完成了任务", en="Task done")
    about: str | None
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingArranged(Event):
    """A meeting was arranged; one event for each record it is about (or one without), `people` only in the first: the
    colleagues asked to come."""

    type: ClassVar[str] = "collaboration.meeting_arranged"
    label: ClassVar[Label] = Label(zh="安排了会议", en="Meeting arranged")
    about: str | None
    meeting_id: UUID
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEdited(Event):
    """A meeting was changed, removed or brought back; `people` are told of it: newly asked, or asked to another time."""

    type: ClassVar[str] = "collaboration.meeting_edited"
    label: ClassVar[Label] = Label(zh="调整了会议", en="Meeting changed")
    about: str | None
    meeting_id: UUID
    fields: tuple[str, ...]
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConcluded(Event):
    """What came of a meeting was written down: "held", "cancelled" or "missed"."""

    type: ClassVar[str] = "collaboration.meeting_concluded"
    label: ClassVar[Label] = Label(zh="记录了会议结果", en="Meeting concluded")
    about: str | None
    meeting_id: UUID
    outcome: str = field(metadata={"label": Label(zh="结果", en="Outcome")})
    people: tuple[UUID, ...] = ()


ALL: tuple[type[Event], ...] = (
    *(NoteWritten, NoteEdited, NoteMoved),
    *(TaskCreated, TaskEdited, TaskDone),
    *(MeetingArranged, MeetingEdited, MeetingConcluded),
)
