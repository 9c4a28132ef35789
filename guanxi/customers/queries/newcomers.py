"""How many customers came, by day."""

from datetime import datetime

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork


async def count_by_day(uow: UnitOfWork, now: datetime, zone: str, days: int) -> list[Row]:
    """Customers the scope may see that were made on each of the last `days` of the zone's calendar: day, made."""
    statement = sql.SQL(
        """SELECT d.day::date AS day, coalesce(n.made, 0)::int AS made
           FROM generate_series((%(now)s AT TIME ZONE %(zone)s)::date - %(back)s, (%(now)s AT TIME ZONE %(zone)s)::date, interval '1 day') AS d (day)
           LEFT JOIN (
               SELECT (c.created_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS made FROM customer c
               WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL AND {visible}
                 AND c.created_at >= ((%(now)s AT TIME ZONE %(zone)s)::date - %(back)s)::timestamp AT TIME ZONE %(zone)s GROUP BY 1
           ) n ON n.day = d.day::date ORDER BY d.day"""
    ).format(visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, now=now, zone=zone, back=days - 1)
