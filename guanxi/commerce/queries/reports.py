"""Figures of sales, set-based: by day, month, store, channel, customer class, category; key figures of a store and a product.

A sale counts on the day its order was placed, in the workspace's time zone; refunds count with their order, so that the figures
of a report are the sums of the orders behind it. Cancelled orders do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.queries import narrow
from guanxi.kernel.db import Row, UnitOfWork

# The customer of a profile: itself, unless it was moved (decision 0010).
CLASS: LiteralString = """(SELECT nullif(rc.class, '') FROM customer rc WHERE rc.workspace_id = %(ws)s AND rc.id = coalesce((
    SELECT rm.customer_id FROM profile rm WHERE rm.workspace_id = %(ws)s AND rm.id = g.profile_id AND rm.moved), g.profile_id))"""
KEYS: Mapping[str, LiteralString] = {
    "day": "((o.placed_at AT TIME ZONE %(zone)s)::date)::text",
    "month": "to_char(o.placed_at AT TIME ZONE %(zone)s, 'YYYY-MM')",
    "store": "o.store_id::text",
    "channel": "o.channel",
}
FIGURES = sql.SQL(
    """count(*) FILTER (WHERE o.kind = 'sale')::int AS orders, coalesce(sum(o.total_minor), 0)::bigint AS sales_minor,
       coalesce(sum(o.refunded_minor), 0)::bigint AS refunds_minor"""
)
_SUMS = sql.SQL(
    "sum(g.orders)::int AS orders, sum(g.sales_minor)::bigint AS sales_minor, sum(g.refunds_minor)::bigint AS refunds_minor"
)


def _where(asked: Narrowed, visible: sql.Composable, currency: str, zone: str) -> tuple[sql.Composed, dict[str, Any]]:
    where, params = narrow(asked, visible)
    counted = sql.SQL("{} AND o.status <> 'cancelled' AND o.currency = %(currency)s").format(where)
    return counted, {**params, "currency": currency, "zone": zone}


async def find_sales(
    uow: UnitOfWork, by: str, asked: Narrowed, visible: sql.Composable, currency: str, zone: str
) -> list[Row]:
    """Rows of key (None: without), orders, sales_minor, refunds_minor. `by` is day, month, store, channel, customer_class or category."""
    where, params = _where(asked, visible, currency, zone)
    orders = sql.SQL("commerce_order o")
    if by == "category":
        statement = sql.SQL("{} ORDER BY 3 DESC NULLS LAST LIMIT 1000").format(of_categories(orders, where))
    elif by == "customer_class":
        statement = sql.SQL("{} ORDER BY 3 DESC NULLS LAST LIMIT 1000").format(of_classes(orders, where))
    else:
        statement = sql.SQL(
            "SELECT {key} AS key, {figures} FROM commerce_order o WHERE {where} GROUP BY 1 ORDER BY 1 LIMIT 5000"
        ).format(key=sql.SQL(KEYS[by]), figures=FIGURES, where=where)
    return await uow.all(statement, **params)


def of_classes(orders: sql.Composable, where: sql.Composable) -> sql.Composed:
    """Figures by customer class: first by profile, there are fewer than orders."""
    return sql.SQL(
        "SELECT {key} AS key, {sums} FROM (SELECT o.profile_id, {figures} FROM {orders} WHERE {where} GROUP BY 1) g GROUP BY 1"
    ).format(key=sql.SQL(CLASS), sums=_SUMS, figures=FIGURES, orders=orders, where=where)


@dataclass(frozen=True, slots=True)
class Ways:
    """How lines and refunds are found for orders."""

    each: bool

    def lines(self, alias: LiteralString) -> sql.Composed:
        """Joins lines as `l`."""
        way = _LINES_OF_EACH if self.each else _LINES
        return sql.SQL(way).format(id=sql.Identifier(alias, "id"))

    def refunds(self, alias: LiteralString) -> sql.Composed:
        """Joins refunds that are done as `f`."""
        way = _REFUNDS_OF_EACH if self.each else _REFUNDS
        return sql.SQL(way).format(id=sql.Identifier(alias, "id"))


# Where the planner cannot know how many orders there are (it thinks of millions), it would read every line there is.
BY_INDEX, AS_PLANNED = Ways(True), Ways(False)
_LINES: LiteralString = "JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = {id}"
_REFUNDS: LiteralString = (
    "JOIN commerce_refund f ON f.workspace_id = %(ws)s AND f.order_id = {id} AND f.status = 'done'"
)
_LINES_OF_EACH: LiteralString = """CROSS JOIN LATERAL (
    SELECT el.* FROM commerce_order_line el WHERE el.workspace_id = %(ws)s AND el.order_id = {id} OFFSET 0) l"""
_REFUNDS_OF_EACH: LiteralString = """CROSS JOIN LATERAL (
    SELECT ef.* FROM commerce_refund ef WHERE ef.workspace_id = %(ws)s AND ef.order_id = {id} AND ef.status = 'done' OFFSET 0) f"""


def of_categories(orders: sql.Composable, where: sql.Composable, ways: Ways = AS_PLANNED) -> sql.Composed:
    """By article first (few), then by category. A refund without lines belongs to no category."""
    return sql.SQL(
        """WITH chosen AS MATERIALIZED (SELECT o.id, o.refunded_minor FROM {orders} WHERE {where}),
           sold AS (SELECT l.sku_id, sum(l.amount_minor)::bigint AS sales_minor FROM chosen c
                    {lines} GROUP BY 1),
           back AS (SELECT l.sku_id, sum((r.line ->> 'amount_minor')::bigint)::bigint AS refunds_minor FROM chosen c
                    {refunds}
                    CROSS JOIN LATERAL jsonb_array_elements(f.lines) AS r (line)
                    LEFT JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = c.id AND l.line_no = (r.line ->> 'line_no')::int
                    WHERE c.refunded_minor <> 0 GROUP BY 1),
           rest AS (SELECT (SELECT coalesce(sum(refunded_minor), 0) FROM chosen) - (SELECT coalesce(sum(refunds_minor), 0) FROM back) AS minor),
           figures AS (SELECT sku_id, sales_minor, 0::bigint AS refunds_minor FROM sold UNION ALL SELECT sku_id, 0, refunds_minor FROM back
                       UNION ALL SELECT NULL, 0, minor::bigint FROM rest WHERE minor <> 0)
           SELECT p.category_id::text AS key, NULL::int AS orders, sum(f.sales_minor)::bigint AS sales_minor,
                  sum(f.refunds_minor)::bigint AS refunds_minor
           FROM figures f LEFT JOIN sku k ON k.workspace_id = %(ws)s AND k.id = f.sku_id
           LEFT JOIN product p ON p.workspace_id = %(ws)s AND p.id = k.product_id
           GROUP BY 1 HAVING sum(f.sales_minor) <> 0 OR sum(f.refunds_minor) <> 0"""
    ).format(orders=orders, where=where, lines=ways.lines("c"), refunds=ways.refunds("c"))


async def find_names(uow: UnitOfWork, table: str, ids: list[UUID]) -> dict[str, str]:
    """Names of stores or categories by id as text."""
    statement = sql.SQL("SELECT id::text, name FROM {} WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)").format(
        sql.Identifier(table)
    )
    return {row["id"]: row["name"] for row in await uow.all(statement, ids=ids)}


async def find_currencies(uow: UnitOfWork, asked: Narrowed, visible: sql.Composable) -> list[str]:
    """Currencies of the orders asked for, the most used first."""
    where, params = narrow(asked, visible)
    statement = sql.SQL(
        "SELECT o.currency FROM commerce_order o WHERE {} GROUP BY 1 ORDER BY count(*) DESC LIMIT 20"
    ).format(where)
    return [row["currency"] for row in await uow.all(statement, **params)]


async def find_top_products(
    uow: UnitOfWork, asked: Narrowed, visible: sql.Composable, currency: str, limit: int
) -> list[Row]:
    """What sold best: product_id, name, quantity, sales_minor."""
    where, params = _where(asked, visible, currency, "UTC")
    statement = sql.SQL(
        """SELECT p.id AS product_id, p.name, sum(g.quantity)::text AS quantity, sum(g.sales_minor)::bigint AS sales_minor FROM (
               SELECT l.sku_id, sum(l.quantity) AS quantity, sum(l.amount_minor) AS sales_minor FROM commerce_order o
               JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = o.id
               WHERE {where} AND l.sku_id IS NOT NULL GROUP BY 1) g
           JOIN sku k ON k.workspace_id = %(ws)s AND k.id = g.sku_id JOIN product p ON p.workspace_id = %(ws)s AND p.id = k.product_id
           GROUP BY 1, 2 ORDER BY 4 DESC, 1 LIMIT %(most)s"""
    ).format(where=where)
    return await uow.all(statement, most=limit, **params)


async def find_product_stores(
    uow: UnitOfWork, product_id: UUID, visible: sql.Composable, currency: str, since: datetime, limit: int
) -> list[Row]:
    """Where a product sold since then: store_id, name, quantity, sales_minor, buyers; the last row, without a store, sums all up."""
    statement = sql.SQL(
        """SELECT g.store_id, s.name, g.quantity::text, g.sales_minor, g.buyers FROM (
               SELECT o.store_id, sum(l.quantity) AS quantity, sum(l.amount_minor)::bigint AS sales_minor,
                      count(DISTINCT o.profile_id)::int AS buyers, grouping(o.store_id) AS whole
               FROM sku k JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.sku_id = k.id
               JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = l.order_id
               WHERE k.workspace_id = %(ws)s AND k.product_id = %(product)s AND o.placed_at >= %(since)s AND o.currency = %(currency)s
                 AND o.status <> 'cancelled' AND {visible}
               GROUP BY ROLLUP (o.store_id)) g
           LEFT JOIN store s ON s.workspace_id = %(ws)s AND s.id = g.store_id ORDER BY g.whole, g.sales_minor DESC LIMIT %(most)s"""
    ).format(visible=visible)
    return await uow.all(statement, product=product_id, since=since, currency=currency, most=limit)


async def find_channels(uow: UnitOfWork) -> list[str]:
    """Channels in use, by name; read along the index of newest orders."""
    rows = await uow.all(
        """SELECT DISTINCT channel FROM (SELECT channel FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY placed_at DESC LIMIT 5000) c
           WHERE channel IS NOT NULL ORDER BY 1 LIMIT 100"""
    )
    return [row["channel"] for row in rows]
