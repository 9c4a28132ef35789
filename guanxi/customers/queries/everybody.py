"""All live customers of a workspace, page by page."""

from uuid import UUID

from guanxi.kernel.db import UnitOfWork


async def find_page(uow: UnitOfWork, after: UUID | None, limit: int) -> list[UUID]:
    """Live customers in the order of their ids."""
    rows = await uow.all(
        """SELECT id FROM customer WHERE workspace_id = %(ws)s AND deleted_at IS NULL AND merged_into_id IS NULL
             AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s""",
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def count(uow: UnitOfWork) -> int:
    """How many they are."""
    return int(
        await uow.value(
            "SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND deleted_at IS NULL AND merged_into_id IS NULL"
        )
    )
