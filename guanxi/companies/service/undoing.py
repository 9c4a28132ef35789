"""Undo of whatever this room changed: companies by master data's own way, roles of people by theirs."""

from uuid import UUID

from guanxi.companies.queries.changes import find_changed
from guanxi.companies.service import people
from guanxi.companies.service.data import COMPANY
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.sdk.master_undo import undo as undo_master


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take a change back; the new change-set. Raises NotFound, AlreadyUndone, ChangedSince, Invalid."""
    found = await find_changed(uow, change_set_id)
    if found and {one["object"] for one in found} == {people.PERSON}:
        return await people.undo(uow, change_set_id, [one["object_id"] for one in found])
    if {one["object"] for one in found} != {COMPANY.object}:
        raise NotFound()
    return await undo_master(uow, (COMPANY,), change_set_id, {})
