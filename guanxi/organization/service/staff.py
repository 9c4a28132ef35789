"""Staff of stores. All else of this room is master data (lists.py) and needs no service."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.access import api as access
from guanxi.kernel import log
from guanxi.kernel.changes import Change, Values, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.organization import queries
from guanxi.organization.events import StoreChanged
from guanxi.organization.service.lists import STORE
from guanxi.sdk.master_data import MasterRestorer


class StoreRestorer(MasterRestorer):
    """Stores with their staff, for change-sets and undo."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone."""
        found = dict(await super().current(uow, ids, fields))
        for store_id, values in found.items():
            if values is not None and "staff" in fields:
                staff = await queries.find_staff(uow, store_id)
                found[store_id] = {**values, "staff": sorted(str(one["id"]) for one in staff)}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields and the staff."""
        if values is not None and "staff" in values:
            await queries.put_staff(uow, object_id, [UUID(one) for one in values["staff"]])
            values = {key: value for key, value in values.items() if key != "staff"}
        if values is None or values:
            await super().restore(uow, object_id, values)


STORE_RESTORER = StoreRestorer(STORE)


async def find_staff(uow: UnitOfWork, store_id: UUID) -> list[Row]:
    """Colleagues of a store. Raises NotFound."""
    await STORE.get(uow, store_id)
    return await queries.find_staff(uow, store_id)


async def put_staff(uow: UnitOfWork, store_id: UUID, users: Sequence[UUID]) -> UUID | None:
    """Who works in a store from now on; the change-set, None when nothing differs. Raises NotFound, Invalid."""
    await STORE.get(uow, store_id)
    known = {one.id for one in await access.find_people(uow, list(users))}
    missing = [one for one in users if one not in known]
    if missing:
        zh, en = f"没有这位同事：{missing[0]}。", f"There is no such colleague: {missing[0]}."
        raise Invalid(fields=[FieldProblem("users", "organization.no_such_user", zh, en)])
    before = sorted(str(one["id"]) for one in await queries.find_staff(uow, store_id))
    after = sorted({str(one) for one in users})
    if before == after:
        return None
    await queries.put_staff(uow, store_id, users)
    change_set_id = await record(uow, "staff", [Change("store", store_id, {"staff": before}, {"staff": after})])
    log.publish(uow, StoreChanged(object_id=store_id, change_set_id=change_set_id, act="staffed"))
    return change_set_id


find_stores_of = queries.find_stores_of
