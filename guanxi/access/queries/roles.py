"""SQL of the workspace's own roles, and which objects have rows that belong to somebody."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork


async def lock_role(uow: UnitOfWork, role_id: UUID) -> bool:
    """Nobody gives or changes the role until the unit of work ends; False when there is none."""
    return bool(
        await uow.value("SELECT 1 FROM role WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=role_id)
    )


async def insert_role(
    uow: UnitOfWork,
    role_id: UUID,
    key: str,
    name: str,
    permissions: Sequence[str],
    rows: Mapping[str, Any],
    fields: Mapping[str, str],
) -> None:
    """A role of the workspace's own."""
    await uow.run(
        """INSERT INTO role (workspace_id, id, key, name, permissions, rows, fields)
           VALUES (%(ws)s, %(id)s, %(key)s, %(name)s, %(permissions)s, %(rows)s, %(fields)s)""",
        id=role_id,
        key=key,
        name=name,
        permissions=list(permissions),
        rows=Jsonb(dict(rows)),
        fields=Jsonb(dict(fields)),
    )


async def update_role(
    uow: UnitOfWork,
    role_id: UUID,
    name: str,
    permissions: Sequence[str],
    rows: Mapping[str, Any],
    fields: Mapping[str, str],
) -> None:
    """Everything about a role but its key."""
    await uow.run(
        """UPDATE role SET name = %(name)s, permissions = %(permissions)s, rows = %(rows)s, fields = %(fields)s
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=role_id,
        name=name,
        permissions=list(permissions),
        rows=Jsonb(dict(rows)),
        fields=Jsonb(dict(fields)),
    )


async def require_factor(uow: UnitOfWork, role_id: UUID, required: bool) -> None:
    """Whether holders of the role need a second factor."""
    await uow.run(
        "UPDATE role SET mfa_required = %(required)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=role_id,
        required=required,
    )


async def delete_role(uow: UnitOfWork, role_id: UUID) -> None:
    """Remove a role."""
    await uow.run("DELETE FROM role WHERE workspace_id = %(ws)s AND id = %(id)s", id=role_id)


async def find_owned(uow: UnitOfWork, tables: Mapping[str, tuple[str, str]]) -> list[str]:
    """Which of these objects, key -> (table, column of the owner), have that column."""
    rows = await uow.all(
        """SELECT o.key FROM unnest(%(keys)s::text[], %(tables)s::text[], %(columns)s::text[]) AS o (key, tab, col)
           JOIN pg_attribute a ON a.attrelid = to_regclass(quote_ident(o.tab)) AND a.attname = o.col AND NOT a.attisdropped
           WHERE %(ws)s IS NOT NULL""",
        keys=list(tables),
        tables=[table for table, _ in tables.values()],
        columns=[column for _, column in tables.values()],
    )
    return [row["key"] for row in rows]


async def holds(
    uow: UnitOfWork, table: str, record_id: UUID, condition: sql.Composable, params: Mapping[str, Any]
) -> bool:
    """Whether a condition over the alias "o" holds for one record, whoever may see it."""
    statement = sql.SQL("SELECT 1 FROM {} o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s AND {}").format(
        sql.Identifier(table), condition
    )
    return await uow.value(statement, id=record_id, **params) is not None


async def get_owner(uow: UnitOfWork, key: str, table: str, column: str, record_id: UUID) -> Row | None:
    """The owner of a record that the unit of work's scope may see; None when it may not, or there is none."""
    statement = sql.SQL("SELECT {} AS owner FROM {} o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s AND {}").format(
        sql.Identifier("o", column), sql.Identifier(table), uow.scope.visible(key, "o", column)
    )
    return await uow.one(statement, id=record_id)


async def sees(uow: UnitOfWork, table: str, rule: sql.Composable, record_id: UUID) -> bool:
    """Whether a record of an object without owners is there and among the rows that `rule` (alias "o") shows."""
    statement = sql.SQL("SELECT true FROM {} o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s AND {}").format(
        sql.Identifier(table), rule
    )
    return bool(await uow.value(statement, id=record_id))
