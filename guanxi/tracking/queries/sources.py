"""Sources and their keys, and rows of the room's settings as change-sets set them."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

# What people change, by object: its table and the columns that change-sets set.
TABLES: Mapping[str, tuple[LiteralString, frozenset[str]]] = {
    "tracking_source": ("tracking_source", frozenset({"name", "origins", "deleted_at"})),
    "tracking_type": ("tracking_type", frozenset({"status", "label"})),
    "tracking_property": ("tracking_property", frozenset({"status", "label", "kind"})),
}
_SOURCE = """
    SELECT s.id, s.kind, s.name, s.origins, s.version, s.created_at, s.updated_at, s.deleted_at,
           (SELECT max(k.last_used_at) FROM tracking_key k WHERE k.workspace_id = %(ws)s AND k.source_id = s.id) AS last_used_at
    FROM tracking_source s WHERE s.workspace_id = %(ws)s
"""


async def find_sources(uow: UnitOfWork, *, deleted: bool = False) -> list[Row]:
    """Every source by name; with `deleted` those in the recycle bin."""
    tail = " AND s.deleted_at IS NOT NULL" if deleted else " AND s.deleted_at IS NULL"
    return await uow.all(sql.SQL(_SOURCE) + sql.SQL(tail) + sql.SQL(" ORDER BY s.name, s.id"))


async def get_source(uow: UnitOfWork, source_id: UUID, *, lock: bool = False) -> Row | None:
    """One source, deleted ones too."""
    tail = " AND s.id = %(id)s" + (" FOR UPDATE OF s" if lock else "")
    return await uow.one(sql.SQL(_SOURCE) + sql.SQL(tail), id=source_id)


async def insert_source(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A new source: id, kind, name, origins, demo_seed."""
    await uow.run(
        """INSERT INTO tracking_source (workspace_id, id, kind, name, origins, demo_seed)
           VALUES (%(ws)s, %(id)s, %(kind)s, %(name)s, %(origins)s, %(demo_seed)s) ON CONFLICT DO NOTHING""",
        **{"demo_seed": None, **values},
    )


async def get_row(uow: UnitOfWork, name: str, row_id: UUID) -> Row | None:
    """A row of TABLES, locked."""
    table, _ = TABLES[name]
    statement = sql.SQL("SELECT * FROM {} WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE")
    return await uow.one(statement.format(sql.Identifier(table)), id=row_id)


async def update_row(uow: UnitOfWork, name: str, row_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of a row of TABLES (columns that change-sets of it may hold)."""
    table, columns = TABLES[name]
    assert set(values) <= columns, "only what people change"
    assignments: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(key), sql.Placeholder(f"v_{key}")) for key in values
    ]
    if name == "tracking_source":
        assignments.append(sql.SQL("updated_at = now()"))
    if name == "tracking_property" and "kind" in values:
        assignments.append(sql.SQL("trusted = true"))
    statement = sql.SQL("UPDATE {} SET {}, version = version + 1 WHERE workspace_id = %(ws)s AND id = %(id)s").format(
        sql.Identifier(table), sql.SQL(", ").join(assignments)
    )
    await uow.run(statement, id=row_id, **{f"v_{key}": value for key, value in values.items()})


async def find_keys(uow: UnitOfWork, source_id: UUID) -> list[Row]:
    """Keys of a source, the newest first, revoked ones too."""
    return await uow.all(
        """SELECT id, source_id, scope, hint, created_at, last_used_at, revoked_at FROM tracking_key
           WHERE workspace_id = %(ws)s AND source_id = %(source)s ORDER BY created_at DESC, id DESC""",
        source=source_id,
    )


async def insert_key(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A new key: id, source_id, scope, hash, hint, sealed, created_by."""
    await uow.run(
        """INSERT INTO tracking_key (workspace_id, id, source_id, scope, hash, hint, sealed, created_by)
           VALUES (%(ws)s, %(id)s, %(source_id)s, %(scope)s, %(hash)s, %(hint)s, %(sealed)s, %(created_by)s)""",
        **values,
    )


async def revoke_key(uow: UnitOfWork, source_id: UUID, key_id: UUID) -> int:
    """The key is good no longer."""
    return await uow.run(
        """UPDATE tracking_key SET revoked_at = now()
           WHERE workspace_id = %(ws)s AND source_id = %(source)s AND id = %(id)s AND revoked_at IS NULL""",
        source=source_id,
        id=key_id,
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """object and object_id of what a change-set of this room is about."""
    return await uow.all(
        """SELECT object, object_id FROM change_entry
           WHERE workspace_id = %(ws)s AND change_set_id = %(id)s AND object = ANY(%(objects)s) ORDER BY object_id""",
        id=change_set_id,
        objects=list(TABLES),
    )


async def find_current(uow: UnitOfWork, name: str, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Rows of TABLES by id."""
    table, _ = TABLES[name]
    statement = sql.SQL("SELECT * FROM {} WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)")
    return {row["id"]: row for row in await uow.all(statement.format(sql.Identifier(table)), ids=list(ids))}
