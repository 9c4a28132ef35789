"""SQL of the saved views of somebody who leaves."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork


async def count(uow: UnitOfWork, user_id: UUID) -> int:
    """How many views a person has."""
    return int(
        await uow.value(
            "SELECT count(*) FROM saved_view WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND deleted_at IS NULL",
            user=user_id,
        )
    )


async def find(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next views of a person, by id."""
    rows = await uow.all(
        """SELECT id FROM saved_view WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND deleted_at IS NULL
           AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid) ORDER BY id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def give(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Those that are still with `from_id` go to `to_id`."""
    rows = await uow.all(
        """UPDATE saved_view SET owner_id = %(to_id)s WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])
           AND owner_id = %(from_id)s AND deleted_at IS NULL RETURNING id""",
        ids=list(ids),
        from_id=from_id,
        to_id=to_id,
    )
    return [row["id"] for row in rows]
