"""Customers page by page in the order of their ids, for the export of the command line."""

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
