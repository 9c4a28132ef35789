"""The reference comparison: whether one value of a record fulfils an operator, in plain Python, written apart from the compiler.

Not here: trees, rows and facts (rules.oracle) and how days and lengths move (rules.spans).
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Moment
from guanxi.conditions.rules.operators import OPERATORS
from guanxi.conditions.rules.spans import move, parse_length, period
from guanxi.conditions.rules.values import ME, MY_TEAM, NUMBERS, Amount
from guanxi.kernel.lunar import birthday_of, kept_on
from guanxi.sdk.objects import Field, FieldKind

_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,10})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_SYLLABLE = re.compile(r"[a-z]+")


def find_value(field: Field, record: Mapping[str, Any]) -> Any:
    """The value of a field; None when it is missing, empty or not of the field's kind."""
    value = record.get(field.column) if field.column is not None else record.get("custom", {}).get(field.custom_key)
    if value is None or value in ("", []):
        return None
    if field.column is not None:
        if field.type is FieldKind.MONEY:
            return Amount(value, record[field.currency or "currency"])
        return str(value) if isinstance(value, UUID) else value
    return _read_custom(field.type, value)


def find_compared(field: Field, op: str, record: Mapping[str, Any]) -> Any:
    """What an operator compares: the value, or how it is read."""
    if op != "pinyin":
        return find_value(field, record)
    key = record.get(field.pinyin or "")
    return None if not isinstance(key, str) else [one.group() for one in _SYLLABLE.finditer(key)]


def _read_custom(kind: FieldKind, value: Any) -> Any:
    text = _as_text(value)
    if kind in NUMBERS:
        return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None
    match kind:
        case FieldKind.BOOLEAN:
            return value if isinstance(value, bool) else None
        case FieldKind.MULTI_SELECT:
            return [one for one in value if isinstance(one, str)] or None if isinstance(value, list) else None
        case FieldKind.MONEY:
            return _read_money(value)
        case FieldKind.DATE:
            return text if text is not None and _DAY.fullmatch(text) else None
        case FieldKind.DATETIME:
            return text if text is not None and _MOMENT.fullmatch(text) else None
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.URL | FieldKind.EMAIL | FieldKind.PHONE:
            return text
        case _:
            return value if isinstance(value, str) else None


def _read_money(value: Any) -> Amount | None:
    if not isinstance(value, dict):
        return None
    amount, currency = value.get("amount_minor"), value.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        return None
    return Amount(amount, currency) if len(str(abs(amount))) <= 28 else None


