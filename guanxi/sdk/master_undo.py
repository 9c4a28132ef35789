"""Undo of master data: a change-set of one or more kinds is taken back, where the caller might have made the change."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.kernel import changes
from guanxi.kernel.changes import compute_difference
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.sdk.master_data import MasterData, MasterRestorer


async def undo(
    uow: UnitOfWork, kinds: Sequence[MasterData], change_set_id: UUID, restorers: Mapping[str, MasterRestorer]
) -> UUID:
    """Take back a change of one of `kinds`; the new change-set. `restorers`: those that do more than their kind's own. Raises NotFound, Forbidden, AlreadyUndone, ChangedSince."""
    by_object = {one.object: one for one in kinds}
    entries = await uow.all(
        """SELECT object, object_id, coalesce(before, '{}') AS before, coalesce(after, '{}') AS after FROM change_entry
           WHERE workspace_id = %(ws)s AND change_set_id = %(id)s""",
        id=change_set_id,
    )
    if not entries or {one["object"] for one in entries} - set(by_object):
        raise NotFound()
    for one in entries:
        if not uow.scope.allows(by_object[one["object"]].edit):
            raise Forbidden(permission=by_object[one["object"]].edit)
        names = [*compute_difference(one["before"], one["after"])[1]] if one["before"] else []
        await by_object[one["object"]].check_undo(uow, one["object_id"], names)
    made = await changes.undo(
        uow, change_set_id, {**{name: kind.restorer for name, kind in by_object.items()}, **restorers}
    )
    for one in entries:
        by_object[one["object"]].publish(uow, one["object_id"], made, "undone")
    return made
