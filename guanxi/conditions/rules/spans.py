"""Spans of time in words ("30d", "this month") as half-open intervals of days. Used by the compiler and, apart from the
comparison itself, by the oracle; tested against calendars on its own.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_LENGTH = re.compile(r"([1-9]\d{0,3})([hdwmy])", re.ASCII)
PERIODS = ("day", "week", "month", "quarter", "year")
MOST_DAYS = 36_600


def parse_length(text: object, *, hours: bool) -> tuple[int, str] | None:
    """("30", "d") as (30, "d"); None when it is no length. Hours only where `hours`.

    >>> parse_length("2w", hours=False), parse_length("0d", hours=False), parse_length("1h", hours=False)
    ((2, 'w'), None, None)
    """
    match = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if match is None or (match[2] == "h" and not hours):
        return None
    number = int(match[1])
    return (
        (number, match[2]) if number * {"h": 1 / 24, "d": 1, "w": 7, "m": 31, "y": 366}[match[2]] <= MOST_DAYS else None
    )


def length_in_days(text: str) -> int:
    """The most days a length can be."""
    return int(text[:-1]) * {"h": 1, "d": 1, "w": 7, "m": 31, "y": 366}[text[-1]]


def exact_length(text: object) -> timedelta | None:
    """A length that is the same at any time: in hours, days of 24 hours or weeks; None when it is no such length."""
    length = parse_length(text, hours=True)
    if length is None or length[1] in "my":
        return None
    return timedelta(hours=length[0] * {"h": 1, "d": 24, "w": 168}[length[1]])


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last day where it has no such day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.max if year > 9999 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def move(day: date, number: int, unit: str) -> date:
    """`day` moved by a length in days, weeks, months or years."""
    if unit in "my":
        return add_months(day, number * (12 if unit == "y" else 1))
    try:
        return day + timedelta(days=number * (7 if unit == "w" else 1))
    except OverflowError:
        return date.max if number > 0 else date.min


def period(day: date, name: str) -> tuple[date, date]:
    """The first day of the period `day` is in, and the first day after it; weeks begin on Monday."""
    match name:
        case "day":
            start, end = day, move(day, 1, "d")
        case "week":
            start = move(day, -day.weekday(), "d")
            end = move(start, 1, "w")
        case "month":
            start = day.replace(day=1)
            end = add_months(start, 1)
        case "quarter":
            start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            end = add_months(start, 3)
        case _:
            start = date(day.year, 1, 1)
            end = add_months(start, 12)
    return start, end


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def today(now: datetime, zone: str) -> date:
    """The calendar day in `zone`."""
    return now.astimezone(_zone(zone)).date()


def begin(day: date, zone: str) -> datetime:
    """The first moment of a day in `zone`, in UTC."""
    if day <= date(1, 1, 2):
        return datetime(1, 1, 1, tzinfo=UTC)
    if day >= date(9999, 12, 30):
        return datetime(9999, 12, 31, tzinfo=UTC)
    return datetime.combine(day, time(0), _zone(zone)).astimezone(UTC)


def anniversary_days(start: date, end: date) -> tuple[tuple[int, int], ...] | None:
    """(month, day) of every day in [start, end); None when that is every day of a year. 29 February counts on the 28th
    in years without one.
    """
    if (end - start).days >= 366:
        return None
    found: dict[tuple[int, int], None] = {}
    day = start
    while day < end:
        found[day.month, day.day] = None
        if (day.month, day.day) == (2, 28) and monthrange(day.year, 2)[1] == 28:
            found[2, 29] = None
        day += timedelta(days=1)
    return tuple(found)
