"""SQL over the values of own fields, on the table of whichever object they are on. Table names come from the registry."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.own_values import lock_name
from guanxi.sdk.stored_values import stored

MOST_COUNTED = 10_000


async def find_users(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ids that are colleagues."""
    rows = await uow.all("SELECT id FROM user_account WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=list(ids))
    return {row["id"] for row in rows}


async def find_titles(uow: UnitOfWork, kind: ObjectType, column: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the records are called that the scope may see."""
    statement = sql.SQL(
        "SELECT t.id, t.{column}::text AS title FROM {table} t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s) AND {visible}"
    ).format(column=sql.Identifier(column), table=sql.Identifier(kind.table), visible=kind.rows(uow, "t"))
    return {row["id"]: row["title"] or "" for row in await uow.all(statement, ids=list(ids))}


async def lock_value(uow: UnitOfWork, field: Field, value: Any) -> None:
    """Whoever writes the same value of a unique field waits until this unit of work ends, and so does who writes many."""
    await uow.run("SELECT pg_advisory_xact_lock_shared(%(ws)s, hashtext(%(name)s))", name=lock_name(field.key))
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext(%(text)s))", text=f"{field.key}={Jsonb(value).obj!r}")


async def has_value(uow: UnitOfWork, kind: ObjectType, field: Field, value: Any, but: UUID | None) -> bool:
    """Whether another record has the value; found by the index of `custom`."""
    statement = sql.SQL(
        """SELECT 1 FROM {table} t WHERE t.workspace_id = %(ws)s AND t.custom @> %(value)s AND t.id IS DISTINCT FROM %(but)s
           AND t.deleted_at IS NULL LIMIT 1"""
    ).format(table=sql.Identifier(kind.table))
    return bool(await uow.value(statement, value=Jsonb({field.custom_key: value}), but=but))


async def find_doubles(uow: UnitOfWork, kind: ObjectType, field: Field, limit: int) -> list[Row]:
    """Values that several records have: value, times."""
    statement = sql.SQL(
        """SELECT {value}::text AS value, count(*) AS times FROM {table} t WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL
           AND t.custom ? %(key)s GROUP BY 1 HAVING count(*) > 1 AND {value} IS NOT NULL ORDER BY 2 DESC, 1 LIMIT %(limit)s"""
    ).format(value=stored(field, "t"), table=sql.Identifier(kind.table))
    return await uow.all(statement, key=field.custom_key, limit=limit)


async def count_filled(uow: UnitOfWork, kind: ObjectType, key: str) -> int:
    """How many records have a value, at most one beyond MOST_COUNTED."""
    statement = sql.SQL(
        """SELECT count(*) FROM (SELECT 1 FROM {table} t WHERE t.workspace_id = %(ws)s AND t.custom ? %(key)s LIMIT %(most)s) found"""
    ).format(table=sql.Identifier(kind.table))
    return int(await uow.value(statement, key=key, most=MOST_COUNTED + 1))


async def find_distinct(uow: UnitOfWork, kind: ObjectType, field: Field, limit: int) -> list[Row]:
    """The texts in use, the most frequent first: value, times."""
    statement = sql.SQL(
        """SELECT {value} AS value, count(*) AS times FROM {table} t WHERE t.workspace_id = %(ws)s AND t.custom ? %(key)s
           GROUP BY 1 HAVING {value} IS NOT NULL ORDER BY 2 DESC, 1 LIMIT %(limit)s"""
    ).format(value=stored(field, "t"), table=sql.Identifier(kind.table))
    return await uow.all(statement, key=field.custom_key, limit=limit)


async def remove_values(uow: UnitOfWork, kind: ObjectType, key: str, limit: int) -> int:
    """Take the values of a field away from at most so many records; how many."""
    statement = sql.SQL(
        """UPDATE {table} t SET custom = t.custom - %(key)s FROM (
               SELECT o.id FROM {table} o WHERE o.workspace_id = %(ws)s AND o.custom ? %(key)s LIMIT %(limit)s FOR UPDATE) found
           WHERE t.workspace_id = %(ws)s AND t.id = found.id"""
    ).format(table=sql.Identifier(kind.table))
    return await uow.run(statement, key=key, limit=limit)


async def find_views_with(uow: UnitOfWork, part: str, me: UUID | None) -> tuple[list[Row], int]:
    """Saved views that name something: those the asker may open (id, name), and how many others."""
    rows = await uow.all(
        """SELECT v.id, v.name, v.visibility = 'all' OR v.owner_id = %(me)s AS open FROM saved_view v
           WHERE v.workspace_id = %(ws)s AND v.deleted_at IS NULL
             AND (strpos(v.filter::text, %(part)s) > 0 OR strpos(v.columns::text, %(part)s) > 0 OR strpos(v.sort, %(part)s) > 0)
           ORDER BY v.name, v.id LIMIT 500""",
        part=part,
        me=me,
    )
    return [row for row in rows if row["open"]], sum(not row["open"] for row in rows)


async def find_roles_with(uow: UnitOfWork, part: str) -> list[Row]:
    """Roles whose field rules or row rules name something: id, name."""
    return await uow.all(
        """SELECT r.id, r.name FROM role r WHERE r.workspace_id = %(ws)s
             AND (strpos(r.fields::text, %(part)s) > 0 OR strpos(r.rows::text, %(part)s) > 0) ORDER BY r.name, r.id LIMIT 100""",
        part=part,
    )
