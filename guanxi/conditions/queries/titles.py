"""What records, people and values of facts are called, for conditions that name them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.objects import ObjectType


async def find_titles(uow: UnitOfWork, kind: ObjectType, column: str, ids: Sequence[UUID]) -> dict[str, str]:
    """What records of a kind are called that the scope may see, by id."""
    rows = await find_rows(uow, kind, [column], ids)
    return {str(row["id"]): row[column] or "" for row in rows}


async def find_rows(uow: UnitOfWork, kind: ObjectType, columns: Sequence[str], ids: Sequence[UUID]) -> list[Row]:
    """Some columns, as text, of records of a kind that the scope may see."""
    shown = sql.SQL(", ").join([sql.SQL("t.{c}::text AS {c}").format(c=sql.Identifier(one)) for one in columns])
    statement = sql.SQL(
        "SELECT t.id, {shown} FROM {table} t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s) AND {visible}"
    ).format(shown=shown, table=sql.Identifier(kind.table), visible=kind.rows(uow, "t"))
    return await uow.all(statement, ids=list(ids))


async def is_seen(uow: UnitOfWork, kind: ObjectType, record_id: UUID) -> bool:
    """Whether the record is one the scope may see."""
    statement = sql.SQL("SELECT true FROM {} t WHERE t.workspace_id = %(ws)s AND t.id = %(id)s AND {}").format(
        sql.Identifier(kind.table), kind.rows(uow, "t")
    )
    return await uow.value(statement, id=record_id) is not None


async def find_people(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[str, str]:
    """Names of colleagues by id."""
    if not ids:
        return {}
    rows = await uow.all(
        "SELECT u.id, u.name FROM user_account u WHERE u.workspace_id = %(ws)s AND u.id = ANY(%(ids)s)", ids=list(ids)
    )
    return {str(row["id"]): row["name"] for row in rows}


async def find_names(uow: UnitOfWork, named: LiteralString, values: Sequence[str]) -> dict[str, str]:
    """What values of a fact are called, by its SELECT of `value` and `name`."""
    statement = sql.SQL("SELECT n.value, n.name FROM ({}) AS n WHERE n.value = ANY(%(values)s::text[])")
    rows = await uow.all(statement.format(sql.SQL(named)), values=list(values))
    return {row["value"]: row["name"] for row in rows}
