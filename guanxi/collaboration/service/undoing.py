"""Undo of what this room wrote; who could not make the change cannot take it back either."""

from uuid import UUID

from guanxi.collaboration import permissions
from guanxi.collaboration.queries import notes as note_queries
from guanxi.collaboration.service import meetings, notes, tasks
from guanxi.collaboration.service.meeting_rows import MEETING, MEETING_RESTORER
from guanxi.collaboration.service.task_rows import TASK, TASK_RESTORER
from guanxi.kernel import changes
from guanxi.kernel.changes import Restorer
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound

_RESTORERS: dict[str, Restorer] = {notes.NOTE: notes.NOTE_RESTORER, TASK: TASK_RESTORER, MEETING: MEETING_RESTORER}


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change of this room; the new change-set. Raises NotFound, Forbidden, AlreadyUndone, ChangedSince."""
    touched = await note_queries.find_changed(uow, change_set_id)
    if not touched or {row["object"] for row in touched} - set(_RESTORERS):
        raise NotFound()
    rows = [(one["object"], await _require(uow, one["object"], one["object_id"])) for one in touched]
    made = await changes.undo(uow, change_set_id, _RESTORERS)
    for name, row in rows:
        if name == MEETING:
            await meetings.publish_edit(uow, row, made, {"undo": True})
        elif name == TASK:
            tasks.publish_edit(uow, row, made, ("undo",))
        else:
            notes.publish_edit(uow, row, made, ("undo",))
    return made


async def _require(uow: UnitOfWork, name: str, object_id: UUID) -> Row:
    if name == notes.NOTE:
        row = await notes.require(uow, object_id, deleted=True)
        notes.check_may_change(uow, row)
        return row
    if name == MEETING:
        row = await meetings.require(uow, object_id, deleted=True)
        if not uow.scope.allows(permissions.EDIT_MEETINGS.key):
            raise Forbidden()
        return row
    row = await tasks.require(uow, object_id, deleted=True)
    if not uow.scope.allows(permissions.EDIT_TASKS.key):
        raise Forbidden()
    return row
