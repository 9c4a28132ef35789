"""Birthdays made comparable: as eight digits, with day and month in the other order, and as the lunar day of the same date.

A date that cannot be (1971-02-31) stays: it is a typo of one that can. Days that people put in to get past a field say
nothing. Not here: birthdays without a year.
"""

import re
import unicodedata
from datetime import date

import polars as pl

from guanxi.identity.rules.preparing.values import Made
from guanxi.kernel.lunar import get_lunar
from guanxi.kernel.tabular import parse_date

COLUMNS = (
    "birthday", "birthday_turned", "birthday_lunar", "birth_year", "birth_month", "birth_day", "born", "birth_date",
)  # fmt: skip
_NOBODYS = frozenset({"19000101", "19010101", "18991231", "18991230", "11111111", "99991231"})
_DIGITS = re.compile(r"^\s*(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})(?:\D.*)?$")


def find_digits(text: str) -> str | None:
    """The eight digits of a date that begins with the year; None for another form.

    >>> find_digits("1990-1-2"), find_digits("1990年1月2日"), find_digits("19900102"), find_digits("2/1/1990")
    ('19900102', '19900102', '19900102', None)
    """
    found = _DIGITS.match(unicodedata.normalize("NFKC", text))
    return found.group(1) + found.group(2).zfill(2) + found.group(3).zfill(2) if found else None


def read_others(birthdays: pl.Series) -> dict[str, str]:
    """The digits of dates in other forms; whether day or month comes first shows in all of them together."""
    others = birthdays.drop_nulls().unique().sort()
    days = parse_date(others).values.dt.strftime("%Y%m%d")
    return {text: digits for text, digits in zip(others, days, strict=True) if digits is not None}


def make_birthday(digits: str) -> Made:
    """COLUMNS of eight digits; `born` is the same whichever of day and month comes first, `birth_date` has no year."""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    if digits in _NOBODYS or year < "1850":
        return (None,) * len(COLUMNS)
    turned = f"{year}{day}{month}"
    return digits, turned, _lunar(year, month, day), year, month, day, min(digits, turned), month + day


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
