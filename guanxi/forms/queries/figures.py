"""Counts of forms by day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

COUNTS = ("views", "starts", "submissions", "accepted", "spam")


async def count(uow: UnitOfWork, form_id: UUID, day: date, added: Mapping[str, int]) -> None:
    """Add to the counts of a day; what would fall below nothing stays at nothing."""
    assert set(added) <= set(COUNTS), "only COUNTS"
    given = {name: added.get(name, 0) for name in COUNTS}
    sums = sql.SQL(", ").join(
        sql.SQL("{0} = greatest(0, d.{0} + {1})").format(sql.Identifier(name), sql.Placeholder(name)) for name in COUNTS
    )
    start = sql.SQL(", ").join(sql.SQL("greatest(0, {}::bigint)").format(sql.Placeholder(name)) for name in COUNTS)
    statement = sql.SQL(
        """INSERT INTO form_day AS d (workspace_id, form_id, day, {names}) VALUES (%(ws)s, %(form)s, %(day)s, {start})
           ON CONFLICT (workspace_id, form_id, day) DO UPDATE SET {sums}"""
    ).format(names=sql.SQL(", ").join(map(sql.Identifier, COUNTS)), start=start, sums=sums)
    await uow.run(statement, form=form_id, day=day, **given)


async def count_answers(uow: UnitOfWork, form_id: UUID, day: date, chosen: Sequence[tuple[str, str]]) -> None:
    """Each option of each field that was chosen, once more."""
    if chosen:
        await uow.run(
            """INSERT INTO form_answer_day AS d (workspace_id, form_id, day, field, option, count)
               SELECT %(ws)s, %(form)s, %(day)s, c.field, c.option, 1
               FROM unnest(%(fields)s::text[], %(options)s::text[]) AS c(field, option) ORDER BY 4, 5
               ON CONFLICT (workspace_id, form_id, day, field, option) DO UPDATE SET count = d.count + 1""",
            form=form_id,
            day=day,
            fields=[field for field, _ in chosen],
            options=[option for _, option in chosen],
        )


async def find_days(uow: UnitOfWork, form_id: UUID, since: date, until: date) -> list[Row]:
    """day and COUNTS, in order; days without anything are left out."""
    return await uow.all(
        """SELECT day, views, starts, submissions, accepted, spam FROM form_day
           WHERE workspace_id = %(ws)s AND form_id = %(form)s AND day BETWEEN %(since)s AND %(until)s ORDER BY day""",
        form=form_id,
        since=since,
        until=until,
    )


async def find_answers(uow: UnitOfWork, form_id: UUID, since: date, until: date) -> list[Row]:
    """field, option, count."""
    return await uow.all(
        """SELECT field, option, sum(count)::bigint AS count FROM form_answer_day
           WHERE workspace_id = %(ws)s AND form_id = %(form)s AND day BETWEEN %(since)s AND %(until)s
           GROUP BY field, option ORDER BY field, count DESC, option""",
        form=form_id,
        since=since,
        until=until,
    )


async def find_sources(uow: UnitOfWork, form_id: UUID, since: date, until: date, zone: str) -> list[Row]:
    """source ("" is none), submissions, accepted: where those who were no robots came from."""
    return await uow.all(
        """SELECT coalesce(utm ->> 'source', '') AS source, count(*) AS submissions,
                  count(*) FILTER (WHERE status = 'accepted') AS accepted
           FROM form_submission WHERE workspace_id = %(ws)s AND form_id = %(form)s AND status <> 'spam'
             AND at >= %(since)s::date::timestamp AT TIME ZONE %(zone)s
             AND at < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
           GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50""",
        form=form_id,
        since=since,
        until=until,
        zone=zone,
    )
