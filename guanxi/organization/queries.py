"""Staff of stores."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def find_staff(uow: UnitOfWork, store_id: UUID) -> list[Row]:
    """Colleagues of a store by name."""
    return await uow.all(
        """SELECT u.id, u.name, u.disabled_at IS NULL AS active FROM store_staff s
           JOIN user_account u ON u.workspace_id = s.workspace_id AND u.id = s.user_id
           WHERE s.workspace_id = %(ws)s AND s.store_id = %(store)s ORDER BY u.name, u.id LIMIT 500""",
        store=store_id,
    )


async def put_staff(uow: UnitOfWork, store_id: UUID, users: Sequence[UUID]) -> None:
    """These and nobody else."""
    await uow.run(
        "DELETE FROM store_staff WHERE workspace_id = %(ws)s AND store_id = %(store)s AND user_id <> ALL(%(users)s)",
        store=store_id,
        users=list(users),
    )
    await uow.run(
        """INSERT INTO store_staff (workspace_id, store_id, user_id) SELECT %(ws)s, %(store)s, u FROM unnest(%(users)s::uuid[]) u
           ON CONFLICT DO NOTHING""",
        store=store_id,
        users=list(users),
    )


async def find_stores_of(uow: UnitOfWork, user_id: UUID) -> list[UUID]:
    """Stores that somebody manages or works in."""
    rows = await uow.all(
        """SELECT id FROM store WHERE workspace_id = %(ws)s AND manager_id = %(user)s AND deleted_at IS NULL
           UNION SELECT store_id FROM store_staff WHERE workspace_id = %(ws)s AND user_id = %(user)s""",
        user=user_id,
    )
    return [row["id"] for row in rows]
