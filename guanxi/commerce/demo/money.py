"""What was paid for the demo's orders, and given back: pure, by an order's number alone, so that nothing drawn is shifted."""

from datetime import datetime, timedelta
from zlib import crc32

import polars as pl

from guanxi.commerce.demo.orders import CATALOG
from guanxi.kernel.ids import new_ids

_REFUNDED = 35  # one order of so many gives a line back
_SETTLED = timedelta(days=3)


def with_money(orders: pl.DataFrame, lines: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Adds paid_minor, refunded_minor, back_line, stated and status: the orders of the last days are still on their way."""
    first = lines.filter(pl.col("line_kind") == "item").unique("number", keep="first", maintain_order=True)
    orders = orders.join(
        first.select("number", first_minor="amount_minor", first_line="line_no"),
        on="number",
        how="left",
        maintain_order="left",
    )
    drawn = pl.Series("drawn", [crc32(number.encode()) for number in orders["number"]], dtype=pl.UInt32)
    sale = pl.col("kind") == "sale"
    old = pl.col("placed_at") < now - _SETTLED
    waiting = sale & ~old & (pl.col("drawn") % 5 == 0)
    back = sale & old & (pl.col("drawn") % _REFUNDED == 0) & pl.col("first_minor").is_not_null()
    fresh = (
        pl.when(waiting)
        .then(pl.lit("placed"))
        .when(pl.col("drawn") % 2 == 0)
        .then(pl.lit("paid"))
        .otherwise(pl.lit("shipped"))
    )
    status = pl.when(sale & ~old).then(fresh).otherwise(pl.lit("completed"))
    return orders.with_columns(drawn).with_columns(
        stated=status,
        status=status,
        paid_minor=pl.when(sale & ~waiting).then("total_minor").otherwise(0),
        refunded_minor=pl.when(back).then("first_minor").otherwise(0),
    )


def _common(orders: pl.DataFrame, prefix: str) -> pl.DataFrame:
    ids = pl.Series("id", [str(one) for one in new_ids(orders.height)], dtype=pl.String)
    return orders.with_columns(
        order_id="id",
        order_number="number",
        number=pl.lit(prefix) + pl.col("number"),
        digest=pl.lit(""),
        state=pl.lit("done"),
    ).with_columns(ids)


def payments_of(orders: pl.DataFrame) -> pl.DataFrame:
    """One payment for each order that is paid, minutes after it."""
    paid = _common(orders.filter(pl.col("paid_minor") > 0), "P")
    method = (
        pl.col("customer_key")
        .str.split("-")
        .list.first()
        .replace_strict(CATALOG["methods"], default="微信支付", return_dtype=pl.String)
    )
    return paid.select(
        "workspace_id", "id", "order_id", "source", "number", "order_number", method.alias("method"), "currency",
        pl.col("paid_minor").alias("amount_minor"), (pl.col("placed_at") + timedelta(minutes=2)).alias("at"), pl.col("state").alias("status"), "digest",
    )  # fmt: skip


def refunds_of(orders: pl.DataFrame) -> pl.DataFrame:
    """The first line given back, two days later."""
    back = _common(orders.filter(pl.col("refunded_minor") > 0), "R")
    said = [
        pl.lit('[{"line_no": '),
        pl.col("first_line"),
        pl.lit(', "quantity": "1", "amount_minor": '),
        pl.col("refunded_minor"),
        pl.lit("}]"),
    ]
    line = pl.concat_str(said)
    return back.select(
        "workspace_id", "id", "order_id", "source", "number", "order_number", pl.lit("七天无理由退货").alias("reason"), "currency",
        pl.col("refunded_minor").alias("amount_minor"), line.alias("lines"), (pl.col("placed_at") + timedelta(days=2)).alias("at"),
        pl.col("state").alias("status"), "digest",
    )  # fmt: skip
