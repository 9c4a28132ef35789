"""SQL of the workspace's own fields and of declared ones it has otherwise, and of the version that counts their changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

COLUMNS = (
    "object", "declared", "kind", "label_zh", "label_en", "help_zh", "help_en", "position", "hidden", "required", "is_unique", "personal",
    "options", "settings", "fast", "deleted_at",
)  # fmt: skip
_JSON = frozenset({"options", "settings"})
_SELECT = sql.SQL("SELECT f.id, f.version, {} FROM workspace_field f WHERE f.workspace_id = %(ws)s AND ").format(
    sql.SQL(", ").join(sql.Identifier("f", name) for name in COLUMNS)
)


async def get_version(uow: UnitOfWork) -> int:
    """The workspace's shape version."""
    return int(await uow.value("SELECT shape_version FROM workspace WHERE id = %(ws)s") or 0)


async def count_up(uow: UnitOfWork) -> None:
    """Another shape from here on; whoever changes a shape waits for the one before."""
    await uow.run("UPDATE workspace SET shape_version = shape_version + 1 WHERE id = %(ws)s")


async def find_live(uow: UnitOfWork) -> list[Row]:
    """All rows that are not in the bin."""
    return await uow.all(_SELECT + sql.SQL("f.deleted_at IS NULL ORDER BY f.position, f.created_at, f.id"))


async def find_binned(uow: UnitOfWork, object_name: str) -> list[Row]:
    """What is in the bin, the latest first."""
    return await uow.all(
        _SELECT + sql.SQL("f.deleted_at IS NOT NULL AND f.object = %(object)s ORDER BY f.deleted_at DESC, f.id"),
        object=object_name,
    )


async def find(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Rows by id; those in the bin too. Writers hold `count_up` by then."""
    return await uow.all(_SELECT + sql.SQL("f.id = ANY(%(ids)s) ORDER BY f.id"), ids=list(ids))


async def get_declared(uow: UnitOfWork, key: str) -> Row | None:
    """The row of a declared field, if the workspace has it otherwise."""
    return await uow.one(_SELECT + sql.SQL("f.declared = %(key)s"), key=key)


async def insert(uow: UnitOfWork, field_id: UUID, values: Mapping[str, Any]) -> None:
    """A new row; `values` are some of COLUMNS, the rest as the table has it."""
    names = [name for name in COLUMNS if name in values]
    await uow.run(
        sql.SQL("INSERT INTO workspace_field (workspace_id, id, {}) VALUES (%(ws)s, %(id)s, {})").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names))
        ),
        id=field_id,
        **{name: _bound(name, values[name]) for name in names},
    )


async def update(uow: UnitOfWork, field_id: UUID, values: Mapping[str, Any]) -> None:
    """Set some of COLUMNS."""
    names = [name for name in COLUMNS if name in values]
    sets = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in names]
    await uow.run(
        sql.SQL(
            "UPDATE workspace_field SET {}, updated_at = now(), version = version + 1 WHERE workspace_id = %(ws)s AND id = %(id)s"
        ).format(sql.SQL(", ").join(sets)),
        id=field_id,
        **{name: _bound(name, values[name]) for name in names},
    )


async def delete(uow: UnitOfWork, field_id: UUID) -> None:
    """The row is gone for good."""
    await uow.run("DELETE FROM workspace_field WHERE workspace_id = %(ws)s AND id = %(id)s", id=field_id)


async def count_own(uow: UnitOfWork, object_name: str) -> int:
    """How many own fields an object has, those in the bin too."""
    return int(
        await uow.value(
            "SELECT count(*) FROM workspace_field WHERE workspace_id = %(ws)s AND object = %(object)s AND declared IS NULL",
            object=object_name,
        )
    )


async def find_outdated(uow: UnitOfWork, before: Any, limit: int) -> list[Row]:
    """Of any workspace: fields that were put into the bin before a moment (system unit of work)."""
    return await uow.all(
        """SELECT workspace_id, id, object, fast FROM workspace_field WHERE deleted_at < %(before)s AND declared IS NULL
           ORDER BY deleted_at LIMIT %(limit)s""",
        before=before,
        limit=limit,
    )


def _bound(name: str, value: Any) -> Any:
    return Jsonb(value) if name in _JSON and value is not None else value