def _as_text(value: Any) -> str | None:
    """What ->> gives for a scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) else None


def holds(kind: FieldKind, op: str, value: Any, found: Any, moment: Moment) -> bool:
    """Whether what was found (None: nothing) fulfils the operator."""
    if op == "is_empty":
        return found is None
    opposite = OPERATORS[op].opposite
    if opposite is not None:
        return not holds(kind, opposite, value, found, moment)
    if found is None:
        return False
    if kind in {FieldKind.DATE, FieldKind.DATETIME}:
        return _time_holds(kind, op, value, found, moment)
    if kind is FieldKind.MONEY:
        wanted = value if isinstance(value, tuple) else (value,)
        if found.currency != wanted[0].currency:
            return False
        amounts = tuple(one.amount_minor for one in wanted)
        return _PLAIN[op](found.amount_minor, amounts if op == "between" else amounts[0])
    if kind is FieldKind.MULTI_SELECT:
        return all(one in found for one in value) if op == "has_all" else any(one in found for one in value)
    if kind in {FieldKind.USER, FieldKind.RELATION}:
        values = value if isinstance(value, tuple) else (value,)
        people = {str(moment.me) if one == ME else str(one) for one in values}
        return found in people or (MY_TEAM in values and found in {str(one) for one in moment.team})
    if op == "lunar_anniversary":
        return _has_lunar_anniversary(found, value, moment)
    return bool(_PLAIN[op](found, value))


def _lower(text: str) -> str:
    """One character for one character, as the database does."""
    return "".join("i" if one == "\u0130" else one.lower() for one in text)


_PLAIN: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda found, value: found == value,
    "in": lambda found, value: found in value,
    "contains": lambda found, value: _lower(value) in _lower(found),
    "starts_with": lambda found, value: _lower(found).startswith(_lower(value)),
    "pinyin": lambda found, value: (
        "".join(found).startswith(value) or "".join(one[0] for one in found).startswith(value)
    ),
    "within": lambda found, value: any(_lies_within(found, one) for one in value),
    "=": lambda found, value: found == value,
    "<": lambda found, value: found < value,
    "<=": lambda found, value: found <= value,
    ">": lambda found, value: found > value,
    ">=": lambda found, value: found >= value,
    "between": lambda found, value: value[0] <= found <= value[1],
}


def _lies_within(found: str, division: str) -> bool:
    """The division itself, its city or its province is that one."""
    return division in (found, found[:4] + "00", found[:2] + "0000")


def _time_holds(kind: FieldKind, op: str, value: Any, found: Any, moment: Moment) -> bool:
    now = moment.now.astimezone(ZoneInfo(moment.zone)).replace(microsecond=0)
    if kind is FieldKind.DATETIME:
        exact = found if isinstance(found, datetime) else datetime.fromisoformat(found[:-1]).replace(tzinfo=UTC)
        exact = exact.replace(microsecond=0)
        if op in {"last", "next", "older"}:
            return _LENGTHS[op](exact, value, moment)
        if isinstance(value, datetime):
            return exact < value if op == "before" else exact > value
        day: date | str = exact.astimezone(ZoneInfo(moment.zone)).date()
    elif op == "lunar_anniversary":
        born = _read_day(found)
        return born is not None and _has_lunar_anniversary(birthday_of(born), value, moment)
    else:
        day = found
    return _day_holds(op, value, day if isinstance(day, str) else day.isoformat(), now.date())


def _day_holds(op: str, value: Any, day: str, today: date) -> bool:
    """Days as ISO text: also those that no calendar has sort among the others."""
    match op:
        case "on":
            return bool(day == value.isoformat())
        case "before":
            return bool(day < value.isoformat())
        case "after":
            return bool(day > value.isoformat())
        case "between":
            return bool(value[0].isoformat() <= day <= value[1].isoformat())
        case "this":
            start, end = period(today, value)
            return start.isoformat() <= day < end.isoformat()
        case "last":
            number, unit = _length(value)
            return move(today, -number, unit).isoformat() < day <= today.isoformat()
        case "older":
            number, unit = _length(value)
            return day <= move(today, -number, unit).isoformat()
        case "next":
            number, unit = _length(value)
            return today.isoformat() <= day < move(today, number, unit).isoformat()
        case _:
            number, unit = _length(value)
            return _has_anniversary(day[5:], today, move(today, number, unit))


def _read_day(found: date | str) -> date | None:
    try:
        return date.fromisoformat(found) if isinstance(found, str) else found
    except ValueError:
        return None


def _has_lunar_anniversary(birthday: str | None, value: str, moment: Moment) -> bool:
    number, unit = _length(value)
    day = moment.now.astimezone(ZoneInfo(moment.zone)).date()
    end = move(day, number, unit)
    while day < end:
        if birthday in kept_on(day):
            return True
        day += timedelta(days=1)
    return False


def _has_anniversary(month_day: str, start: date, end: date) -> bool:
    day = start
    while day < end and (day - start).days < 366:
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if day.strftime("%m-%d") == month_day or (
            month_day == "02-29" and not leap and (day.month, day.day) == (2, 28)
        ):
            return True
        day += timedelta(days=1)
    return False


def _length(value: str) -> tuple[int, str]:
    length = parse_length(value, hours=True)
    assert length is not None
    return length


def _shifted(moment: Moment, value: str, sign: int) -> datetime:
    number, unit = _length(value)
    now = moment.now.replace(microsecond=0)
    if unit in "my":
        local = now.astimezone(ZoneInfo(moment.zone))
        return datetime.combine(move(local.date(), sign * number, unit), local.time(), local.tzinfo).astimezone(UTC)
    return now + sign * timedelta(hours=number * {"h": 1, "d": 24, "w": 168}[unit])


def in_last(at: datetime, value: str, moment: Moment) -> bool:
    """Whether a moment lies in the last `value` ("90d"), now included."""
    at = at.replace(microsecond=0)
    return _shifted(moment, value, -1) <= at <= moment.now.replace(microsecond=0)


def _is_older(at: datetime, value: str, moment: Moment) -> bool:
    return at < _shifted(moment, value, -1)


def _in_next(at: datetime, value: str, moment: Moment) -> bool:
    return moment.now.replace(microsecond=0) <= at < _shifted(moment, value, 1)


_LENGTHS: Mapping[str, Callable[[datetime, str, Moment], bool]] = {
    "last": in_last,
    "next": _in_next,
    "older": _is_older,
}
