"""When a meeting takes place, again and again by the clock of its zone, and who is busy then. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.collaboration.rules.times import compute_due, next_month, split_due

LONGEST_WINDOW = timedelta(days=92)
_STEPS = {"daily": 1, "weekly": 7}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a meeting takes place (UTC); `number` 0 is the meeting as it stands, later ones are to come."""

    start_at: datetime
    end_at: datetime
    number: int


def compute_instant(local: datetime, zone: str) -> datetime:
    """The moment (UTC) of a wall-clock time. One that the clock skips in spring is as late as the clock then shows."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def split_instant(moment: datetime, zone: str) -> datetime:
    """The reverse: what the clock of the zone shows, without zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def find_occurrences(meeting: Mapping[str, Any], start: datetime, end: datetime) -> Iterator[Occurrence]:
    """The times of a meeting that touch start..end. A repeating one keeps to its clock: ten stays ten over summer time.

    `meeting` has start_at, end_at, time_zone, repeat, repeat_day. What was concluded repeats no more.
    """
    length = meeting["end_at"] - meeting["start_at"]
    day, at = split_due(meeting["start_at"], False, meeting["time_zone"])
    number = 0
    while True:
        begins = meeting["start_at"] if number == 0 else compute_due(day, at, meeting["time_zone"])
        if begins >= end:
            return
        if begins + length > start:
            yield Occurrence(begins, begins + length, number)
        if meeting["repeat"] is None or meeting.get("outcome") is not None:
            return
        day, number = _following(meeting, day, number, start - length)


def _following(meeting: Mapping[str, Any], day: date, number: int, wanted: datetime) -> tuple[date, int]:
    """The next day; for short steps straight to the window, however old the meeting is."""
    if meeting["repeat"] == "monthly":
        return next_month(day, meeting["repeat_day"] or day.day), number + 1
    step = _STEPS[meeting["repeat"]]
    times = max(1, ((wanted.date() - day).days - 1) // step)
    return day + timedelta(days=step * times), number + times


def find_clashes(
    meetings: Mapping[Any, Mapping[str, Any]], start: datetime, end: datetime
) -> Iterator[tuple[Any, Occurrence]]:
    """Which of the meetings, by key, take place within start..end; touching ends are no clash, cancelled ones neither."""
    for key, meeting in meetings.items():
        if meeting.get("outcome") is not None:
            continue
        found = next(find_occurrences(meeting, start, end), None)
        if found is not None:
            yield key, found
