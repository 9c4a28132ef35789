"""Periods of reports, pure: the one before, the same a year ago, and which day stands beside which."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

Compare = Literal["none", "previous", "year"]


def year_before(day: date) -> date:
    """The same day a year ago; 29 February becomes 28.

    >>> year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def compute_before(first: date, last: date, compare: Compare) -> tuple[date, date] | None:
    """The period to compare with: as long and right before, or the same days a year ago.

    >>> compute_before(date(2026, 5, 1), date(2026, 5, 7), "previous")
    (datetime.date(2026, 4, 24), datetime.date(2026, 4, 30))
    """
    if compare == "previous":
        length = last - first + timedelta(days=1)
        return first - length, last - length
    return (year_before(first), year_before(last)) if compare == "year" else None


def day_beside(day: date, first: date, before: tuple[date, date], compare: Compare) -> date:
    """The day of the period before that stands beside `day`."""
    return year_before(day) if compare == "year" else before[0] + (day - first)


def fill_days(rows: Sequence[Mapping[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
    """A row for each day, nothing where nothing was sold."""
    found = {row["key"]: row for row in rows}
    days = [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]
    empty = {"orders": 0, "sales_minor": 0, "refunds_minor": 0}
    return [{**empty, **found.get(day, {}), "key": day} for day in days]
