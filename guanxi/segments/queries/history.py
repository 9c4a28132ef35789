"""SQL of how segments became what they are: counts by day, who moved and why, who changed the condition."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def find_days(uow: UnitOfWork, segment_id: UUID, since: datetime, until: datetime, zone: str) -> list[Row]:
    """For each day of the zone in which something moved: the count at its end, how many came in and left."""
    return await uow.all(
        """SELECT (at AT TIME ZONE %(zone)s)::date AS day, (array_agg(count ORDER BY at DESC))[1] AS count,
                  sum(entered)::bigint AS entered, sum("left")::bigint AS "left"
           FROM segment_count WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND at >= %(since)s AND at < %(until)s
           GROUP BY 1 ORDER BY 1""",
        id=segment_id,
        since=since,
        until=until,
        zone=zone,
    )


async def find_all_days(
    uow: UnitOfWork, segments: Sequence[UUID], since: datetime, until: datetime, zone: str
) -> list[Row]:
    """The same of several segments at once, with `segment_id`."""
    return await uow.all(
        """SELECT segment_id, (at AT TIME ZONE %(zone)s)::date AS day, (array_agg(count ORDER BY at DESC))[1] AS count,
                  sum(entered)::bigint AS entered, sum("left")::bigint AS "left"
           FROM segment_count WHERE workspace_id = %(ws)s AND segment_id = ANY(%(ids)s) AND at >= %(since)s AND at < %(until)s
           GROUP BY 1, 2 ORDER BY 1, 2""",
        ids=list(segments),
        since=since,
        until=until,
        zone=zone,
    )


async def get_count_before(uow: UnitOfWork, segment_id: UUID, moment: datetime) -> int | None:
    """The count at a moment, as far as it is known."""
    found: int | None = await uow.value(
        """SELECT count FROM segment_count WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND at < %(at)s
           ORDER BY at DESC LIMIT 1""",
        id=segment_id,
        at=moment,
    )
    return found


async def find_entered(uow: UnitOfWork, segment_id: UUID, since: datetime, until: datetime) -> list[Row]:
    """How many came in, by cause; also of those who have left again."""
    return await uow.all(
        """SELECT why, count(*) AS count, max(at) AS at FROM (
               SELECT why, since AS at FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s
                 AND since >= %(since)s AND since < %(until)s
               UNION ALL SELECT entered_why, entered_at FROM segment_past WHERE workspace_id = %(ws)s AND segment_id = %(id)s
                 AND entered_at >= %(since)s AND entered_at < %(until)s) AS came
           GROUP BY why ORDER BY 2 DESC, 1""",
        id=segment_id,
        since=since,
        until=until,
    )


async def find_left(uow: UnitOfWork, segment_id: UUID, since: datetime, until: datetime) -> list[Row]:
    """How many left, by cause and by what of the condition did not hold any more."""
    return await uow.all(
        """SELECT left_why AS why, parts, count(*) AS count, max(left_at) AS at FROM segment_past WHERE workspace_id = %(ws)s
             AND segment_id = %(id)s AND left_at >= %(since)s AND left_at < %(until)s GROUP BY left_why, parts ORDER BY 3 DESC, 1, 2""",
        id=segment_id,
        since=since,
        until=until,
    )
