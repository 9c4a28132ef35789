"""The example file: real, odd in many ways, and every figure of it known."""

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from guanxi.kernel.tabular import (
    detect_datetime,
    parse_datetime,
    parse_decimal,
    parse_integer,
    read_batches,
    sniff,
    to_minor_units,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "online_retail.csv"
FEES = {"POST": 24, "M": 16, "DOT": 9, "C2": 3, "D": 3, "BANK CHARGES": 2, "S": 2, "AMAZONFEE": 1}


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    layout = sniff(EXAMPLE)
    assert (layout.newline, layout.encoding, layout.delimiter, layout.header_row) == ("CR", "utf-8", ",", 1)
    return pl.concat(read_batches(EXAMPLE, layout, batch_rows=4_000))


@pytest.fixture(scope="module")
def plainly() -> list[list[str]]:
    """The same file by nothing but the standard library."""
    with EXAMPLE.open(newline="", encoding="ascii") as file:
        return list(csv.reader(file))[1:]


def test_the_file_survived_the_checkout() -> None:
    assert EXAMPLE.stat().st_size == 1_183_424
    assert (
        hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()
        == "6bb1d69277dfc36d244ffd48d8d84d8e7ef0fa289e1f417056e93b9a5db7cfe4"
    )


def test_rows_are_those_of_a_plain_reading(lines: pl.DataFrame, plainly: list[list[str]]) -> None:
    assert lines.height == len(plainly) == 14_595
    whole = lines.filter(pl.col("problem").is_null())
    assert whole.height == 14_594
    assert whole.drop("line", "problem").rows() == [tuple(row) for row in plainly[:-1]]
    assert lines["line"].to_list() == list(range(2, 14_597))
    assert lines.rows()[-1] == ("537", None, None, None, None, None, None, None, 14_596, "short_row:1")


def test_money_is_exact_to_the_penny(lines: pl.DataFrame, plainly: list[list[str]]) -> None:
    quantity, price = parse_integer(lines["Quantity"]), to_minor_units(lines["UnitPrice"], 2)
    assert (quantity.problems.null_count(), price.problems.null_count()) == (14_595, 14_595)
    total = (quantity.values * price.values).sum()
    assert total == 25_297_977
    assert Decimal(total) / 100 == sum(Decimal(row[5]) * int(row[3]) for row in plainly[:-1])
    assert parse_decimal(lines["UnitPrice"]).values.sum() == sum(Decimal(row[5]) for row in plainly[:-1])


def test_what_makes_it_odd(lines: pl.DataFrame) -> None:
    assert lines.filter(pl.col("CustomerID").fill_null("") == "").height == 4_266
    assert lines.filter(pl.col("CustomerID") == "").height == 4_265
    cancelled = lines.filter(pl.col("InvoiceNo").str.starts_with("C"))
    assert (cancelled.height, cancelled["InvoiceNo"].n_unique()) == (174, 70)
    assert lines.filter(pl.col("problem").is_null())["InvoiceNo"].n_unique() == 699
    fees = lines.filter(~pl.col("StockCode").str.contains(r"^\d{5}[A-Za-z]{0,2}$"))
    assert dict(fees["StockCode"].value_counts().iter_rows()) == FEES


def test_its_dates_need_a_person(lines: pl.DataFrame) -> None:
    found = detect_datetime(lines["InvoiceDate"])
    assert (found.order, found.ambiguous, len(found.readings)) == ("mdy", 14_594, 2)
    parsed = parse_datetime(lines["InvoiceDate"], "Europe/London", order="mdy")
    assert parsed.problems.null_count() == 14_595
    assert [str(parsed.values.min()), str(parsed.values.max())] == [
        "2010-12-01 08:26:00+00:00",
        "2010-12-07 13:01:00+00:00",
    ]
