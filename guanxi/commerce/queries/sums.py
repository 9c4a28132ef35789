"""Sums of whole days: figures of years are read from them, and from the orders for days that were written to since.

A day holds when it was summed in the zone asked for (`commerce_day`) and no mark names it. Triggers mark what is written in
the transaction that writes it (migrations, decision 0031). Whoever reads sees marks, sums and orders in ONE statement, so in
one snapshot; whoever sums removes the marks it saw and writes the sums in one statement, too. So a sum is never wrong, only
missing. Not here: figures under row rules, which are read from the orders (queries.reports).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, LiteralString

from psycopg import sql

from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.queries import NONE, narrow
from guanxi.commerce.queries.reports import BY_INDEX, FIGURES, KEYS, of_categories, of_classes
from guanxi.kernel.db import Row, UnitOfWork

# Which sums answer for which question, and the marks that matter to them.
_PARTS: Mapping[str, str] = {"category": "category", "customer_class": "class"}
_SUM_KEYS: Mapping[str, LiteralString] = {
    "day": "s.day::text", "month": "to_char(s.day, 'YYYY-MM')", "store": "s.store::text", "channel": "s.channel",
    "category": "s.key", "customer_class": "s.key",
}  # fmt: skip
# The orders of a marked thing, whichever they are in this snapshot.
MARKED_CLASS = sql.SQL(
    """SELECT o.placed_at FROM {marks} m JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.profile_id = m.thing WHERE m.part = 'class'
       UNION SELECT o.placed_at FROM {marks} m JOIN profile p ON p.workspace_id = %(ws)s AND p.customer_id = m.thing
       JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.profile_id = p.id WHERE m.part = 'class'"""
)
MARKED_CATEGORY = sql.SQL(
    """SELECT o.placed_at FROM {marks} m JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = m.thing WHERE m.part = 'category'
       UNION SELECT o.placed_at FROM {marks} m JOIN sku k ON k.workspace_id = %(ws)s AND k.id = m.thing
       JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.sku_id = k.id
       JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = l.order_id WHERE m.part = 'category'
       UNION SELECT o.placed_at FROM {marks} m JOIN sku k ON k.workspace_id = %(ws)s AND k.product_id = m.thing
       JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.sku_id = k.id
       JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = l.order_id WHERE m.part = 'category'"""
)
# `clean`: days whose sums hold; `span`: the rest of the period, as moments.
_DAYS = sql.SQL(
    """named AS MATERIALIZED (SELECT part, thing FROM commerce_day_mark WHERE workspace_id = %(ws)s AND thing IS NOT NULL AND part = %(part)s),
    dirty AS MATERIALIZED (
        SELECT g::date AS day FROM commerce_day_mark m CROSS JOIN LATERAL generate_series(
            (m.utc_day::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
            ((m.utc_day + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s - interval '1 microsecond')::date, interval '1 day') AS g
        WHERE m.workspace_id = %(ws)s AND m.utc_day BETWEEN %(first)s::date - 1 AND %(last)s::date + 1 AND m.part IN ('orders', %(part)s)
        {named}),
    clean AS MATERIALIZED (
        SELECT d.day FROM commerce_day d WHERE d.workspace_id = %(ws)s AND d.zone = %(zone)s AND d.day BETWEEN %(first)s AND %(last)s
            AND NOT EXISTS (SELECT FROM dirty x WHERE x.day = d.day)),
    span AS MATERIALIZED (
        SELECT min(a.day)::timestamp AT TIME ZONE %(zone)s AS since, (max(a.day) + 1)::timestamp AT TIME ZONE %(zone)s AS until
        FROM (SELECT g::date AS day, g::date - (row_number() OVER (ORDER BY g))::int AS island
              FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS g
              WHERE NOT EXISTS (SELECT FROM clean c WHERE c.day = g::date)) a GROUP BY a.island)"""
)
_NAMED_DAYS = sql.SQL("UNION SELECT (n.placed_at AT TIME ZONE %(zone)s)::date FROM ({}) n")
_SPANNED = sql.SQL(
    "span CROSS JOIN LATERAL (SELECT r.* FROM commerce_order r WHERE r.workspace_id = %(ws)s AND r.placed_at >= span.since AND r.placed_at < span.until) o"
)


def _days(part: str) -> sql.Composed:
    marked = {"class": MARKED_CLASS, "category": MARKED_CATEGORY}.get(part)
    named = _NAMED_DAYS.format(marked.format(marks=sql.SQL("named"))) if marked is not None else sql.SQL("")
    return _DAYS.format(named=named)


def _kept(asked: Narrowed, *, currency: bool) -> sql.Composed:
    """The condition on sums `s` that `narrow` makes on orders; reports narrow by store and channel only."""
    parts: list[sql.Composable] = [sql.SQL("s.workspace_id = %(ws)s AND s.part = %(part)s")]
    if currency:
        parts.append(sql.SQL("s.currency = %(currency)s"))
    for name, column, kind in (("store_id", "store", "uuid[]"), ("channel", "channel", "text[]")):
        if values := getattr(asked, name):
            there = sql.SQL("s.{} = ANY({}::{})").format(sql.Identifier(column), sql.Placeholder(name), sql.SQL(kind))
            none = sql.SQL(" OR s.{} IS NULL").format(sql.Identifier(column)) if NONE in values else sql.SQL("")
            parts.append(sql.SQL("({}{})").format(there, none))
    return sql.SQL(" AND ").join(parts)


def _narrow(asked: Narrowed, first: date, last: date, zone: str, part: str) -> tuple[sql.Composed, dict[str, Any]]:
    where, params = narrow(replace(asked, since=None, until=None), sql.SQL("true"))
    return where, {**params, "first": first, "last": last, "zone": zone, "part": part}


async def find_sales(
    uow: UnitOfWork, by: str, asked: Narrowed, currency: str, zone: str, days: tuple[date, date]
) -> list[Row]:
    """The same as reports.find_sales for a scope that sees every order."""
    where, params = _narrow(asked, *days, zone, _PARTS.get(by, "orders"))
    counted = sql.SQL("{} AND o.status <> 'cancelled' AND o.currency = %(currency)s").format(where)
    if by == "category":
        fresh: sql.Composable = of_categories(_SPANNED, counted, BY_INDEX)
        orders, shown = sql.SQL("NULL::int"), sql.SQL("sum(g.sales_minor) <> 0 OR sum(g.refunds_minor) <> 0")
    else:
        fresh = of_classes(_SPANNED, counted) if by == "customer_class" else sql.SQL(
            "SELECT {} AS key, {} FROM {} WHERE {} GROUP BY 1"
        ).format(sql.SQL(KEYS[by]), FIGURES, _SPANNED, counted)  # fmt: skip
        orders, shown = sql.SQL("sum(g.orders)::int"), sql.SQL("bool_or(g.there)")
    statement = sql.SQL(
        """WITH {days} SELECT g.key, {orders} AS orders, sum(g.sales_minor)::bigint AS sales_minor, sum(g.refunds_minor)::bigint AS refunds_minor
           FROM (SELECT {key} AS key, sum(s.orders)::int AS orders, sum(s.sales_minor)::bigint AS sales_minor,
                        sum(s.refunds_minor)::bigint AS refunds_minor, sum(s.counted) > 0 AS there
                 FROM clean JOIN commerce_day_sum s ON s.day = clean.day WHERE {kept} GROUP BY 1
                 UNION ALL SELECT f.key, f.orders, f.sales_minor, f.refunds_minor, true FROM ({fresh}) f) g
           GROUP BY 1 HAVING {shown} ORDER BY {order} LIMIT 5000"""
    ).format(
        days=_days(params["part"]), orders=orders, key=sql.SQL(_SUM_KEYS[by]), kept=_kept(asked, currency=True), fresh=fresh, shown=shown,
        order=sql.SQL("3 DESC" if by in _PARTS else "1"),
    )  # fmt: skip
    return await uow.all(statement, **params, currency=currency)


async def find_currencies(uow: UnitOfWork, asked: Narrowed, zone: str, days: tuple[date, date]) -> list[str]:
    """The same as reports.find_currencies for a scope that sees every order."""
    where, params = _narrow(asked, *days, zone, "orders")
    statement = sql.SQL(
        """WITH {days} SELECT g.currency FROM (
               SELECT s.currency, sum(s.placed) AS placed FROM clean JOIN commerce_day_sum s ON s.day = clean.day WHERE {kept} GROUP BY 1
               UNION ALL SELECT o.currency, count(*) FROM {spanned} WHERE {where} GROUP BY 1) g
           GROUP BY 1 ORDER BY sum(g.placed) DESC LIMIT 20"""
    ).format(days=_days("orders"), kept=_kept(asked, currency=False), spanned=_SPANNED, where=where)
    return [row["currency"] for row in await uow.all(statement, **params)]
