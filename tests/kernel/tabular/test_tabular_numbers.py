"""Numbers, money and booleans out of text: exactly what is written, or a code."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel.tabular import detect_convention, parse_boolean, parse_decimal, parse_integer, to_minor_units


def column(*cells: str | None) -> pl.Series:
    return pl.Series("x", cells, dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.5"),
        ("￥1,234", "1234"),
        ("¥ -3.20", "-3.2"),
        ("-$3", "-3"),
        ("US$1,000,000.01", "1000000.01"),
        ("12元", "12"),
        ("RMB 12", "12"),
        ("(12.00)", "-12"),
        ("（12.00）", "-12"),
        ("12.00-", "-12"),
        ("−12", "-12"),
        ("+5", "5"),
        ("１，２３４．５", "1234.5"),
        ("1 234 567,5", None),
        ("1 234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1,23,456", "123456"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("-0.00", "0"),
        (" 3 ", "3"),
    ],
)
def test_ways_to_write_a_number(text: str, value: str | None) -> None:
    parsed = parse_decimal(column(text), convention="point")
    assert parsed.values[0] == (None if value is None else Decimal(value))
    assert parsed.problems[0] == ("tabular.number_convention" if value is None else None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("abc", "tabular.not_a_number"),
        ("1.2.3", "tabular.not_a_number"),
        ("12,34,5", "tabular.not_a_number"),
        ("(5", "tabular.not_a_number"),
        ("5%", "tabular.not_a_number"),
        ("-", "tabular.not_a_number"),
        ("1.38E+10", "tabular.scientific_notation"),
        ("1.234,50", "tabular.number_convention"),
        ("0.1234567890123456789", "tabular.too_precise"),
        ("9" * 39, "tabular.out_of_range"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_what_is_no_number_has_a_code_and_no_value(text: str | None, problem: str | None) -> None:
    parsed = parse_decimal(column(text, "1.5"), convention="point")
    assert (parsed.values[0], parsed.problems[0]) == (None, problem)
    assert parsed.values[1] == Decimal("1.5")


def test_the_convention_is_found_over_the_column() -> None:
    comma = column("1.234,50", "2.000", "3,5")
    assert detect_convention(comma) == "comma"
    assert parse_decimal(comma).values.to_list() == [Decimal("1234.5"), Decimal(2000), Decimal("3.5")]
    assert detect_convention(column("1,234", "2,000")) == "point"
    mixed = parse_decimal(column("1,234.50", "7.25", "1.234,50"))
    assert mixed.problems.to_list() == [None, None, "tabular.number_convention"]


def test_minor_units_are_never_rounded() -> None:
    parsed = to_minor_units(column("12.3", "12.345", "12.340", "-0.05", "1", "92233720368547758.07", ""), 2)
    assert parsed.values.to_list() == [1230, None, 1234, -5, 100, None, None]
    assert parsed.problems.to_list() == [None, "tabular.too_precise", None, None, None, "tabular.out_of_range", None]
    assert to_minor_units(column("1,500"), 0).values.to_list() == [1500]
    assert to_minor_units(column("1.5"), 3).values.to_list() == [1500]


def test_integers() -> None:
    parsed = parse_integer(column("3", "3.0", "3.5", "-1,000", "x", None))
    assert parsed.values.to_list() == [3, 3, None, -1000, None, None]
    assert parsed.problems.to_list() == [None, None, "tabular.too_precise", None, "tabular.not_a_number", None]


def test_booleans() -> None:
    parsed = parse_boolean(column("是", "否", "Yes", "n", "TRUE", "0", "1.0", "Ｙ", "vielleicht", "", None))
    assert parsed.values.to_list() == [True, False, True, False, True, False, True, True, None, None, None]
    assert parsed.problems.to_list() == [*[None] * 8, "tabular.not_a_boolean", None, None]


def test_empty_columns() -> None:
    nothing = column()
    for parsed in (parse_decimal(nothing), parse_integer(nothing), to_minor_units(nothing, 2), parse_boolean(nothing)):
        assert (len(parsed.values), len(parsed.problems)) == (0, 0)
    assert parse_decimal(column(None, "")).values.to_list() == [None, None]


MONEY = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@given(
    st.lists(MONEY, min_size=1, max_size=30), st.sampled_from(["{}", "{:,}", "¥{:,}", "{} 元", "  {:,}", "{}-", "({})"])
)
@settings(max_examples=80, deadline=None)
def test_money_equals_decimal_and_sums_are_exact(amounts: list[Decimal], form: str) -> None:
    if form in ("{}-", "({})"):
        amounts = [abs(amount) for amount in amounts]
    sign = -1 if form in ("{}-", "({})") else 1
    series = pl.Series([form.format(amount) for amount in amounts])
    minor = to_minor_units(series, 2, convention="point")
    assert minor.problems.null_count() == len(amounts)
    assert minor.values.to_list() == [int(amount * 100) * sign for amount in amounts]
    assert minor.values.sum() == int(sum(amounts) * 100) * sign
    assert parse_decimal(series, convention="point").values.to_list() == [amount * sign for amount in amounts]


@given(st.lists(MONEY, min_size=1, max_size=10))
@settings(max_examples=60, deadline=None)
def test_both_conventions_say_the_same(amounts: list[Decimal]) -> None:
    point = [f"{amount:,}" for amount in amounts]
    comma = [text.translate(str.maketrans(",.", ".,")) for text in point]
    assert to_minor_units(pl.Series(point), 2).values.to_list() == to_minor_units(pl.Series(comma), 2).values.to_list()


@given(st.lists(st.text(max_size=10), max_size=10))
@settings(max_examples=80, deadline=None)
def test_any_text_gives_a_value_a_code_or_is_empty(cells: list[str]) -> None:
    series = pl.Series("x", cells, dtype=pl.String)
    for parsed in (parse_decimal(series), to_minor_units(series, 2), parse_boolean(series)):
        for cell, value, problem in zip(cells, parsed.values, parsed.problems, strict=True):
            assert (value is None) or (problem is None)
            assert (value is not None) or (problem is not None) or not cell.strip()
