"""SQL of definitions of traits, and of how far a workspace's portraits are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

COLUMNS = ("key", "name_zh", "name_en", "group_key", "position", "definition", "field", "deleted_at")
_SELECT = sql.SQL("SELECT t.id, t.version, t.created_at, t.updated_at, {} FROM trait t WHERE t.workspace_id = %(ws)s AND ").format(
    sql.SQL(", ").join(sql.Identifier("t", name) for name in COLUMNS)
)  # fmt: skip


async def find_live(uow: UnitOfWork) -> list[Row]:
    """All traits in their order."""
    return await uow.all(_SELECT + sql.SQL("t.deleted_at IS NULL ORDER BY t.position, t.created_at, t.id"))


async def find(uow: UnitOfWork, ids: list[UUID]) -> list[Row]:
    """Traits by id, locked; those in the bin too."""
    return await uow.all(_SELECT + sql.SQL("t.id = ANY(%(ids)s) ORDER BY t.id FOR UPDATE"), ids=ids)


async def find_binned(uow: UnitOfWork) -> list[Row]:
    """What is in the bin, the latest first."""
    return await uow.all(_SELECT + sql.SQL("t.deleted_at IS NOT NULL ORDER BY t.deleted_at DESC, t.id LIMIT 100"))


async def insert(uow: UnitOfWork, trait_id: UUID, values: Mapping[str, Any]) -> None:
    """A new one, at the end of the order."""
    given = {name: _shape(name, value) for name, value in values.items()}
    names = list(given)
    await uow.run(
        sql.SQL(
            """INSERT INTO trait (workspace_id, id, position, {}) SELECT %(ws)s, %(id)s,
               (SELECT coalesce(max(t.position), 0) + 1 FROM trait t WHERE t.workspace_id = %(ws)s), {}"""
        ).format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names))),
        id=trait_id,
        **given,
    )


async def update(uow: UnitOfWork, trait_id: UUID, values: Mapping[str, Any]) -> None:
    """Some of COLUMNS; the version goes up."""
    given = {name: _shape(name, value) for name, value in values.items()}
    setting = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in given
    )
    await uow.run(
        sql.SQL("UPDATE trait SET {}, version = version + 1, updated_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s").format(setting),
        id=trait_id,
        **given,
    )  # fmt: skip


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id."""
    return await uow.all(
        "SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s ORDER BY object_id",
        id=change_set_id,
    )


def _shape(name: str, value: Any) -> Any:
    return Jsonb(value) if name in {"definition", "field"} else value


# How far they are ----------------------------------------------------------------------------------------------------
async def want_all(uow: UnitOfWork, now: datetime) -> None:
    """Portraits of everybody are to be computed anew."""
    await uow.run(
        """INSERT INTO portrait_state (workspace_id, wanted_at) VALUES (%(ws)s, %(now)s)
           ON CONFLICT (workspace_id) DO UPDATE SET wanted_at = coalesce(portrait_state.wanted_at, excluded.wanted_at)""",
        now=now,
    )


async def begin_all(uow: UnitOfWork) -> None:
    """What is asked for again from here on is asked for anew."""
    await uow.run("UPDATE portrait_state SET wanted_at = NULL WHERE workspace_id = %(ws)s")


async def note_computed(uow: UnitOfWork, day: date, now: datetime) -> None:
    """Everybody's was computed."""
    await uow.run(
        """INSERT INTO portrait_state (workspace_id, computed_on, computed_at) VALUES (%(ws)s, %(day)s, %(now)s)
           ON CONFLICT (workspace_id) DO UPDATE SET computed_on = excluded.computed_on, computed_at = excluded.computed_at""",
        day=day,
        now=now,
    )


async def get_state(uow: UnitOfWork) -> Row | None:
    """How far they are."""
    return await uow.one("SELECT computed_on, computed_at, wanted_at FROM portrait_state WHERE workspace_id = %(ws)s")


async def find_waiting(uow: UnitOfWork, now: datetime, settled: datetime) -> list[int]:
    """Workspaces with traits where the whole is wanted since `settled` or longer, or where a day has begun since it was computed."""
    rows = await uow.all(
        """SELECT w.id FROM workspace w LEFT JOIN portrait_state s ON s.workspace_id = w.id
           WHERE (s.wanted_at <= %(settled)s OR s.computed_on < (%(now)s::timestamptz AT TIME ZONE w.time_zone)::date)
             AND EXISTS (SELECT FROM trait t WHERE t.workspace_id = w.id AND t.deleted_at IS NULL) ORDER BY w.id LIMIT 100""",
        now=now,
        settled=settled,
    )
    return [row["id"] for row in rows]


async def find_with_bins(uow: UnitOfWork) -> list[int]:
    """Workspaces with traits in the bin."""
    rows = await uow.all("SELECT DISTINCT workspace_id FROM trait WHERE deleted_at IS NOT NULL ORDER BY 1 LIMIT 1000")
    return [row["workspace_id"] for row in rows]
