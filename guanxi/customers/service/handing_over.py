"""Customers of somebody who leaves, given to others in sets: history and events like any other change of owner."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.customers.queries import handing_over as queries
from guanxi.customers.service.bulk_work import publish
from guanxi.kernel import changes
from guanxi.kernel.changes import Change
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of

count_owned = queries.count
find_owned = queries.find


async def give_owned(
    uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
) -> list[UUID]:
    """Customers get another owner; those really given."""
    given = await queries.give(uow, ids, from_id, to_id)
    made = [Change("customer", one, {"owner_id": str(from_id)}, {"owner_id": str(to_id)}) for one in given]
    if made:
        await changes.record_many(uow, change_set_id, made)
        await publish(uow, made, change_set_id)
        services_of(uow).live.touch(uow, "customer")
    return given
