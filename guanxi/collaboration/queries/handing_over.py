"""SQL of what belongs to somebody who leaves."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def count_tasks(uow: UnitOfWork, user_id: UUID) -> int:
    """Open tasks of a person."""
    return int(
        await uow.value(
            """SELECT count(*) FROM task WHERE workspace_id = %(ws)s AND assignee_id = %(user)s
               AND done_at IS NULL AND deleted_at IS NULL""",
            user=user_id,
        )
    )


async def find_tasks(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next open tasks of a person by id."""
    rows = await uow.all(
        """SELECT id FROM task WHERE workspace_id = %(ws)s AND assignee_id = %(user)s AND done_at IS NULL
           AND deleted_at IS NULL AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid) ORDER BY id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def give_tasks(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[Row]:
    """Those that are still open and with `from_id` go to `to_id`."""
    return await uow.all(
        """UPDATE task SET assignee_id = %(to_id)s WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])
           AND assignee_id = %(from_id)s AND done_at IS NULL AND deleted_at IS NULL RETURNING id, object, object_id""",
        ids=list(ids),
        from_id=from_id,
        to_id=to_id,
    )


async def count_follows(uow: UnitOfWork, user_id: UUID) -> int:
    """How many records a person follows."""
    return int(
        await uow.value("SELECT count(*) FROM follow WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)
    )


async def find_follows(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next records a person follows, by id."""
    rows = await uow.all(
        """SELECT object_id FROM follow WHERE workspace_id = %(ws)s AND user_id = %(user)s
           AND (%(after)s::uuid IS NULL OR object_id > %(after)s::uuid) ORDER BY object_id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["object_id"] for row in rows]


async def give_follows(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """`to_id` follows what `from_id` followed and `to_id` did not yet."""
    rows = await uow.all(
        """UPDATE follow f SET user_id = %(to_id)s WHERE f.workspace_id = %(ws)s AND f.object_id = ANY(%(ids)s::uuid[])
           AND f.user_id = %(from_id)s AND NOT EXISTS (SELECT 1 FROM follow o WHERE o.workspace_id = f.workspace_id
               AND o.object_id = f.object_id AND o.user_id = %(to_id)s) RETURNING f.object_id""",
        ids=list(ids),
        from_id=from_id,
        to_id=to_id,
    )
    return [row["object_id"] for row in rows]
