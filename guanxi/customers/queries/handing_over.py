"""SQL of the customers of somebody who leaves."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork


async def count(uow: UnitOfWork, user_id: UUID) -> int:
    """How many customers a person owns, those in the bin left out."""
    return int(
        await uow.value(
            """SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND owner_id = %(user)s
               AND deleted_at IS NULL AND merged_into_id IS NULL""",
            user=user_id,
        )
    )


async def find(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next customers a person owns, by id."""
    rows = await uow.all(
        """SELECT id FROM customer WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND deleted_at IS NULL
           AND merged_into_id IS NULL AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid) ORDER BY id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def give(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Those that are there and still with `from_id` go to `to_id`; locked in the order of their ids, as bulk work does."""
    rows = await uow.all(
        """SELECT id FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[]) AND owner_id = %(from_id)s
           AND deleted_at IS NULL AND merged_into_id IS NULL ORDER BY id FOR UPDATE""",
        ids=list(ids),
        from_id=from_id,
    )
    held = [row["id"] for row in rows]
    await uow.run(
        """UPDATE customer SET owner_id = %(to_id)s, version = version + 1, updated_at = now()
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])""",
        ids=held,
        to_id=to_id,
    )
    return held
