"""The newest events of all sources: a few rows of each type by the index, never a walk through the log."""

from uuid import UUID

from psycopg import sql

from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork

_TAIL = """
    SELECT found.* FROM (SELECT name, class FROM tracking_type WHERE workspace_id = %(ws)s ORDER BY last_seen DESC LIMIT 100) t
    CROSS JOIN LATERAL (
        SELECT e.id, e.type, e.class AS log_class, e.at, e.recorded_at, e.profile_id, e.payload FROM log_event e
        WHERE e.workspace_id = %(ws)s AND e.type = t.name AND e.class = t.class AND e.recorded_at > now() - interval '2 days'
          AND e.at > now() - interval '1 day' AND (%(after)s::uuid IS NULL OR e.id > %(after)s::uuid)
          AND (%(source)s::text IS NULL OR e.payload ->> 'source' = %(source)s::text) AND {visible}
        ORDER BY e.at DESC LIMIT %(limit)s) found
    ORDER BY found.id DESC LIMIT %(limit)s
"""


async def find_newest(uow: UnitOfWork, after: UUID | None, source_id: UUID | None, limit: int) -> list[Row]:
    """Events of the last day that came after one, the newest first; of customers whom the scope may see, and of visitors who are
    nobody's for those who may see everybody."""
    visible = customers.profile_visible(uow, "e", "profile_id")
    source = None if source_id is None else str(source_id)
    return await uow.all(sql.SQL(_TAIL).format(visible=visible), after=after, source=source, limit=limit)


async def find_visitor(uow: UnitOfWork, visitor: str) -> UUID | None:
    """The profile of a visitor, whichever source knows them."""
    found: UUID | None = await uow.value(
        """SELECT v.profile_id FROM tracking_visitor v WHERE v.workspace_id = %(ws)s AND v.visitor = %(visitor)s AND v.source_id = ANY(
               ARRAY(SELECT s.id FROM tracking_source s WHERE s.workspace_id = %(ws)s AND s.deleted_at IS NULL)) LIMIT 1""",
        visitor=visitor,
    )
    return found
