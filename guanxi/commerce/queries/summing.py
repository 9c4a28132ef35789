"""Making the sums of days (queries.sums reads them): what is marked is summed again, some days at a time.

One summer per workspace at a time (`lock`). `sum_days` is one statement: the marks it removes, the orders it sums and the days
it calls whole are of one snapshot, so a write that commits meanwhile keeps its mark.
"""

from collections.abc import Sequence
from datetime import date

from psycopg import sql

from guanxi.commerce.queries.reports import BY_INDEX, CLASS
from guanxi.commerce.queries.sums import MARKED_CATEGORY, MARKED_CLASS
from guanxi.kernel.db import UnitOfWork

_THINGS = 500
# Marks of things become marks of days: what commits later has its own.
_EXPAND = sql.SQL(
    """WITH named AS (DELETE FROM commerce_day_mark WHERE workspace_id = %(ws)s AND id = ANY (ARRAY(
           SELECT id FROM commerce_day_mark WHERE workspace_id = %(ws)s AND thing IS NOT NULL LIMIT %(most)s)) RETURNING part, thing),
       made AS (INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
           SELECT DISTINCT %(ws)s::integer, 'class', (n.placed_at AT TIME ZONE 'UTC')::date FROM ({of_class}) n
           UNION ALL SELECT DISTINCT %(ws)s::integer, 'category', (n.placed_at AT TIME ZONE 'UTC')::date FROM ({of_category}) n RETURNING 1)
       SELECT count(*)::int FROM named"""
)
_SUM = sql.SQL(
    """WITH marks AS (DELETE FROM commerce_day_mark m WHERE m.workspace_id = %(ws)s AND m.utc_day = ANY(%(utc_days)s) RETURNING 1),
    day AS MATERIALIZED (
        SELECT DISTINCT g::date AS day FROM unnest(%(utc_days)s::date[]) AS u CROSS JOIN LATERAL generate_series(
            (u::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
            ((u + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s - interval '1 microsecond')::date, interval '1 day') AS g),
    own AS MATERIALIZED (
        SELECT d.day, o.* FROM (SELECT day, day::timestamp AT TIME ZONE %(zone)s AS since, (day + 1)::timestamp AT TIME ZONE %(zone)s AS until FROM day) d
        CROSS JOIN LATERAL (
            SELECT r.id, r.profile_id, r.kind, r.status, r.currency, r.total_minor, r.refunded_minor, r.store_id AS store, r.channel
            FROM commerce_order r WHERE r.workspace_id = %(ws)s AND r.placed_at >= d.since AND r.placed_at < d.until) o),
    line AS (
        SELECT o.day, o.currency, o.store, o.channel, l.sku_id, l.amount_minor FROM own o
        {lines} WHERE o.status <> 'cancelled'),
    back AS MATERIALIZED (
        SELECT o.day, o.currency, o.store, o.channel, l.sku_id, (r.line ->> 'amount_minor')::bigint AS minor FROM own o
        {refunds}
        CROSS JOIN LATERAL jsonb_array_elements(f.lines) AS r (line)
        LEFT JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = o.id AND l.line_no = (r.line ->> 'line_no')::int
        WHERE o.status <> 'cancelled' AND o.refunded_minor <> 0),
    figures AS (
        SELECT day, currency, store, channel, sku_id, amount_minor AS sales, 0 AS refunds FROM line
        UNION ALL SELECT day, currency, store, channel, sku_id, 0, minor FROM back
        UNION ALL SELECT day, currency, store, channel, NULL, 0, sum(minor) FROM (
            SELECT day, currency, store, channel, -minor AS minor FROM back
            UNION ALL SELECT day, currency, store, channel, refunded_minor FROM own WHERE status <> 'cancelled' AND refunded_minor <> 0) x
        GROUP BY 1, 2, 3, 4),
    sums AS (
        SELECT 'orders' AS part, day, currency, store, channel, NULL AS key, count(*) AS placed, count(*) FILTER (WHERE status <> 'cancelled') AS counted,
            count(*) FILTER (WHERE status <> 'cancelled' AND kind = 'sale') AS orders,
            coalesce(sum(total_minor) FILTER (WHERE status <> 'cancelled'), 0) AS sales, coalesce(sum(refunded_minor) FILTER (WHERE status <> 'cancelled'), 0) AS refunds
        FROM own GROUP BY 2, 3, 4, 5
        UNION ALL SELECT 'class', g.day, g.currency, g.store, g.channel, {class_}, 0, sum(g.counted), sum(g.orders), sum(g.sales), sum(g.refunds) FROM (
            SELECT day, currency, store, channel, profile_id, count(*) AS counted, count(*) FILTER (WHERE kind = 'sale') AS orders,
                sum(total_minor) AS sales, sum(refunded_minor) AS refunds
            FROM own WHERE status <> 'cancelled' GROUP BY 1, 2, 3, 4, 5) g GROUP BY 2, 3, 4, 5, 6
        UNION ALL SELECT 'category', f.day, f.currency, f.store, f.channel, p.category_id::text, 0, 1, 0, sum(f.sales), sum(f.refunds)
        FROM figures f LEFT JOIN sku k ON k.workspace_id = %(ws)s AND k.id = f.sku_id
        LEFT JOIN product p ON p.workspace_id = %(ws)s AND p.id = k.product_id
        GROUP BY 2, 3, 4, 5, 6 HAVING sum(f.sales) <> 0 OR sum(f.refunds) <> 0),
    stored AS (
        INSERT INTO commerce_day_sum (workspace_id, part, day, n, currency, store, channel, key, placed, counted, orders, sales_minor, refunds_minor)
        SELECT %(ws)s, part, day, row_number() OVER (PARTITION BY part, day), currency, store, channel, key, placed, counted, orders, sales, refunds
        FROM sums RETURNING 1)
    INSERT INTO commerce_day (workspace_id, day, zone) SELECT %(ws)s, day, %(zone)s FROM day
    ON CONFLICT (workspace_id, day) DO UPDATE SET zone = excluded.zone"""
)
_DROP = """
    DELETE FROM commerce_day_sum s USING (
        SELECT DISTINCT g::date AS day FROM unnest(%(utc_days)s::date[]) AS u CROSS JOIN LATERAL generate_series(
            (u::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
            ((u + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s - interval '1 microsecond')::date, interval '1 day') AS g) d
    WHERE s.workspace_id = %(ws)s AND s.day = d.day
"""


