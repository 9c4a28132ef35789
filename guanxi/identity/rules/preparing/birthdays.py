"""Birthdays made comparable: as eight digits, with day and month in the other order, and as the lunar day of the same date.

A date that cannot be (1971-02-31) stays: it is a typo of one that can. Days that people put in to get past a field say
nothing. Not here: birthdays without a year.
"""

from datetime import date

import polars as pl

from guanxi.identity.rules.preparing.values import Made, by_value
from guanxi.kernel.lunar import get_lunar
from guanxi.kernel.tabular import parse_date

COLUMNS = ("birthday", "birthday_turned", "birthday_lunar", "birth_year", "birth_month", "birth_day")
_NOBODYS = frozenset({"19000101", "19010101", "18991231", "18991230", "11111111", "99991231"})
_DIGITS = r"^\s*(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})\D*$"


def prepare_birthdays(birthdays: pl.Series) -> pl.DataFrame:
    """COLUMNS of texts in any form that kernel.tabular reads, and of others that begin with the year."""
    text = birthdays.fill_null("").str.normalize("NFKC")
    order = parse_date(text)
    frame = pl.DataFrame({"text": text, "day": order.values}).with_columns(
        pl.when(pl.col("text").str.contains(_DIGITS)).then(
            pl.concat_str(
                pl.col("text").str.extract(_DIGITS, 1),
                pl.col("text").str.extract(_DIGITS, 2).str.zfill(2),
                pl.col("text").str.extract(_DIGITS, 3).str.zfill(2),
            )
        ).alias("digits")
    )  # fmt: skip
    return by_value(
        frame.select(pl.coalesce("digits", pl.col("day").dt.strftime("%Y%m%d"))).to_series(), COLUMNS, _make
    )


def _make(digits: str) -> Made:
    year, month, day = digits[:4], digits[4:6], digits[6:]
    if digits in _NOBODYS or year < "1850":
        return (None,) * len(COLUMNS)
    return digits, f"{year}{day}{month}", _lunar(year, month, day), year, month, day


def _lunar(year: str, month: str, day: str) -> str | None:
    """The lunar date as people write it: the year of the almanac is the one before until its new year."""
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None
    found = get_lunar(born)
    if found is None:
        return None
    before = int(year) - 1 if found.month > born.month + 1 else int(year)
    return f"{before:04d}{found.month:02d}{found.day:02d}"
