"""Whom events of a period happened to, from the log: pages of records, each with the types."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import sql

from guanxi.conditions.contracts import Asked
from guanxi.kernel.db import UnitOfWork

_LATE = timedelta(days=1)  # nothing happens later than a day after it was recorded


async def find_touched(
    uow: UnitOfWork, asked: Asked, types: Iterable[str], since: datetime, until: datetime, after: UUID | None, most: int
) -> dict[UUID, frozenset[str]]:
    """The next `most` records beyond the id `after` that something of these types happened to from `since` until before `until`."""
    wanted = sorted(types)
    if not wanted:
        return {}
    path = asked.events[wanted[0]].path  # the same for all events of an object
    classes = sorted({asked.events[one].log_class for one in wanted})
    statement = sql.SQL(
        """SELECT {id} AS id, array_agg(DISTINCT e.type) AS types FROM log_event AS e {joins}
           WHERE e.workspace_id = %(ws)s AND e.class = ANY(%(classes)s::text[]) AND e.type = ANY(%(types)s::text[])
           AND e.at >= %(since)s AND e.at < %(until)s AND e.recorded_at >= %(recorded)s
           AND {id} IS NOT NULL AND (%(after)s::uuid IS NULL OR {id} > %(after)s::uuid)
           GROUP BY 1 ORDER BY 1 LIMIT %(most)s"""
    ).format(id=sql.SQL(path.id).format(t=sql.Identifier("e")), joins=sql.SQL(path.joins).format(t=sql.Identifier("e")))
    rows = await uow.all(
        statement,
        classes=classes,
        types=wanted,
        since=since,
        until=until,
        recorded=since - _LATE,
        after=after,
        most=most,
    )
    return {row["id"]: frozenset(row["types"]) for row in rows}
