"""SQL of companies beyond what master data knows: doubles, the tree, what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

MOST_NODES: Final = 300
MOST_LEVELS: Final = 20
PEOPLE_COUNT: Final = sql.SQL(
    """(SELECT count(*) FROM company_person n JOIN customer nc ON nc.workspace_id = n.workspace_id AND nc.id = n.customer_id
        WHERE n.workspace_id = %(ws)s AND n.company_id = r.id AND n.ended_on IS NULL AND n.deleted_at IS NULL
          AND nc.deleted_at IS NULL AND nc.merged_into_id IS NULL) AS people_count"""
)


async def get_by_code(uow: UnitOfWork, code: str, leave: UUID | None, seen: sql.Composable) -> Row | None:
    """The live company of a credit code but for `leave`: id, name, seen (alias "r")."""
    statement = sql.SQL(
        """SELECT r.id, r.name, {seen} AS seen FROM company r WHERE r.workspace_id = %(ws)s AND r.credit_code = %(code)s
           AND r.deleted_at IS NULL AND r.id IS DISTINCT FROM %(leave)s::uuid"""
    ).format(seen=seen)
    return await uow.one(statement, code=code, leave=leave)


async def find_doubles(
    uow: UnitOfWork, key: str, code: str | None, leave: UUID | None, seen: sql.Composable
) -> list[Row]:
    """Live companies with the same key of the name, one that begins with it, or the same credit code; the surest first."""
    statement = sql.SQL(
        """SELECT r.id, r.name, r.credit_code, r.owner_id, {seen} AS seen, r.credit_code IS NOT DISTINCT FROM %(code)s::text
                  AND r.credit_code IS NOT NULL AS same_code,
                  (SELECT u.name FROM user_account u WHERE u.workspace_id = %(ws)s AND u.id = r.owner_id) AS owner_name
           FROM company r WHERE r.workspace_id = %(ws)s AND r.deleted_at IS NULL AND r.id IS DISTINCT FROM %(leave)s::uuid
             AND (r.match_key = %(key)s OR r.credit_code = %(code)s)
           ORDER BY same_code DESC, r.created_at LIMIT 20"""
    ).format(seen=seen)
    return await uow.all(statement, key=key, code=code, leave=leave)


async def find_group(uow: UnitOfWork, company_id: UUID, seen: sql.Composable) -> list[Row]:
    """The company, everything above it and everything below the topmost, by level and name; one more than MOST_NODES at most."""
    statement = sql.SQL(
        """WITH RECURSIVE up AS (
               SELECT t.id, t.parent_id, 1 AS level FROM company t WHERE t.workspace_id = %(ws)s AND t.id = %(id)s
               UNION ALL SELECT t.id, t.parent_id, up.level + 1 FROM company t
               JOIN up ON t.workspace_id = %(ws)s AND t.id = up.parent_id AND up.level < %(levels)s),
           down AS (
               SELECT id, 1 AS level FROM (SELECT id FROM up ORDER BY level DESC LIMIT 1) top
               UNION ALL SELECT t.id, down.level + 1 FROM company t
               JOIN down ON t.workspace_id = %(ws)s AND t.parent_id = down.id AND down.level < %(levels)s
               WHERE t.deleted_at IS NULL OR t.id IN (SELECT id FROM up)),
           shown AS (SELECT id, level FROM down ORDER BY id IN (SELECT id FROM up) DESC, level LIMIT %(most)s)
           SELECT r.id, r.parent_id, r.name, r.short_name, r.industry, r.deleted_at IS NOT NULL AS deleted, {seen} AS seen, {people}
           FROM shown s JOIN company r ON r.workspace_id = %(ws)s AND r.id = s.id ORDER BY s.level, r.sort_key, r.id"""
    ).format(seen=seen, people=PEOPLE_COUNT)
    return await uow.all(statement, id=company_id, levels=MOST_LEVELS, most=MOST_NODES + 1)


async def find_events(
    uow: UnitOfWork, company_id: UUID, before: datetime | None, before_seq: int | None, limit: int
) -> list[Row]:
    """Events of a company, newest first, before a position (at, seq)."""
    return await uow.all(
        """SELECT id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id, change_set_id, payload
           FROM log_event WHERE workspace_id = %(ws)s AND object_id = %(id)s
             AND (%(before)s::timestamptz IS NULL OR (at, seq) < (%(before)s::timestamptz, %(seq)s::bigint))
           ORDER BY at DESC, seq DESC LIMIT %(limit)s""",
        id=company_id,
        before=before,
        seq=before_seq,
        limit=limit,
    )


async def find_entries(uow: UnitOfWork, company_id: UUID, change_sets: Sequence[UUID]) -> dict[UUID, Row]:
    """Before and after of a company in these change-sets."""
    rows = await uow.all(
        """SELECT change_set_id, before, after FROM change_entry WHERE workspace_id = %(ws)s AND object = 'company'
           AND object_id = %(id)s AND change_set_id = ANY(%(sets)s)""",
        id=company_id,
        sets=list(change_sets),
    )
    return {row["change_set_id"]: row for row in rows}


async def find_named(uow: UnitOfWork, ids: Sequence[UUID], seen: sql.Composable) -> dict[UUID, str]:
    """Names of those companies that may be seen (alias "r")."""
    statement = sql.SQL(
        "SELECT r.id, r.name FROM company r WHERE r.workspace_id = %(ws)s AND r.id = ANY(%(ids)s) AND {}"
    )
    rows = await uow.all(statement.format(seen), ids=list(ids))
    return {row["id"]: row["name"] for row in rows}


async def get_names(uow: UnitOfWork, company_id: UUID) -> Row | None:
    """What search text is made of."""
    return await uow.one(
        "SELECT name, short_name, credit_code FROM company WHERE workspace_id = %(ws)s AND id = %(id)s", id=company_id
    )


# Hand-over ------------------------------------------------------------------------------------------------------------
async def count_owned(uow: UnitOfWork, user_id: UUID) -> int:
    """How many companies somebody owns, those in the bin left out."""
    return int(
        await uow.value(
            "SELECT count(*) FROM company WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND deleted_at IS NULL",
            user=user_id,
        )
    )


async def find_owned(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next companies somebody owns, by id."""
    rows = await uow.all(
        """SELECT id FROM company WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND deleted_at IS NULL
           AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid) ORDER BY id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def give(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Those that are there and still with `from_id` go to `to_id`; locked in the order of their ids."""
    rows = await uow.all(
        """SELECT id FROM company WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[]) AND owner_id = %(from_id)s
           AND deleted_at IS NULL ORDER BY id FOR UPDATE""",
        ids=list(ids),
        from_id=from_id,
    )
    held = [row["id"] for row in rows]
    await uow.run(
        """UPDATE company SET owner_id = %(to_id)s, version = version + 1, updated_at = now()
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])""",
        ids=held,
        to_id=to_id,
    )
    return held
