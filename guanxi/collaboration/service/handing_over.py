"""Open tasks and follows of somebody who leaves, given to others in sets."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.collaboration.events import TaskEdited
from guanxi.collaboration.queries import handing_over as queries
from guanxi.collaboration.service.task_rows import TASK
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of

count_tasks = queries.count_tasks
find_tasks = queries.find_tasks
count_follows = queries.count_follows
find_follows = queries.find_follows


async def give_tasks(
    uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
) -> list[UUID]:
    """Open tasks get another assignee; those really given."""
    rows = await queries.give_tasks(uow, ids, from_id, to_id)
    made = [Change(TASK, row["id"], {"assignee_id": str(from_id)}, {"assignee_id": str(to_id)}) for row in rows]
    await changes.record_many(uow, change_set_id, made)
    for row in rows:
        edited = TaskEdited(
            object_id=row["object_id"],
            change_set_id=change_set_id,
            about=row["object"],
            task_id=row["id"],
            fields=("assignee_id",),
            assignee_id=to_id,
        )
        log.publish(uow, edited)
    services_of(uow).live.touch(uow, f"{TASK}:{from_id}", f"{TASK}:{to_id}")
    return [row["id"] for row in rows]


async def give_follows(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Another follows these records; those really given."""
    return await queries.give_follows(uow, ids, from_id, to_id)
