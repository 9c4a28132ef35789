"""Who may turn because time went by: for a span of time, the records whose moments a condition's bounds went over in it.

A window of 90 days has a bound at "now minus 90 days". Between two moments the bound goes over the rows that lie between its
two places, and over no others: their records are all that may turn. So there is no list of due times that could be wrong after
a merge or a late event; each span is asked for by an index on time. What begins with a day (dates, "this month", birthdays)
turns at midnight only, for anybody. Not here: what turns because something happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import (
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    Leaf,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import FieldKind

_SECOND = timedelta(seconds=1)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(hours=24), "w": timedelta(hours=168)}
_LENGTH, _PERIOD = "length", "period"
_AHEAD = frozenset({"next"})


@dataclass(frozen=True, slots=True)
class Span:
    """From the moment up to which members are right to the one up to which they are to be; days begin in `zone`."""

    since: datetime
    until: datetime
    zone: str

    @property
    def crosses_midnight(self) -> bool:
        """Whether another day has begun."""
        zone = ZoneInfo(self.zone)
        return self.since.astimezone(zone).date() != self.until.astimezone(zone).date()

    def bounds(self, op: str, length: str) -> Iterator[tuple[datetime, datetime]]:
        """What the bounds of an operator with a length go over: from, to, both in it."""
        signs = (0, 1) if op in _AHEAD else (0, -1)
        for sign in signs:
            places = sorted(_shift(one, length, sign, self.zone) for one in (self.since, self.until))
            yield places[0] - _SECOND, places[1] + 2 * _SECOND


@dataclass(frozen=True, slots=True)
class FactSpan:
    """Rows of a fact whose `column` ("at" or "value") lies in a span of time."""

    fact: Fact
    column: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Turning:
    """Who may turn: everybody, or the records that fulfil one of the trees or have one of the facts' rows."""

    everybody: bool = False
    trees: tuple[Tree, ...] = ()
    facts: tuple[FactSpan, ...] = ()


