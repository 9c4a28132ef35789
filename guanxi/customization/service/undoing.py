"""Undo of what this room wrote; who could not make the change cannot take it back either."""

from typing import Final
from uuid import UUID

from guanxi.customization import permissions
from guanxi.customization.events import FieldSaved, LayoutSaved, ViewSaved
from guanxi.customization.queries import views as view_queries
from guanxi.customization.service import views
from guanxi.customization.service.field_rows import FIELD_RESTORER
from guanxi.customization.service.field_rows import OBJECT as FIELD
from guanxi.customization.service.layouts import LAYOUT_RESTORER
from guanxi.customization.service.layouts import OBJECT as LAYOUT
from guanxi.customization.service.view_rows import OBJECT as VIEW
from guanxi.customization.service.view_rows import VIEW_RESTORER
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Restorer
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound

_RESTORERS: Final[dict[str, Restorer]] = {FIELD: FIELD_RESTORER, LAYOUT: LAYOUT_RESTORER, VIEW: VIEW_RESTORER}
_RIGHTS: Final = {FIELD: permissions.FIELDS, LAYOUT: permissions.LAYOUTS}
_EVENTS: Final = {FIELD: FieldSaved, LAYOUT: LayoutSaved, VIEW: ViewSaved}


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change of this room; the new change-set. Raises NotFound, AlreadyUndone, ChangedSince."""
    touched = await view_queries.find_changed(uow, change_set_id)
    kinds = {row["object"] for row in touched}
    if not touched or kinds - set(_RESTORERS):
        raise NotFound()
    if any(not uow.scope.allows(_RIGHTS[kind].key) for kind in kinds & set(_RIGHTS)):
        raise NotFound()
    for row in touched:
        if row["object"] == VIEW:
            await views.require_editable(uow, row["object_id"], deleted=None)
    made = await changes.undo(uow, change_set_id, _RESTORERS)
    for row in touched:
        log.publish(uow, _EVENTS[row["object"]](object_id=row["object_id"], change_set_id=made))
    return made
