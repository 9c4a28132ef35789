"""Dates and moments out of text: formats found over the column, doubt reported, time zones applied."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel.tabular import detect_datetime, parse_date, parse_datetime

SHANGHAI = "Asia/Shanghai"


def column(*cells: str | None) -> pl.Series:
    return pl.Series("x", cells, dtype=pl.String)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2010-12-01", "2010-11-30T16:00"),
        ("2010/12/1 8:26", "2010-12-01T00:26"),
        ("2010/12/01 08:26:00", "2010-12-01T00:26"),
        ("2010.12.01", "2010-11-30T16:00"),
        ("2010年12月1日", "2010-11-30T16:00"),
        ("2010年12月1日 下午3时05分", "2010-12-01T07:05"),
        ("2010年12月1日 上午12:05", "2010-11-30T16:05"),
        ("２０１０－１２－０１", "2010-11-30T16:00"),
        ("20101201", "2010-11-30T16:00"),
        ("20101201082605", "2010-12-01T00:26:05"),
        ("40513", "2010-11-30T16:00"),
        ("40513.35138888889", "2010-12-01T00:26"),
        ("1291190400", "2010-12-01T08:00"),
        ("1291190400123", "2010-12-01T08:00:00.123"),
        ("2010-12-01T08:26:00Z", "2010-12-01T08:26"),
        ("2010-12-01T08:26:00.5+02:00", "2010-12-01T06:26:00.5"),
        ("2010-12-01 08:26:00 -0530", "2010-12-01T13:56"),
        ("Dec 1, 2010 3:05 PM", "2010-12-01T07:05"),
        ("Wed, 1 December 2010", "2010-11-30T16:00"),
        ("1-Dec-2010 08:26", "2010-12-01T00:26"),
        ("12/13/2010 12:01 AM", "2010-12-12T16:01"),
        ("13/12/10", "2010-12-12T16:00"),
        ("12/12/10", "2010-12-11T16:00"),
        ("99/12/31", "1999-12-30T16:00"),
    ],
)
def test_ways_to_write_a_moment(text: str, moment: str) -> None:
    parsed = parse_datetime(column(text), SHANGHAI)
    assert parsed.problems[0] is None
    assert parsed.values[0] == utc(moment)
    assert parsed.values.dtype == pl.Datetime("us", "UTC")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2010-02-30", "tabular.impossible_date"),
        ("2010-13-01", "tabular.impossible_date"),
        ("2010-12-01 25:00", "tabular.impossible_date"),
        ("2010-12-01 10:61", "tabular.impossible_date"),
        ("1 Foo 2010", "tabular.impossible_date"),
        ("32/13/2010", "tabular.impossible_date"),
        ("yesterday", "tabular.not_a_date"),
        ("12", "tabular.not_a_date"),
        ("12/1/10 8:26", "tabular.date_ambiguous"),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_moment_has_a_code(text: str | None, problem: str | None) -> None:
    parsed = parse_datetime(column(text), SHANGHAI)
    assert (parsed.values[0], parsed.problems[0]) == (None, problem)


def test_doubt_is_reported_with_both_readings() -> None:
    found = detect_datetime(column("12/1/10 8:26", "12/2/10 9:00", "12/7/10", "", "12/12/10"))
    assert (found.order, found.ambiguous, found.total, found.fits) == ("mdy", 3, 4, 4)
    assert [(reading.words, reading.count, reading.example) for reading in found.readings] == [
        ("m/d/y", 4, "2010-12-01"),
        ("d/m/y", 4, "2010-01-12"),
    ]
    parsed = parse_datetime(column("12/1/10", "12/12/10"), "UTC")
    assert parsed.problems.to_list() == ["tabular.date_ambiguous", None]
    for order, day in {"mdy": "2010-12-01", "dmy": "2010-01-12"}.items():
        assert parse_datetime(column("12/1/10"), "UTC", order=order).values[0] == utc(day)  # type: ignore[arg-type]  # an Order


def test_one_value_above_twelve_proves_the_order() -> None:
    found = detect_datetime(column("1/2/10", "13/1/10"))
    assert (found.order, found.ambiguous) == ("dmy", 0)
    assert parse_date(column("1/2/10", "13/1/10")).values.to_list() == [dt.date(2010, 2, 1), dt.date(2010, 1, 13)]


def test_a_column_that_contradicts_itself_is_ambiguous() -> None:
    cells = column("1/13/10", "13/1/10", "1/2/10")
    assert detect_datetime(cells).ambiguous == 1
    assert parse_datetime(cells, "UTC").problems.to_list().count("tabular.date_ambiguous") == 1


def test_clock_changes() -> None:
    parsed = parse_datetime(column("2024-03-10 02:30", "2024-11-03 01:30", "2024-07-01"), "America/New_York")
    assert parsed.values.to_list() == [utc("2024-03-10T07:30"), utc("2024-11-03T05:30"), utc("2024-07-01T04:00")]
    assert (parsed.gaps, parsed.folds) == (1, 1)
    # Shanghai had summer time in 1940; its first day began at one o'clock.
    birthday = column("1940-06-01")
    assert parse_datetime(birthday, SHANGHAI).gaps == 1
    assert parse_date(birthday).values.to_list() == [dt.date(1940, 6, 1)]
    with pytest.raises(ZoneInfoNotFoundError):
        parse_datetime(birthday, "Mars/Olympus")


def test_empty_columns() -> None:
    assert detect_datetime(column()).order is None
    assert detect_datetime(column("", "x")).fits == 0
    assert parse_datetime(column(), "UTC").values.dtype == pl.Datetime("us", "UTC")


FORMS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y-%m-%dT%H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%Y%m%d%H%M%S",
]


@given(
    st.lists(
        st.datetimes(dt.datetime.fromisoformat("1950-01-01"), dt.datetime.fromisoformat("2090-01-01")), max_size=8
    ),
    st.sampled_from(FORMS),
    st.sampled_from([SHANGHAI, "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
@settings(max_examples=60, deadline=None)
def test_moments_agree_with_the_standard_library(moments: list[dt.datetime], form: str, zone: str) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    series = pl.Series("x", [moment.strftime(form) for moment in whole], dtype=pl.String)
    parsed = parse_datetime(series, zone, order="mdy")
    assert parsed.problems.null_count() == len(whole)
    assert parsed.values.to_list() == [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) for moment in whole]
    if form.startswith("%Y"):
        assert parse_date(series).values.to_list() == [moment.date() for moment in whole]


@given(st.lists(st.text(st.sampled_from("0123456789-/.: 年月日TZ+apm"), max_size=16), max_size=10))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_value_a_code_or_is_empty(cells: list[str]) -> None:
    parsed = parse_datetime(pl.Series("x", cells, dtype=pl.String), SHANGHAI)
    for cell, value, problem in zip(cells, parsed.values, parsed.problems, strict=True):
        assert (value is None) != (problem is None) or not cell.strip()
