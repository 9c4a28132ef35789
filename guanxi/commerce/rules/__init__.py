"""Pure rules of orders: from the lines of a file to orders with exact amounts."""

import hashlib
from collections.abc import Sequence

import polars as pl

# Codes that shops use for fees and services rather than goods.
FEE_SKUS = ("POST", "DOT", "C2", "M", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "B")
DISCOUNT_SKUS = ("D",)
LIMIT_MINOR = 10**15  # one line above this is a mistake in the file, not a sale
LARGEST = 10**14  # quantities and prices from here on do not fit their columns
DECIMAL = pl.Decimal(38, 6)


def compute_amounts(frame: pl.DataFrame, digits: int) -> pl.DataFrame:
    """Adds `amount_minor` (Int64): quantity x unit price, half up to the minor unit; null when quantity or price is missing
    or too large to be stored. Exact for a quantity of at most 4 decimals and a price of at most 6: both are scaled to
    integers first.

    >>> compute_amounts(pl.DataFrame({"quantity": ["3"], "unit_price": ["2.555"]}).cast(DECIMAL), 2)["amount_minor"].to_list()
    [767]
    """
    scale = 10 ** (10 - digits)
    fits = (pl.col("quantity").abs() < LARGEST) & (pl.col("unit_price").abs() < LARGEST)
    quantity = (pl.when(fits).then("quantity") * 10_000).cast(pl.Int128)
    price = (pl.when(fits).then("unit_price") * 1_000_000).cast(pl.Int128)
    product = quantity * price
    sign = pl.when(product < 0).then(-1).otherwise(1).cast(pl.Int128)
    rounded = (product.abs() + scale // 2) // scale * sign
    return frame.with_columns(rounded.cast(pl.Int64, strict=False).alias("amount_minor"))


def is_too_precise() -> pl.Expr:
    """Whether the quantity has more decimals than are stored."""
    return (pl.col("quantity").cast(pl.Decimal(38, 4)).cast(DECIMAL) != pl.col("quantity")).fill_null(False)


def label_lines(frame: pl.DataFrame, fees: Sequence[str], discounts: Sequence[str]) -> pl.DataFrame:
    """Adds `line_kind` (item, fee, discount) by product code."""
    code = pl.col("sku").str.to_uppercase()
    kind = (
        pl.when(code.is_in(list(fees))).then(pl.lit("fee")).when(code.is_in(list(discounts))).then(pl.lit("discount"))
    )
    return frame.with_columns(kind.otherwise(pl.lit("item")).alias("line_kind"))


def compute_orders(lines: pl.DataFrame, cancellation_prefix: str) -> pl.DataFrame:
    """Orders of accepted lines, in the order of their first line: kind, totals, and a digest of their lines.

    An order is a cancellation when its number starts with the prefix, a fee when all of its lines are fees.
    """
    starts = pl.col("number").str.starts_with(cancellation_prefix) if cancellation_prefix else pl.lit(False)
    orders = lines.group_by("number", maintain_order=True).agg(
        pl.col("placed_at").min(),
        pl.col("amount_minor").sum().alias("total_minor"),
        pl.len().alias("line_count"),
        (pl.col("line_kind") == "fee").all().alias("only_fees"),
        pl.col("customer_key").drop_nulls().first(),
        *(
            (pl.col(name).drop_nulls().first() if name in lines.columns else pl.lit(None, pl.String).alias(name))
            for name in ("store", "channel")
        ),
        pl.concat_str("line_no", "sku", "quantity", "unit_price", "amount_minor", separator="|", ignore_nulls=True)
        .str.join("\n")
        .alias("digest"),
    )
    kind = (
        pl.when(starts)
        .then(pl.lit("cancellation"))
        .when(pl.col("only_fees"))
        .then(pl.lit("fee"))
        .otherwise(pl.lit("sale"))
    )
    # Store and channel are part of what an order says, where a file names them.
    place = pl.concat_str("store", "channel", separator="|", ignore_nulls=True)
    said = pl.when(place == "").then("digest").otherwise(pl.concat_str("digest", pl.lit("\n@"), place)).alias("digest")
    # Of the standard library, because a digest is compared years later: polars' own hash may change with its version.
    digests = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in orders.select(said)["digest"]]
    return orders.with_columns(kind.alias("kind"), pl.Series("digest", digests, dtype=pl.String))
