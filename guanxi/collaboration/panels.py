"""How notes and tasks read in the stream of the record they are about. What is gone, or went elsewhere, leaves no line."""

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


def _of_record(
    events: Sequence[Recorded], ids: Mapping[UUID, UUID], lines: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, Mapping[str, Any]]:
    """The line of each event whose note or task is about the event's record now."""
    found = {event.id: lines.get(ids[event.id], {}) for event in events}
    return {event.id: found[event.id] for event in events if found[event.id].get("about") == event.object_id}
