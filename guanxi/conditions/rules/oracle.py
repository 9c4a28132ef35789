"""The reference interpreter: the same answers as the compiled SQL, in plain Python, written apart from it.

A record is the row of the object as the database gives it (columns, `custom` as a dict), and for facts the rows of the
tables they read. Not here: speed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Asked, Every, FactLeaf, FieldLeaf, Moment, Not, Some, Tree
from guanxi.conditions.rules.operators import OPERATORS
from guanxi.conditions.rules.spans import move, parse_length, period
from guanxi.conditions.rules.values import ME, NUMBERS, Amount
from guanxi.sdk.facts import Aggregate, Fact
from guanxi.sdk.objects import Field, FieldKind

_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,10})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)


def matches(tree: Tree, asked: Asked, record: Mapping[str, Any], moment: Moment) -> bool:
    """Whether the tree holds for one record."""
    match tree:
        case Every():
            return all(matches(part, asked, record, moment) for part in tree.parts)
        case Some():
            return any(matches(part, asked, record, moment) for part in tree.parts)
        case Not():
            return not matches(tree.part, asked, record, moment)
        case FieldLeaf():
            field = asked.fields[tree.field]
            return _holds(field.type, tree.op, tree.value, find_value(field, record), moment)
        case FactLeaf():
            fact = asked.facts[tree.fact]
            return _holds(fact.type, tree.op, tree.value, compute_fact(tree, fact, record, moment), moment)


def find_value(field: Field, record: Mapping[str, Any]) -> Any:
    """The value of a field; None when it is missing, empty or not of the field's kind."""
    value = record.get(field.column) if field.column is not None else record.get("custom", {}).get(field.custom_key)
    if value is None or value in ("", []):
        return None
    if field.column is not None:
        return str(value) if isinstance(value, UUID) else value
    return _read_custom(field.type, value)


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


def compute_fact(leaf: FactLeaf, fact: Fact, record: Mapping[str, Any], moment: Moment) -> Any:
    """The value of a fact for one record, narrowed as the leaf says."""
    now = moment.now.astimezone(ZoneInfo(moment.zone))
    rows = [
        row
        for row in fact.oracle(record, now)
        if all(row.get(column) in values for column, values in leaf.where.items())
        and (leaf.window is None or _in_last(row["at"], leaf.window, moment))
    ]
    return fact.compute(rows)


def _holds(kind: FieldKind, op: str, value: Any, found: Any, moment: Moment) -> bool:
    if op == "is_empty":
        return found is None
    opposite = OPERATORS[op].opposite
    if opposite is not None:
        return not _holds(kind, opposite, value, found, moment)
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
        return found in {str(moment.me) if one == ME else str(one) for one in values}
    return bool(_PLAIN[op](found, value))


def _lower(text: str) -> str:
    """One character for one character, as the database does."""
    return "".join("i" if one == "\u0130" else one.lower() for one in text)


_PLAIN: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda found, value: found == value,
    "in": lambda found, value: found in value,
    "contains": lambda found, value: _lower(value) in _lower(found),
    "starts_with": lambda found, value: _lower(found).startswith(_lower(value)),
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
        if op in {"last", "next"}:
            return _in_last(exact, value, moment) if op == "last" else _in_next(exact, value, moment)
        if isinstance(value, datetime):
            return exact < value if op == "before" else exact > value
        day: date | str = exact.astimezone(ZoneInfo(moment.zone)).date()
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
        case "next":
            number, unit = _length(value)
            return today.isoformat() <= day < move(today, number, unit).isoformat()
        case _:
            number, unit = _length(value)
            return _has_anniversary(day[5:], today, move(today, number, unit))


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


def _in_last(at: datetime, value: str, moment: Moment) -> bool:
    at = at.replace(microsecond=0)
    return _shifted(moment, value, -1) <= at <= moment.now.replace(microsecond=0)


def _in_next(at: datetime, value: str, moment: Moment) -> bool:
    return moment.now.replace(microsecond=0) <= at < _shifted(moment, value, 1)


def default_of(fact: Fact) -> Any:
    """The value of a fact for an object without rows: 0 for count and sum, False for exists, else none. No money is in no currency."""
    counted = fact.aggregate in {Aggregate.COUNT, Aggregate.SUM, Aggregate.EXISTS} and fact.type is not FieldKind.MONEY
    return fact.compute([]) if counted else None


def holds_without_rows(leaf: FactLeaf, fact: Fact, moment: Moment) -> bool:
    """Whether an object without any row fulfils the leaf: then the compiled query asks for the complement."""
    return _holds(fact.type, leaf.op, leaf.value, default_of(fact), moment)
