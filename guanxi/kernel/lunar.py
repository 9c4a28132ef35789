"""The Chinese lunar calendar from 1900 to 2100: which lunar month and day a day is, so that lunar birthdays are kept.

A year is a number: bits 15 to 4 are its months from the first (1: 30 days, 0: 29), the last hexadecimal digit is the month
after which a leap month comes (0: none), bit 16 says that the leap month has 30 days. The table is the Hong Kong
Observatory's in the form commonly handed on. Not here: solar terms, festivals, years outside the table.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

_FIRST_YEAR: Final = 1900
_FIRST_DAY: Final = date(1900, 1, 31)
_YEARS: Final = """
04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977
04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970 06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950
0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0 096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6
095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570 04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0
0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530 05aa0 076a3 096d0 04afb 04ad0 0a4d0 1d0b6 0d250 0d520 0dd45
0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0 14b63 09370 049f8 04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0
092e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0 0a6d0 055d4 052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0
0b273 06930 07337 06aa0 0ad50 14b55 04b60 0a570 054e4 0d160 0e968 0d520 0daa0 16aa6 056d0 04ae0 0a9d4 0a2d0 0d150 0f252
0d520
"""


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; `last`: the month ends with it."""

    month: int
    day: int
    leap: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _Month:
    start: date
    number: int
    leap: bool
    days: int


@cache
def _months() -> tuple[list[date], list[_Month]]:
    months: list[_Month] = []
    start = _FIRST_DAY
    for text in _YEARS.split():
        year = int(text, 16)
        for number in range(1, 13):
            for leap in (False, True) if number == year & 0xF else (False,):
                long = year & (0x10000 if leap else 0x10000 >> number)
                months.append(_Month(start, number, leap, 30 if long else 29))
                start += timedelta(days=months[-1].days)
    return [month.start for month in months], months


def get_lunar(day: date) -> LunarDay | None:
    """The lunar day of a day; None outside of the table (31 January 1900 to 28 January 2101).

    >>> get_lunar(date(2023, 3, 22))
    LunarDay(month=2, day=1, leap=True, last=False)
    """
    starts, months = _months()
    place = bisect_right(starts, day) - 1
    if place < 0 or day >= months[-1].start + timedelta(days=months[-1].days):
        return None
    month = months[place]
    number = (day - month.start).days + 1
    return LunarDay(month.number, number, month.leap, number == month.days)


def kept_on(day: date) -> tuple[str, ...]:
    """The lunar birthdays ("08-15") that are kept on a day: a leap month keeps none, and the last day of a short month keeps the
    30th as well.

    >>> kept_on(date(2024, 2, 10))
    ('01-01',)
    """
    found = get_lunar(day)
    if found is None or found.leap:
        return ()
    days = (29, 30) if found.last and found.day == 29 else (found.day,)
    return tuple(f"{found.month:02d}-{number:02d}" for number in days)


def birthday_of(born: date) -> str | None:
    """The lunar birthday of someone born on a day; of a leap month it is that of the month it follows.

    >>> birthday_of(date(2023, 3, 22))
    '02-01'
    """
    found = get_lunar(born)
    return None if found is None else f"{found.month:02d}-{found.day:02d}"


@cache
def born_on(birthday: str) -> tuple[date, ...]:
    """Every day of the table on which someone with that lunar birthday can be born."""
    month, number = int(birthday[:2]), int(birthday[3:])
    _, months = _months()
    return tuple(one.start + timedelta(days=number - 1) for one in months if one.number == month and number <= one.days)
