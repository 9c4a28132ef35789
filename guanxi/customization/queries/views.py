"""SQL of saved views: one's own and the shared ones of an object."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

COLUMNS = (
    "name", "visibility", "team_id", "columns", "widths", "filter", "sort", "kind", "field", "sum", "pinned", "position",
)  # fmt: skip
_JSON = frozenset({"columns", "widths", "filter"})
_SHOWN = sql.SQL(
    """SELECT v.id, v.object, v.name, v.visibility, v.team_id, v.columns, v.widths, v.filter, v.sort, v.kind, v.field, v.sum, v.pinned, v.position,
              v.owner_id, v.version, v.deleted_at
       FROM saved_view v WHERE v.workspace_id = %(ws)s AND (v.visibility = 'all' OR v.owner_id = %(me)s
           OR (v.visibility = 'team' AND EXISTS (SELECT 1 FROM team_member m WHERE m.workspace_id = v.workspace_id
               AND m.team_id = v.team_id AND m.user_id = %(me)s)))"""
)


async def find(uow: UnitOfWork, object_name: str, me: UUID | None) -> list[Row]:
    """The views somebody may open, in the order of their tabs."""
    return await uow.all(
        _SHOWN + sql.SQL(" AND v.object = %(object)s AND v.deleted_at IS NULL ORDER BY v.position, v.created_at, v.id"),
        object=object_name,
        me=me,
    )


async def get(uow: UnitOfWork, view_id: UUID, me: UUID | None, *, deleted: bool = False) -> Row | None:
    """One of those, locked."""
    gone = sql.SQL("v.deleted_at IS NOT NULL" if deleted else "v.deleted_at IS NULL")
    return await uow.one(_SHOWN + sql.SQL(" AND v.id = %(id)s AND {} FOR UPDATE").format(gone), id=view_id, me=me)


async def count_own(uow: UnitOfWork, object_name: str, me: UUID) -> int:
    """How many views of an object somebody has."""
    return int(
        await uow.value(
            """SELECT count(*) FROM saved_view WHERE workspace_id = %(ws)s AND object = %(object)s AND owner_id = %(me)s
               AND deleted_at IS NULL""",
            object=object_name,
            me=me,
        )
    )


async def insert(uow: UnitOfWork, view_id: UUID, object_name: str, me: UUID, values: Mapping[str, Any]) -> None:
    """A new view; `values` has all of COLUMNS."""
    await uow.run(
        """INSERT INTO saved_view (workspace_id, id, object, owner_id, name, visibility, team_id, columns, widths, filter, sort, kind, field, sum,
                                   pinned, position)
           VALUES (%(ws)s, %(id)s, %(object)s, %(me)s, %(name)s, %(visibility)s, %(team_id)s, %(columns)s, %(widths)s, %(filter)s, %(sort)s,
                   %(kind)s, %(field)s, %(sum)s, %(pinned)s, %(position)s)""",
        id=view_id,
        object=object_name,
        me=me,
        **{name: _bound(name, values[name]) for name in COLUMNS},
    )


async def update(uow: UnitOfWork, view_id: UUID, values: Mapping[str, Any]) -> None:
    """Set some of COLUMNS."""
    sets = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in COLUMNS if name in values
    ]
    await uow.run(
        sql.SQL(
            "UPDATE saved_view SET {}, updated_at = now(), version = version + 1 WHERE workspace_id = %(ws)s AND id = %(id)s"
        ).format(sql.SQL(", ").join(sets)),
        id=view_id,
        **{name: _bound(name, values[name]) for name in COLUMNS if name in values},
    )


async def set_deleted(uow: UnitOfWork, view_id: UUID, deleted: bool) -> Any:
    """Away, or back; the moment it went."""
    return await uow.value(
        """UPDATE saved_view SET deleted_at = CASE WHEN %(deleted)s THEN now() END, updated_at = now(), version = version + 1
           WHERE workspace_id = %(ws)s AND id = %(id)s RETURNING deleted_at""",
        id=view_id,
        deleted=deleted,
    )


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Rows by id, locked, whoever's they are; for undo, which asks for the right before."""
    return await uow.all(
        """SELECT v.id, v.object, v.name, v.visibility, v.team_id, v.columns, v.widths, v.filter, v.sort, v.pinned, v.position, v.owner_id,
                  v.version, v.deleted_at
           FROM saved_view v WHERE v.workspace_id = %(ws)s AND v.id = ANY(%(ids)s) ORDER BY v.id FOR UPDATE""",
        ids=list(ids),
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id."""
    return await uow.all(
        """SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s
           ORDER BY object, object_id""",
        id=change_set_id,
    )


async def is_member(uow: UnitOfWork, team_id: UUID, user_id: UUID | None) -> bool:
    """Whether somebody is in a team."""
    return bool(
        await uow.value(
            "SELECT 1 FROM team_member WHERE workspace_id = %(ws)s AND team_id = %(team)s AND user_id = %(user)s",
            team=team_id,
            user=user_id,
        )
    )


async def has_team(uow: UnitOfWork, team_id: UUID) -> bool:
    """Whether there is such a team."""
    return bool(await uow.value("SELECT 1 FROM team WHERE workspace_id = %(ws)s AND id = %(id)s", id=team_id))


def _bound(name: str, value: Any) -> Any:
    return Jsonb(value) if name in _JSON and value is not None else value
