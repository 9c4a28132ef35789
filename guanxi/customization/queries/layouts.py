"""SQL of page layouts: a row per object and role, and one for everybody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork


async def find(uow: UnitOfWork, object_name: str) -> list[Row]:
    """All layouts of an object: role_id (None: everybody), sections, panels, version."""
    return await uow.all(
        """SELECT l.id, l.role_id, l.sections, l.panels, l.version FROM page_layout l
           WHERE l.workspace_id = %(ws)s AND l.object = %(object)s ORDER BY l.role_id NULLS FIRST""",
        object=object_name,
    )


async def get_for(uow: UnitOfWork, object_name: str, user_id: UUID | None) -> Row | None:
    """The layout that holds for somebody: of the first of their roles that has one, else the one for everybody."""
    return await uow.one(
        """SELECT l.id, l.role_id, l.sections, l.panels, l.version FROM page_layout l
           LEFT JOIN role r ON r.workspace_id = l.workspace_id AND r.id = l.role_id
           WHERE l.workspace_id = %(ws)s AND l.object = %(object)s AND (l.role_id IS NULL OR EXISTS (
               SELECT 1 FROM user_role ur WHERE ur.workspace_id = l.workspace_id AND ur.role_id = l.role_id AND ur.user_id = %(user)s))
           ORDER BY l.role_id IS NULL, r.key, r.id LIMIT 1""",
        object=object_name,
        user=user_id,
    )


async def get(uow: UnitOfWork, object_name: str, role_id: UUID | None, *, lock: bool = False) -> Row | None:
    """The layout of exactly that role, or of everybody."""
    statement = """SELECT l.id, l.object, l.role_id, l.sections, l.panels, l.version FROM page_layout l
           WHERE l.workspace_id = %(ws)s AND l.object = %(object)s AND l.role_id IS NOT DISTINCT FROM %(role)s::uuid """
    return await uow.one(
        sql.SQL(statement) + sql.SQL("FOR UPDATE" if lock else ""),
        object=object_name,
        role=role_id,
    )


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Rows by id, locked."""
    return await uow.all(
        """SELECT l.id, l.object, l.role_id, l.sections, l.panels, l.version FROM page_layout l
           WHERE l.workspace_id = %(ws)s AND l.id = ANY(%(ids)s) ORDER BY l.id FOR UPDATE""",
        ids=list(ids),
    )


async def put(uow: UnitOfWork, layout_id: UUID, object_name: str, role_id: Any, sections: Any, panels: Any) -> None:
    """Store a layout, whether there was one of that id or not."""
    await uow.run(
        """INSERT INTO page_layout (workspace_id, id, object, role_id, sections, panels)
           VALUES (%(ws)s, %(id)s, %(object)s, %(role)s, %(sections)s, %(panels)s)
           ON CONFLICT (workspace_id, id) DO UPDATE SET sections = excluded.sections, panels = excluded.panels, updated_at = now(),
               version = page_layout.version + 1""",
        id=layout_id,
        object=object_name,
        role=role_id,
        sections=Jsonb(sections),
        panels=Jsonb(panels),
    )


async def delete(uow: UnitOfWork, layout_id: UUID) -> None:
    """The page is as delivered again."""
    await uow.run("DELETE FROM page_layout WHERE workspace_id = %(ws)s AND id = %(id)s", id=layout_id)


async def find_with(uow: UnitOfWork, part: str) -> list[Row]:
    """Layouts that name something: id, role (its name, None for everybody)."""
    return await uow.all(
        """SELECT l.id, r.name AS role FROM page_layout l LEFT JOIN role r ON r.workspace_id = l.workspace_id AND r.id = l.role_id
           WHERE l.workspace_id = %(ws)s AND strpos(l.sections::text, %(part)s) > 0 ORDER BY r.name NULLS FIRST, l.id LIMIT 100""",
        part=part,
    )


async def has_role(uow: UnitOfWork, role_id: UUID) -> bool:
    """Whether there is such a role."""
    return bool(await uow.value("SELECT 1 FROM role WHERE workspace_id = %(ws)s AND id = %(id)s", id=role_id))


async def set_rooms_off(uow: UnitOfWork, rooms: Sequence[str]) -> list[str]:
    """Switch exactly these rooms off; those that were off before."""
    before: list[str] = await uow.value("SELECT rooms_off FROM workspace WHERE id = %(ws)s FOR UPDATE")
    await uow.run(
        "UPDATE workspace SET rooms_off = %(rooms)s, shape_version = shape_version + 1 WHERE id = %(ws)s",
        rooms=list(rooms),
    )
    return list(before)
