"""A stream item: how the event of write_note.py reads on the customer's page.

It belongs to another plugin than the event, to show that it can; write_note.py must be there, or this one is set aside.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine


class NoteLine(StreamItem):
    """Loads the newest note of each customer on the page with one query, then renders without the database."""

    key = "note_lines.note_line"
    label = Label(zh="备注", en="Note")
    events = ("write_note.note_written",)
    group = StreamGroup.NOTE

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The newest note by event."""
        rows = await uow.all(
            """SELECT id, custom -> 'write_note.notes' -> -1 ->> 'text' AS text FROM customer
               WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)""",
            ids=list({event.object_id for event in events}),
        )
        texts = {row["id"]: row["text"] for row in rows}
        return {event.id: {"text": texts[event.object_id]} for event in events if event.object_id in texts}

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """A line also when the note is gone: that it was written stays true."""
        count = event.payload["characters"]
        text = extra.get("text")
        return StreamLine(
            icon="pencil",
            title=Label(zh=f"写了一条备注（{count} 字）", en=f"A note was written ({count} characters)"),
            detail=Label(zh=text, en=text) if text else None,
        )
