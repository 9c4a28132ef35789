"""Companies of somebody who leaves, given to others in sets."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.companies.events import CompanyChanged
from guanxi.companies.queries import companies as queries
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change
from guanxi.kernel.db import UnitOfWork

count_owned = queries.count_owned
find_owned = queries.find_owned


async def give_owned(
    uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
) -> list[UUID]:
    """Companies get another owner; those really given."""
    given = await queries.give(uow, ids, from_id, to_id)
    made = [Change("company", one, {"owner_id": str(from_id)}, {"owner_id": str(to_id)}) for one in given]
    await changes.record_many(uow, change_set_id, made)
    for one in given:
        log.publish(uow, CompanyChanged(object_id=one, change_set_id=change_set_id, act="given", fields=("owner_id",)))
    return given
