"""Files of exports: their record, and customers page by page in the order of their ids for the command line."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork


async def find_page(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Row]:
    """Live customers the scope may see, after that id."""
    statement = sql.SQL(
        """SELECT c.id, c.name, c.gender, c.birthday, c.stage, c.class, c.country, c.province, c.city, c.district, c.language, c.source,
                  c.custom, c.created_at
           FROM customer c WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
             AND (%(after)s::uuid IS NULL OR c.id > %(after)s::uuid) AND {visible} ORDER BY c.id LIMIT %(limit)s"""
    ).format(visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, after=after, limit=limit)


_EXPORT = """SELECT e.*, f.size FROM customer_export e LEFT JOIN file f ON f.workspace_id = e.workspace_id AND f.id = e.file_id
             WHERE e.workspace_id = %(ws)s AND e.created_by = %(by)s"""


async def insert(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A new export: id, format, sealed."""
    await uow.run(
        """INSERT INTO customer_export (workspace_id, id, format, sealed, created_by)
           VALUES (%(ws)s, %(id)s, %(format)s, %(sealed)s, %(by)s)""",
        by=uow.scope.actor.id,
        **values,
    )


async def set_job(uow: UnitOfWork, export_id: UUID, job_id: UUID) -> None:
    """The job that writes it."""
    await uow.run(
        "UPDATE customer_export SET job_id = %(job)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=export_id,
        job=job_id,
    )


async def get(uow: UnitOfWork, export_id: UUID) -> Row | None:
    """One's own export."""
    return await uow.one(_EXPORT + " AND e.id = %(id)s", id=export_id, by=uow.scope.actor.id)


async def find(uow: UnitOfWork, limit: int) -> list[Row]:
    """One's own exports, the newest first."""
    return await uow.all(_EXPORT + " ORDER BY e.created_at DESC LIMIT %(limit)s", limit=limit, by=uow.scope.actor.id)


async def finish(uow: UnitOfWork, export_id: UUID, file_id: UUID, rows: int, days: int) -> None:
    """The file is there, for some days."""
    await uow.run(
        """UPDATE customer_export SET file_id = %(file)s, rows = %(rows)s, finished_at = now(),
                  expires_at = now() + make_interval(days => %(days)s) WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=export_id,
        file=file_id,
        rows=rows,
        days=days,
    )


async def take_expired(uow: UnitOfWork, limit: int) -> list[str]:
    """Forget files of all workspaces that are over; their names on the disk. For a system unit of work."""
    rows = await uow.all(
        """UPDATE customer_export e SET file_id = NULL FROM file f
           WHERE f.workspace_id = e.workspace_id AND f.id = e.file_id AND (e.workspace_id, e.id) IN (
               SELECT x.workspace_id, x.id FROM customer_export x WHERE x.file_id IS NOT NULL AND x.expires_at < now() LIMIT %(limit)s)
           RETURNING f.workspace_id, f.id, f.storage_name""",
        limit=limit,
    )
    for row in rows:
        await uow.run(
            "DELETE FROM file WHERE workspace_id = %(workspace)s AND id = %(id)s",
            workspace=row["workspace_id"],
            id=row["id"],
        )
    return [row["storage_name"] for row in rows]
