"""Relative and absolute times as bounds of a column, so that an index on it can serve them. The signs of an operator never
depend on the moment, only the bounds do.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Moment
from guanxi.conditions.rules.spans import add_months, begin, move, parse_length, period, today

Bounds = list[tuple[LiteralString, Any]]
_NOWHEN = Moment(datetime(2000, 1, 1, tzinfo=UTC))


def late_bounds(
    bounds: Callable[[str, Any, Moment], Bounds], op: str, value: Any, shape: Callable[[Any], Any]
) -> list[tuple[LiteralString, Callable[[Moment], Any]]]:
    """Each sign with its bound as a function of the moment."""
    signs = [sign for sign, _ in bounds(op, value, _NOWHEN)]
    return [
        (sign, lambda moment, place=place: shape(bounds(op, value, moment)[place][1]))  # type: ignore[misc] # a default binds
        for place, sign in enumerate(signs)
    ]


def read_length(text: str) -> tuple[int, str]:
    """A length that was checked."""
    length = parse_length(text, hours=True)
    assert length is not None
    return length


def find_days(op: str, value: Any, moment: Moment) -> Bounds:
    """Bounds of a day."""
    now = today(moment.now, moment.zone)
    match op:
        case "on":
            return [("=", value)]
        case "before":
            return [("<", value)]
        case "after":
            return [(">", value)]
        case "between":
            return [(">=", value[0]), ("<=", value[1])]
        case "this":
            start, end = period(now, value)
            return [(">=", start), ("<", end)]
        case "last":
            number, unit = read_length(value)
            return [(">", move(now, -number, unit)), ("<=", now)]
        case "older":
            number, unit = read_length(value)
            return [("<=", move(now, -number, unit))]
        case _:
            return [(">=", now), ("<", move(now, *read_length(value)))]


def find_moments(op: str, value: Any, moment: Moment) -> Bounds:
    """Bounds of a moment, whole seconds; days begin in the moment's zone."""
    if op in {"last", "next", "older"}:
        now = moment.now.replace(microsecond=0)
        other = _shift(now, value, 1 if op == "next" else -1, moment.zone)
        if op == "older":
            return [("<", other)]
        return [(">=", other), ("<", now + timedelta(seconds=1))] if op == "last" else [(">=", now), ("<", other)]
    if isinstance(value, datetime):
        return [("<", value)] if op == "before" else [(">=", value + timedelta(seconds=1))]
    bounds: Bounds = []
    for sign, day in find_days(op, value, moment):
        assert isinstance(day, date)
        first, after = begin(day, moment.zone), begin(move(day, 1, "d"), moment.zone)
        bounds += {
            "=": [(">=", first), ("<", after)],
            ">=": [(">=", first)],
            ">": [(">=", after)],
            "<": [("<", first)],
            "<=": [("<", after)],
        }[sign]
    return bounds


def _shift(now: datetime, value: str, sign: int, zone: str) -> datetime:
    number, unit = read_length(value)
    if unit not in "my":
        return now + sign * timedelta(hours=number * {"h": 1, "d": 24, "w": 168}[unit])
    local = now.astimezone(ZoneInfo(zone))
    day = add_months(local.date(), sign * number * (12 if unit == "y" else 1))
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)
