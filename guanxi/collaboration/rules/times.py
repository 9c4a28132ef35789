"""When a task is due, overdue, reminds, and comes again. Wall-clock times are those of the workspace's zone."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Repeat = Literal["daily", "weekly", "monthly"]
Bucket = Literal["overdue", "today", "upcoming", "done"]
MORNING = time(9)  # a task for a whole day reminds before nine o'clock of that day
_STEPS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


def compute_due(day: date, at: time | None, zone: str) -> datetime:
    """The moment (UTC) of a wall-clock time; of the day's start without one."""
    return datetime.combine(day, at or time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def split_due(due_at: datetime, all_day: bool, zone: str) -> tuple[date, time | None]:
    """The reverse: day, and time unless the whole day."""
    local = due_at.astimezone(ZoneInfo(zone))
    return local.date(), None if all_day else local.time().replace(second=0, microsecond=0)


def compute_remind(due_at: datetime | None, all_day: bool, minutes: int | None, zone: str) -> datetime | None:
    """When to remind; None: never."""
    if due_at is None or minutes is None:
        return None
    base = compute_due(split_due(due_at, True, zone)[0], MORNING, zone) if all_day else due_at
    return base - timedelta(minutes=minutes)


def compute_next_due(
    due_at: datetime, all_day: bool, repeat: Repeat, day_of_month: int, zone: str, now: datetime
) -> datetime:
    """The first time after the due one that is not over yet: a task done late does not come back overdue."""
    day, at = split_due(due_at, all_day, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    while True:
        day = day + _STEPS[repeat] if repeat != "monthly" else next_month(day, day_of_month)
        found = compute_due(day, at, zone)
        if (day >= today) if all_day else (found > now):
            return found


def next_month(day: date, wanted: int) -> date:
    """The day `wanted` of the month after, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(wanted, calendar.monthrange(year, month)[1]))


def day_bounds(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Start and end of the day of `now`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return compute_due(today, None, zone), compute_due(today + timedelta(days=1), None, zone)


def compute_bucket(due_at: datetime | None, all_day: bool, done: bool, now: datetime, zone: str) -> Bucket:
    """Where a task stands on the page of tasks."""
    if done:
        return "done"
    start, end = day_bounds(now, zone)
    if due_at is None or due_at >= end:
        return "upcoming"
    return "overdue" if due_at < (start if all_day else now) else "today"
