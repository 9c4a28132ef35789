"""SQL of shared records: which colleagues see a record beside those whose roles show it."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

_MERGED: LiteralString = """
    WITH added AS (
        INSERT INTO record_share (workspace_id, id, object, object_id, user_id, given_by, created_at)
        SELECT workspace_id, gen_random_uuid(), object, %(survivor)s, user_id, given_by, created_at FROM record_share
        WHERE workspace_id = %(ws)s AND object = %(object)s AND object_id = %(loser)s
        ON CONFLICT DO NOTHING RETURNING user_id)
    SELECT user_id FROM added ORDER BY user_id
"""


async def find(uow: UnitOfWork, object: str, object_id: UUID) -> list[Row]:
    """The people a record is shared with, by name."""
    return await uow.all(
        """SELECT s.user_id, u.name, u.disabled_at IS NOT NULL AS disabled, s.given_by, g.name AS given_by_name, s.created_at
           FROM record_share s JOIN user_account u ON u.workspace_id = s.workspace_id AND u.id = s.user_id
           LEFT JOIN user_account g ON g.workspace_id = s.workspace_id AND g.id = s.given_by
           WHERE s.workspace_id = %(ws)s AND s.object = %(object)s AND s.object_id = %(id)s ORDER BY u.name, u.id""",
        object=object,
        id=object_id,
    )


async def add(uow: UnitOfWork, object: str, object_id: UUID, users: Sequence[UUID]) -> list[UUID]:
    """Share with people who may sign in; those who had it not."""
    rows = await uow.all(
        """INSERT INTO record_share (workspace_id, id, object, object_id, user_id, given_by)
           SELECT u.workspace_id, gen_random_uuid(), %(object)s, %(id)s, u.id, %(by)s FROM user_account u
           WHERE u.workspace_id = %(ws)s AND u.id = ANY (%(users)s) AND u.disabled_at IS NULL
           ON CONFLICT DO NOTHING RETURNING user_id""",
        object=object,
        id=object_id,
        users=list(users),
        by=uow.scope.actor.id,
    )
    return [row["user_id"] for row in rows]


async def remove(uow: UnitOfWork, object: str, object_id: UUID, users: Sequence[UUID]) -> list[UUID]:
    """Share no more with these; those who had it."""
    rows = await uow.all(
        """DELETE FROM record_share WHERE workspace_id = %(ws)s AND object = %(object)s AND object_id = %(id)s
               AND user_id = ANY (%(users)s) RETURNING user_id""",
        object=object,
        id=object_id,
        users=list(users),
    )
    return [row["user_id"] for row in rows]


async def find_fullest(uow: UnitOfWork, users: Sequence[UUID]) -> Row | None:
    """Who of `users` has most shared records, and how many."""
    return await uow.one(
        """SELECT u.name, count(*) AS count FROM record_share s JOIN user_account u ON u.workspace_id = s.workspace_id AND u.id = s.user_id
           WHERE s.workspace_id = %(ws)s AND s.user_id = ANY (%(users)s) GROUP BY u.id, u.name ORDER BY count(*) DESC LIMIT 1""",
        users=list(users),
    )


async def lock_record(uow: UnitOfWork, table: str, object_id: UUID) -> None:
    """Changes of who a record is shared with wait for each other until the unit of work ends."""
    statement = sql.SQL("SELECT 1 FROM {} WHERE workspace_id = %(ws)s AND id = %(id)s FOR NO KEY UPDATE").format(
        sql.Identifier(table)
    )
    await uow.run(statement, id=object_id)


async def join(uow: UnitOfWork, object: str, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """Who saw the loser sees the survivor; those who did not before."""
    rows = await uow.all(_MERGED, object=object, survivor=survivor_id, loser=loser_id)
    return [row["user_id"] for row in rows]


async def count_of(uow: UnitOfWork, user_id: UUID) -> int:
    """How many records are shared with somebody."""
    return int(
        await uow.value(
            "SELECT count(*) FROM record_share WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id
        )
    )


async def find_of(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next shares of somebody in the order of their ids."""
    rows = await uow.all(
        """SELECT id FROM record_share WHERE workspace_id = %(ws)s AND user_id = %(user)s
               AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def give(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Shares of one person to another who has not got them; those really given."""
    rows = await uow.all(
        """UPDATE record_share s SET user_id = %(to)s WHERE workspace_id = %(ws)s AND id = ANY (%(ids)s) AND user_id = %(from)s
               AND NOT EXISTS (SELECT FROM record_share o WHERE o.workspace_id = %(ws)s AND o.object = s.object
                               AND o.object_id = s.object_id AND o.user_id = %(to)s) RETURNING id""",
        ids=list(ids),
        to=to_id,
        **{"from": from_id},
    )
    return [row["id"] for row in rows]
