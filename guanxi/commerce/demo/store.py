"""Storing new orders straight from memory: orders, lines and events each by one COPY, nothing asked per row.

For the demo alone, which knows that its orders are new; what comes in from files goes through `queries.store_orders`.
"""

from typing import LiteralString
from uuid import UUID

import polars as pl
from psycopg import sql

from guanxi.commerce.demo.money import payments_of, refunds_of, with_money
from guanxi.commerce.events import OrderPlaced, OrdersImported
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.sdk.imports import ImportContext

_ORDER = (
    "workspace_id", "id", "profile_id", "source", "number", "kind", "placed_at", "currency", "total_minor", "line_count",
    "store_id", "channel", "stated", "status", "paid_minor", "refunded_minor", "facts", "import_id",
)  # fmt: skip
_LINE = (
    "workspace_id",
    "order_id",
    "line_no",
    "sku",
    "name",
    "quantity",
    "unit_price",
    "amount_minor",
    "kind",
    "sku_id",
)
_LANDING = "CREATE TEMPORARY TABLE IF NOT EXISTS {landing} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS; DELETE FROM {landing}"
_LAND = "COPY {landing} ({columns}) FROM STDIN (FORMAT csv)"
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {landing} WHERE workspace_id = %(ws)s"
_BEGUN = "SELECT 1 FROM commerce_order WHERE workspace_id = %(ws)s AND import_id = %(import_id)s LIMIT 1"
_KNOWN = "SELECT number FROM commerce_order WHERE workspace_id = %(ws)s AND source = %(source)s AND number = ANY(%(numbers)s)"


_STORES = "SELECT code, id::text FROM store WHERE workspace_id = %(ws)s AND deleted_at IS NULL"
_SKUS = "SELECT code, id::text FROM sku WHERE workspace_id = %(ws)s AND deleted_at IS NULL"


async def is_begun(uow: UnitOfWork, import_id: UUID) -> bool:
    """Whether an interrupted run stored some already."""
    return bool(await uow.value(_BEGUN, import_id=import_id))


async def keep_changed(uow: UnitOfWork, import_id: UUID) -> None:
    """Orders that somebody changed are no longer the demo's."""
    await uow.run(
        """UPDATE commerce_order o SET import_id = NULL WHERE o.workspace_id = %(ws)s AND o.import_id = %(import_id)s
           AND EXISTS (SELECT FROM change_entry e WHERE e.workspace_id = %(ws)s AND e.object_id = o.id)""",
        import_id=import_id,
    )


async def find_buyers(uow: UnitOfWork) -> list[UUID]:
    """Profiles that have orders."""
    return [
        row["profile_id"]
        for row in await uow.all("SELECT DISTINCT profile_id FROM commerce_order WHERE workspace_id = %(ws)s")
    ]


async def store_new(uow: UnitOfWork, lines: pl.DataFrame, context: ImportContext, *, begun: bool) -> int:
    """Store the orders of prepared lines and their events; how many. `begun`: some may be there already, they stay."""
    if begun:
        numbers = lines["number"].unique().to_list()
        known = [row["number"] for row in await uow.all(_KNOWN, source=context.source, numbers=numbers)]
        lines = lines.filter(~pl.col("number").is_in(known))
    orders = with_money(_orders(lines, context, uow.scope.workspace_id), lines, context.now)
    stores = {row["code"]: row["id"] for row in await uow.all(_STORES)}
    orders = orders.with_columns(
        pl.col("store").replace_strict(stores, default=None, return_dtype=pl.String).alias("store_id")
    )
    skus = {row["code"]: row["id"] for row in await uow.all(_SKUS)}
    if orders.is_empty():
        return 0
    await _copy(uow, "commerce_order", orders.select(_ORDER))
    named = lines.join(orders.select("number", "workspace_id", pl.col("id").alias("order_id")), on="number")
    named = named.with_columns(name="product", kind="line_kind").with_columns(pl.col("sku", "name").fill_null(""))
    named = named.with_columns(pl.col("sku").replace_strict(skus, default=None, return_dtype=pl.String).alias("sku_id"))
    await _copy(uow, "commerce_order_line", named.select(_LINE))
    await _copy(uow, "commerce_payment", payments_of(orders))
    await _copy(uow, "commerce_refund", refunds_of(orders))
    await log.publish_many(uow, OrderPlaced, _events(orders, context))
    log.publish(uow, OrdersImported(import_id=context.import_id, created=orders.height, updated=0))
    return orders.height


def _orders(lines: pl.DataFrame, context: ImportContext, workspace_id: int) -> pl.DataFrame:
    orders = lines.unique("number", keep="first", maintain_order=True)
    return orders.with_columns(
        pl.Series("id", [str(one) for one in new_ids(orders.height)], dtype=pl.String),
        workspace_id=pl.lit(workspace_id),
        source=pl.lit(context.source),
        placed_at="order_at",
        currency=pl.lit(context.currency),
        facts=pl.concat_str(pl.lit('{"digest": "'), "digest", pl.lit('"}')),
        import_id=pl.lit(str(context.import_id)),
    )


def _events(orders: pl.DataFrame, context: ImportContext) -> pl.DataFrame:
    """What `OrderPlaced` says of each."""
    payload = pl.struct(
        "number", "kind", "total_minor", "currency", pl.lit(str(context.import_id)).alias("import_id")
    ).struct.json_encode()
    return orders.select(
        pl.Series("id", [str(one) for one in new_ids(orders.height)], dtype=pl.String),
        at="placed_at",
        object_id="id",
        profile_id="profile_id",
        payload=payload,
    )


async def _copy(uow: UnitOfWork, table: LiteralString, frame: pl.DataFrame) -> None:
    """Through a temporary table: COPY cannot go into a table with row-level security."""
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    names = {"table": sql.Identifier(table), "landing": sql.Identifier(f"landing_new_{table}"), "columns": columns}
    await uow.conn.execute(sql.SQL(_LANDING).format(**names))
    async with uow.conn.cursor() as cursor, cursor.copy(sql.SQL(_LAND).format(**names)) as copy:
        await copy.write(frame.write_csv(include_header=False).encode())
    await uow.run(sql.SQL(_INSERT).format(**names))