def is_timed(tree: Tree, asked: Asked) -> bool:
    """Whether it may turn by itself at all."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    turning = compute_turning(tree, asked, Span(moment, moment + timedelta(days=2), "UTC"))
    return turning.everybody or bool(turning.trees or turning.facts)


def compute_turning(tree: Tree, asked: Asked, span: Span) -> Turning:
    """Of a checked tree."""
    everybody = False
    trees: list[Tree] = []
    facts: list[FactSpan] = []
    for leaf in conditions.leaves_of(tree):
        for found in _of_leaf(leaf, asked, span):
            if isinstance(found, FactSpan):
                facts.append(found)
            elif found is None:
                everybody = True
            else:
                trees.append(found)
    return Turning(True) if everybody else Turning(False, tuple(trees), tuple(facts))


def _of_leaf(leaf: Leaf, asked: Asked, span: Span) -> "Iterator[Tree | FactSpan | None]":
    """Trees that hold for whoever may turn; None: anybody may."""
    match leaf:
        case FieldLeaf():
            field = asked.fields[leaf.field]
            yield from _of_value(leaf.field, field.type, leaf.op, leaf.value, span)
        case FactLeaf():
            yield from _of_fact(leaf, asked.facts[leaf.fact], span)
        case RowsLeaf() | SequenceLeaf():
            yield from _of_rows(leaf, asked, span)
        case _:
            return


def _of_value(key: str, kind: FieldKind, op: str, value: Any, span: Span) -> Iterator[Tree | None]:
    plain = conditions.OPERATORS[op].opposite or op
    takes = conditions.OPERATORS[plain].takes
    if takes not in {_LENGTH, _PERIOD}:
        return
    if takes == _LENGTH and kind is FieldKind.DATETIME:
        yield from (_between(key, since, until) for since, until in span.bounds(plain, value))
    elif span.crosses_midnight:
        yield None


def _between(key: str, since: datetime, until: datetime) -> Tree:
    """`since` and `until` are in it, to the second."""
    first = since.replace(microsecond=0) - _SECOND
    return Every((FieldLeaf(key, "after", first), FieldLeaf(key, "before", until.replace(microsecond=0) + _SECOND)))


def _of_fact(leaf: FactLeaf, fact: Fact, span: Span) -> Iterator[FactSpan | None]:
    if leaf.window is not None:
        yield from (FactSpan(fact, "at", *one) for one in span.bounds("last", leaf.window))
    plain = conditions.OPERATORS[leaf.op].opposite or leaf.op
    takes = conditions.OPERATORS[plain].takes
    if takes == _LENGTH and fact.type is FieldKind.DATETIME:
        yield from (FactSpan(fact, "value", *one) for one in span.bounds(plain, leaf.value))
    elif takes in {_LENGTH, _PERIOD} and span.crosses_midnight:
        yield None
    if fact.time_driven and span.crosses_midnight:
        yield None


def _of_rows(leaf: RowsLeaf | SequenceLeaf, asked: Asked, span: Span) -> Iterator[Tree | None]:
    for rows in conditions.rows_of(leaf):
        time = _time_of(rows, asked)
        if rows.window is not None:
            yield from _having(rows, time, span.bounds("last", rows.window))
        yield from _inside(rows, rows.of, asked, span)
    if isinstance(leaf, RowsLeaf) and leaf.field is not None and leaf.op is not None:
        inner = _inner_of(leaf.rows, asked)
        kind = inner.fields[leaf.field].type
        for turned in _of_value(leaf.field, kind, leaf.op, leaf.value, span):
            yield turned if turned is None else _any(leaf.rows, turned)
    if isinstance(leaf, SequenceLeaf) and leaf.then_not is not None:
        yield from _having(leaf.steps[-1], _time_of(leaf.steps[-1], asked), span.bounds("older", leaf.within))


def _inside(rows: Rows, of: Tree, asked: Asked, span: Span) -> Iterator[Tree | None]:
    """What turns inside the rows' own condition."""
    inner = _inner_of(rows, asked)
    for leaf in conditions.leaves_of(of):
        for found in _of_leaf(leaf, inner, span):
            # A fact of a row cannot be narrowed to a span of time from here.
            yield None if found is None or isinstance(found, FactSpan) else _any(rows, found)


def _having(rows: Rows, time: str | None, spans: Iterator[tuple[datetime, datetime]]) -> Iterator[Tree | None]:
    for since, until in spans:
        yield None if time is None else _any(rows, _between(time, since, until))


def _any(rows: Rows, of: Tree) -> Tree:
    return RowsLeaf(Rows(rows.relation, rows.events, of), Take.ANY)


def _inner_of(rows: Rows, asked: Asked) -> Asked:
    if rows.relation is not None:
        return asked.relations[rows.relation].asked()
    kinds = [asked.events[name] for name in rows.events]
    return Asked("event", kinds[0].label, {key: one for kind in kinds for key, one in kind.asked.fields.items()})


def _time_of(rows: Rows, asked: Asked) -> str | None:
    """The field that says when a row happened; None: nobody may ask for it."""
    if rows.relation is None:
        return "at"
    related = asked.relations[rows.relation]
    column = related.at or "at"
    return next((key for key, one in related.asked().fields.items() if one.column == column), None)


def _shift(now: datetime, length: str, sign: int, zone: str) -> datetime:
    """`now` moved by a length; months and years by the calendar of the zone, to the last day where a month has no such day."""
    number, unit = int(length[:-1]) * sign, length[-1]
    now = now.astimezone(UTC)
    if unit in _UNITS:
        return now + number * _UNITS[unit]
    local = now.astimezone(ZoneInfo(zone))
    months = local.year * 12 + local.month - 1 + number * (12 if unit == "y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    last = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    day = first.replace(day=min(local.day, last))
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def either(trees: tuple[Tree, ...]) -> Tree:
    """One of them holds."""
    return Some(trees) if len(trees) != 1 else trees[0]
