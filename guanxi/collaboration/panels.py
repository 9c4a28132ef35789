"""How notes read in the stream of the record they are about. A note that is gone, or went elsewhere, leaves no line."""

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
        notes = await reading.find_note_lines(uow, list(ids.values()))
        found = {event.id: notes.get(ids[event.id]) for event in events}
        return {
            event.id: found[event.id] or {}
            for event in events
            if (found[event.id] or {}).get("about") == event.object_id
        }

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
