"""Meetings as iCalendar (RFC 5545). Every time stands by itself in UTC, so that no reader's zone tables matter. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One time of one meeting. `page`: its address here."""

    id: UUID
    start_at: datetime
    end_at: datetime
    title: str
    changed_at: datetime
    place: str = ""
    detail: str = ""
    page: str = ""
    cancelled: bool = False


def write_calendar(name: str, host: str, lines: Iterable[CalendarLine]) -> str:
    """The whole file, lines folded at 75 bytes and ended by CRLF.

    >>> write_calendar("x", "h", []).splitlines()[0]
    'BEGIN:VCALENDAR'
    """
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guanxi//Guanxi//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    rows = [*head, f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for line in lines:
        rows += _event(line, host)
    return "".join(f"{part}\r\n" for row in [*rows, "END:VCALENDAR"] for part in _fold(row))


def _event(line: CalendarLine, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{line.id}-{_moment(line.start_at)}@{host}"
    yield f"DTSTAMP:{_moment(line.changed_at)}"
    yield f"DTSTART:{_moment(line.start_at)}"
    yield f"DTEND:{_moment(line.end_at)}"
    yield f"SUMMARY:{_text(line.title)}"
    for name, value in (("LOCATION", line.place), ("DESCRIPTION", line.detail)):
        if value:
            yield f"{name}:{_text(value)}"
    if line.page:
        yield f"URL:{line.page}"
    yield f"STATUS:{'CANCELLED' if line.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    return _CONTROL.sub(" ", value.translate(_ESCAPED))


def _fold(row: str) -> Iterator[str]:
    """Lines of at most 75 bytes; a character is never cut."""
    rest = row.encode()
    room = 75
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        yield (" " if room == 74 else "") + rest[:cut].decode()
        rest, room = rest[cut:], 74
    yield (" " if room == 74 else "") + rest.decode()
