"""When a tree may turn by itself for a record that does not change: windows pass, days come, waiting times end.

Each leaf names the moments at which it could turn, rather too many than too few; the earliest at which the tree really has
another answer is the one. Windows of months are not monotonous (31 March and 30 March look back to the same 28 February),
so they name several days. Not here: what changes because something happens.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import (
    Asked,
    FactLeaf,
    FieldLeaf,
    Leaf,
    MemberLeaf,
    Moment,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Tree,
)
from guanxi.conditions.rules.holding import find_value
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.oracle import Record, fact_rows, matches, rows_at_hand
from guanxi.conditions.rules.rows import asked_of, lengths_of, time_of
from guanxi.conditions.rules.spans import add_months, begin, exact_length, move, parse_length, period, today
from guanxi.conditions.rules.writing import leaves_of
from guanxi.sdk.objects import FieldKind

MOST_TRIED = 5_000
_SECOND = timedelta(seconds=1)
_AROUND = range(-4, 5)  # days by which months of different lengths shift a date
_YEARS_AHEAD = 9  # a 29 February comes again after eight years at most


def find_flip(tree: Tree, asked: Asked, record: Record, moment: Moment) -> datetime | None:
    """The next moment at which the tree turns for this record; None: never by itself. Of more than MOST_TRIED possible
    moments the earliest is given, at which it may turn."""
    now = matches(tree, asked, record, moment)
    later = sorted(one for one in set(_moments(tree, asked, record, moment)) if one > moment.now)
    for at in islice(later, MOST_TRIED):
        if matches(tree, asked, record, Moment(at, moment.zone, moment.me, moment.team)) != now:
            return at
    return later[MOST_TRIED] if len(later) > MOST_TRIED else None


def _moments(tree: Tree, asked: Asked, record: Record, moment: Moment) -> Iterator[datetime]:
    for leaf in leaves_of(tree):
        yield from _of_leaf(leaf, asked, record, moment)


def _of_leaf(leaf: Leaf, asked: Asked, record: Record, moment: Moment) -> Iterator[datetime]:
    match leaf:
        case FieldLeaf():
            field = asked.fields[leaf.field]
            yield from _of_value(field.type, leaf.op, leaf.value, find_value(field, record), moment)
        case FactLeaf():
            yield from _of_fact(leaf, asked, record, moment)
        case RowsLeaf():
            yield from _of_rows(leaf.rows, asked, record, moment)
            if leaf.field is not None and leaf.op is not None:
                inner = asked_of(leaf.rows, asked).fields[leaf.field]
                for row in rows_at_hand(leaf.rows, record):
                    yield from _of_value(inner.type, leaf.op, leaf.value, find_value(inner, row), moment)
        case SequenceLeaf():
            for step in (*leaf.steps, *(() if leaf.then_not is None else (leaf.then_not,))):
                yield from _of_rows(step, asked, record, moment)
            if leaf.then_not is not None:
                for row in rows_at_hand(leaf.steps[-1], record):
                    yield from _after(row.get(time_of(leaf.steps[-1], asked)), lengths_of(leaf)[1])
        case MemberLeaf():
            return  # its room knows


def _of_rows(rows: Rows, asked: Asked, record: Record, moment: Moment) -> Iterator[datetime]:
    inner, column = asked_of(rows, asked), time_of(rows, asked)
    for row in rows_at_hand(rows, record):
        if rows.window is not None:
            yield from _of_value(FieldKind.DATETIME, "last", rows.window, row.get(column), moment)
        yield from _moments(rows.of, inner, row, moment)


def _of_fact(leaf: FactLeaf, asked: Asked, record: Record, moment: Moment) -> Iterator[datetime]:
    fact = asked.facts[leaf.fact]
    for row in fact_rows(fact, record, moment):
        if leaf.window is not None:
            yield from _of_value(FieldKind.DATETIME, "last", leaf.window, row["at"], moment)
        yield from _of_value(fact.type, leaf.op, leaf.value, row.get("value"), moment)
    if fact.time_driven:
        day = today(moment.now, moment.zone)
        yield from (begin(move(day, number, "d"), moment.zone) for number in range(1, 400))


# Values --------------------------------------------------------------------------------------------------------------
def _of_value(kind: FieldKind, op: str, value: Any, found: Any, moment: Moment) -> Iterator[datetime]:
    op = OPERATORS[op].opposite or op
    takes = OPERATORS[op].takes
    if found is None or takes not in {Takes.LENGTH, Takes.PERIOD}:
        return
    if op in {"anniversary", "lunar_anniversary"}:
        yield from _birthdays(value, moment)
        return
    if kind is FieldKind.DATETIME:
        at = found if isinstance(found, datetime) else datetime.fromisoformat(found[:-1]).replace(tzinfo=UTC)
        at = at.replace(microsecond=0)
        day = at.astimezone(ZoneInfo(moment.zone)).date()
        if takes is Takes.LENGTH:
            yield from _at_lengths(at, value, moment.zone)
            return
    elif isinstance(found, date):
        day = found
    else:
        try:
            day = date.fromisoformat(found)
        except (TypeError, ValueError):
            return
    yield from _DAYS[takes](day, value, moment)


def _at_lengths(at: datetime, value: str, zone: str) -> Iterator[datetime]:
    """A moment comes, and lies a length back or ahead."""
    exact = exact_length(value)
    yield from (at, at + _SECOND)
    if exact is not None:
        yield from (at + sign * exact + later for sign in (-1, 1) for later in (timedelta(0), _SECOND))
        return
    local = at.astimezone(ZoneInfo(zone))
    for months in (-_months_in(value), _months_in(value)):
        middle = add_months(local.date(), months)
        for number in _AROUND:
            for fold in (0, 1):
                shifted = datetime.combine(move(middle, number, "d"), local.time(), local.tzinfo).replace(fold=fold)
                yield from (shifted.astimezone(UTC), shifted.astimezone(UTC) + _SECOND)
            yield begin(move(middle, number, "d"), zone)


def _at_days(day: date, value: str, moment: Moment) -> Iterator[datetime]:
    length = parse_length(value, hours=True)
    assert length is not None
    for number in (0, -length[0], length[0]):
        middle = move(day, number, length[1]) if number else day
        yield from (begin(move(middle, around, "d"), moment.zone) for around in _AROUND)


def _at_period(day: date, value: str, moment: Moment) -> Iterator[datetime]:
    yield from (begin(one, moment.zone) for one in period(day, value))


_DAYS: Mapping[Takes, Callable[[date, str, Moment], Iterator[datetime]]] = {
    Takes.LENGTH: _at_days,
    Takes.PERIOD: _at_period,
}


def _birthdays(value: str, moment: Moment) -> Iterator[datetime]:
    """Every day until one has surely come and gone."""
    day = today(moment.now, moment.zone)
    yield from (begin(move(day, number, "d"), moment.zone) for number in range(1, 366 * _YEARS_AHEAD))


def _after(at: datetime | None, within: timedelta) -> Iterator[datetime]:
    if at is not None:
        end = at + within
        yield end.replace(microsecond=0) + (_SECOND if end.microsecond else timedelta(0))


def _months_in(value: str) -> int:
    return int(value[:-1]) * (12 if value[-1] == "y" else 1)
