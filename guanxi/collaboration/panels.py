"""How notes, tasks and meetings read in the stream of the record they are about. What is gone, or went elsewhere, leaves no line."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.collaboration import permissions
from guanxi.collaboration.service import reading
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine


class NoteStream(StreamItem):
    """A line per note: its text."""

    key: ClassVar[str] = "collaboration.notes"
    label: ClassVar[Label] = Label(zh="备注", en="Notes")
    events: ClassVar[tuple[str, ...]] = ("collaboration.note_written", "collaboration.note_moved")
    group: ClassVar[StreamGroup] = StreamGroup.NOTE

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The notes as they are now, for all events at once."""
        if not uow.scope.allows(permissions.VIEW_NOTES.key):
            return {}
        ids = {event.id: UUID(event.payload["note_id"]) for event in events}
        notes = await reading.find_lines_of_notes(uow, list(ids.values()))
        return _of_record(events, ids, notes)

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """The text, and who wrote it."""
        if not extra:
            return None
        author = extra["author"]
        return StreamLine(
            icon="note",
            title=Label(zh=extra["text"], en=extra["text"]),
            detail=Label(zh=author, en=author) if author else None,
        )


class TaskStream(StreamItem):
    """A line when a task was made, and one when it was done."""

    key: ClassVar[str] = "collaboration.tasks"
    label: ClassVar[Label] = Label(zh="任务", en="Tasks")
    events: ClassVar[tuple[str, ...]] = ("collaboration.task_created", "collaboration.task_done")
    group: ClassVar[StreamGroup] = StreamGroup.TASK

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The tasks as they are now, for all events at once."""
        if not uow.scope.allows(permissions.VIEW_TASKS.key):
            return {}
        ids = {event.id: UUID(event.payload["task_id"]) for event in events}
        return _of_record(events, ids, await reading.find_task_lines(uow, list(ids.values())))

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """The title, and whose it is."""
        if not extra:
            return None
        title, assignee = extra["title"], extra["assignee"]
        done = event.type == "collaboration.task_done"
        return StreamLine(
            icon="task",
            title=Label(zh=f"完成任务：{title}", en=f"Task done: {title}")
            if done
            else Label(zh=f"新任务：{title}", en=f"New task: {title}"),
            detail=Label(zh=assignee, en=assignee) if assignee else None,
        )


class MeetingStream(StreamItem):
    """A line when a meeting was arranged, and one when it was concluded."""

    key: ClassVar[str] = "collaboration.meetings"
    label: ClassVar[Label] = Label(zh="会议", en="Meetings")
    events: ClassVar[tuple[str, ...]] = ("collaboration.meeting_arranged", "collaboration.meeting_concluded")
    group: ClassVar[StreamGroup] = StreamGroup.TASK

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The meetings as they are now, for all events at once."""
        if not uow.scope.allows(permissions.VIEW_MEETINGS.key):
            return {}
        ids = {event.id: UUID(event.payload["meeting_id"]) for event in events}
        lines = await reading.find_meeting_lines(uow, list(ids.values()))
        return {
            event.id: lines[ids[event.id]]
            for event in events
            if event.object_id in lines.get(ids[event.id], {}).get("about", ())
        }

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """The title, and who organizes it."""
        if not extra:
            return None
        title, organizer = extra["title"], extra["organizer"]
        before = _OUTCOMES.get(event.payload.get("outcome", ""), Label(zh="安排会议", en="Meeting arranged"))
        return StreamLine(
            icon="calendar",
            title=Label(zh=f"{before.zh}：{title}", en=f"{before.en}: {title}"),
            detail=Label(zh=organizer, en=organizer) if organizer else None,
        )


_OUTCOMES = {
    "held": Label(zh="会议已举行", en="Meeting held"),
    "cancelled": Label(zh="会议已取消", en="Meeting cancelled"),
    "missed": Label(zh="客户未到", en="Nobody came"),
}


def _of_record(
    events: Sequence[Recorded], ids: Mapping[UUID, UUID], lines: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, Mapping[str, Any]]:
    """The line of each event whose note or task is about the event's record now."""
    found = {event.id: lines.get(ids[event.id], {}) for event in events}
    return {event.id: found[event.id] for event in events if found[event.id].get("about") == event.object_id}
