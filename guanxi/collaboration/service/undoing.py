"""Undo of what this room wrote: notes here; who could not make the change cannot take it back either."""

from uuid import UUID

from guanxi.collaboration.queries import notes as note_queries
from guanxi.collaboration.service import notes
from guanxi.kernel import changes
from guanxi.kernel.changes import Restorer
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound

_RESTORERS: dict[str, Restorer] = {notes.NOTE: notes.NOTE_RESTORER}


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change of this room; the new change-set. Raises NotFound, NotYours, AlreadyUndone, ChangedSince."""
    touched = await note_queries.find_changed(uow, change_set_id)
    if not touched or {row["object"] for row in touched} - set(_RESTORERS):
        raise NotFound()
    rows = []
    for one in touched:
        row = await notes.require(uow, one["object_id"], deleted=True)
        notes.check_may_change(uow, row)
        rows.append(row)
    made = await changes.undo(uow, change_set_id, _RESTORERS)
    for row in rows:
        notes.publish_edit(uow, row, made, ("undo",))
    return made
