"""What records are called, for conditions that name them."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.objects import ObjectType


async def find_titles(uow: UnitOfWork, kind: ObjectType, column: str, ids: Sequence[UUID]) -> dict[str, str]:
    """What records of a kind are called that the scope may see, by id."""
    statement = sql.SQL(
        "SELECT t.id, t.{column}::text AS title FROM {table} t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s) AND {visible}"
    ).format(column=sql.Identifier(column), table=sql.Identifier(kind.table), visible=kind.rows(uow, "t"))
    return {str(row["id"]): row["title"] or "" for row in await uow.all(statement, ids=list(ids))}