async def lock(uow: UnitOfWork) -> None:
    """Nobody else sums in this workspace until the commit."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext('commerce sums of days'))")


async def mark_all(uow: UnitOfWork) -> int:
    """Have every day summed that has an order; how many days of UTC. For data that was loaded with the triggers asleep."""
    return await uow.run(
        """INSERT INTO commerce_day_mark (workspace_id, part, utc_day)
           SELECT DISTINCT %(ws)s::integer, 'orders', (placed_at AT TIME ZONE 'UTC')::date FROM commerce_order WHERE workspace_id = %(ws)s"""
    )


async def leave_zone(uow: UnitOfWork, zone: str) -> None:
    """Sums of days of another time zone are thrown away and made again."""
    other = "SELECT 1 FROM commerce_day WHERE workspace_id = %(ws)s AND zone <> %(zone)s LIMIT 1"
    if await uow.value(other, zone=zone) is not None:
        await uow.run("DELETE FROM commerce_day WHERE workspace_id = %(ws)s")
        await uow.run("DELETE FROM commerce_day_sum WHERE workspace_id = %(ws)s")
        await mark_all(uow)


async def expand(uow: UnitOfWork) -> int:
    """Turn marks of customers, products and the like into marks of days; how many of the former, at most."""
    marks = sql.SQL("named")
    statement = _EXPAND.format(
        of_class=MARKED_CLASS.format(marks=marks), of_category=MARKED_CATEGORY.format(marks=marks)
    )
    return int(await uow.value(statement, most=_THINGS))


async def find_marked(uow: UnitOfWork, limit: int) -> list[date]:
    """Days of UTC that are marked, the newest first."""
    rows = await uow.all(
        """SELECT DISTINCT utc_day FROM commerce_day_mark WHERE workspace_id = %(ws)s AND utc_day IS NOT NULL
           ORDER BY 1 DESC LIMIT %(most)s""",
        most=limit,
    )
    return [row["utc_day"] for row in rows]


async def sum_days(uow: UnitOfWork, utc_days: Sequence[date], zone: str) -> None:
    """Sum the days of the zone that these days of UTC touch. Only under `lock`."""
    await uow.run(_DROP, utc_days=list(utc_days), zone=zone)
    await uow.run(
        _SUM.format(class_=sql.SQL(CLASS), lines=BY_INDEX.lines("o"), refunds=BY_INDEX.refunds("o")),
        utc_days=list(utc_days),
        zone=zone,
    )


async def find_workspaces(uow: UnitOfWork) -> list[int]:
    """Workspaces with marks (in a system unit of work)."""
    return [
        row["workspace_id"] for row in await uow.all("SELECT DISTINCT workspace_id FROM commerce_day_mark LIMIT 10000")
    ]
