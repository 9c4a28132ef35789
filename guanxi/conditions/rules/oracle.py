"""The reference interpreter: the same answers as the compiled SQL, in plain Python, written apart from it.

A record is the row of the object as the database gives it (columns, `custom` as a dict). Beside them lie, for facts, the
rows of the tables they read; for relations the related records the asker sees under the relation's key; the events of the
record under `events` (type, at, id, payload as `custom`); the keys of its segments under `segments`. Not here: speed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import (
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    MemberLeaf,
    Moment,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.conditions.rules.holding import find_compared, find_value, holds, in_last
from guanxi.conditions.rules.rows import COUNTED, asked_of, lengths_of, result_of, time_of
from guanxi.conditions.rules.values import Amount
from guanxi.sdk.facts import Aggregate, Fact
from guanxi.sdk.objects import Field, FieldKind

Record = Mapping[str, Any]
_NOWHEN = Moment(datetime(2000, 1, 1, tzinfo=UTC))


def matches(tree: Tree, asked: Asked, record: Record, moment: Moment) -> bool:
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
            return holds(field.type, tree.op, tree.value, find_compared(field, tree.op, record), moment)
        case FactLeaf():
            fact = asked.facts[tree.fact]
            return holds(fact.type, tree.op, tree.value, compute_fact(tree, fact, record, moment), moment)
        case RowsLeaf():
            return _rows_hold(tree, asked, record, moment)
        case SequenceLeaf():
            return _sequence_holds(tree, asked, record, moment)
        case MemberLeaf():
            return tree.segment in record.get("segments", ())


def compute_fact(leaf: FactLeaf, fact: Fact, record: Record, moment: Moment) -> Any:
    """The value of a fact for one record, narrowed as the leaf says."""
    rows = [
        row
        for row in fact_rows(fact, record, moment)
        if all(row.get(column) in values for column, values in leaf.where.items())
        and (leaf.window is None or in_last(row["at"], leaf.window, moment))
    ]
    return fact.compute(rows)


def fact_rows(fact: Fact, record: Record, moment: Moment) -> Sequence[Record]:
    """A fact's rows: as they were read from the database with the record (`facts`), or said by its own oracle."""
    read: Mapping[str, Sequence[Record]] = record.get("facts", {})
    found = read.get(fact.key)
    return fact.oracle(record, moment.now.astimezone(ZoneInfo(moment.zone))) if found is None else found


# Rows ----------------------------------------------------------------------------------------------------------------
def rows_at_hand(rows: Rows, record: Record) -> Sequence[Record]:
    """All rows of the relation or of these events, before they are narrowed."""
    if rows.relation is not None:
        found: Sequence[Record] = record.get(rows.relation, ())
        return found
    return [one for one in record.get("events", ()) if one["type"] in rows.events]


def find_rows(rows: Rows, asked: Asked, record: Record, moment: Moment) -> list[Record]:
    """Those in the window for which `of` holds."""
    inner, at = asked_of(rows, asked), time_of(rows, asked)
    return [
        row
        for row in rows_at_hand(rows, record)
        if _in_window(rows, row.get(at), moment) and matches(rows.of, inner, row, moment)
    ]


def _in_window(rows: Rows, at: datetime | None, moment: Moment) -> bool:
    return rows.window is None or (at is not None and in_last(at, rows.window, moment))


def _rows_hold(leaf: RowsLeaf, asked: Asked, record: Record, moment: Moment) -> bool:
    if leaf.take is Take.ALL:
        return not find_rows(
            Rows(leaf.rows.relation, leaf.rows.events, Not(leaf.rows.of), leaf.rows.window), asked, record, moment
        )
    if leaf.op is None:
        return bool(find_rows(leaf.rows, asked, record, moment)) is (leaf.take is Take.ANY)
    kind = result_of(leaf.take, taken_field(leaf, asked))[0]
    return holds(kind, leaf.op, leaf.value, compute_taken(leaf, asked, record, moment), moment)


def taken_field(leaf: RowsLeaf, asked: Asked) -> Field | None:
    """The field of the rows that is summed and so on."""
    return None if leaf.field is None else asked_of(leaf.rows, asked).fields[leaf.field]


def compute_taken(leaf: RowsLeaf, asked: Asked, record: Record, moment: Moment) -> Any:
    """What is taken of the rows of one record; None: nothing. Money counts in the currency it is compared in."""
    rows = find_rows(leaf.rows, asked, record, moment)
    field = taken_field(leaf, asked)
    if field is None:
        return len(rows)
    at = time_of(leaf.rows, asked)
    if leaf.take in {Take.FIRST, Take.LAST}:
        rows = sorted((row for row in rows if row.get(at) is not None), key=lambda row: (row[at], row["id"]))
    values = [value for row in rows if (value := find_value(field, row)) is not None]
    if field.type is not FieldKind.MONEY:
        return _take(leaf.take, values)
    wanted = leaf.value[0] if isinstance(leaf.value, tuple) else leaf.value
    if wanted is None:
        return values[0] if values else None
    taken = _take(leaf.take, [one.amount_minor for one in values if one.currency == wanted.currency])
    return None if taken is None else Amount(taken, wanted.currency)


def _take(take: Take, values: list[Any]) -> Any:
    match take:
        case Take.DISTINCT:
            return len(set(values))
        case Take.SUM:
            return sum(values)
        case _ if not values:
            return None
        case Take.AVG:
            return Fraction(sum(values)) / len(values)
        case Take.MIN:
            return min(values)
        case Take.MAX:
            return max(values)
        case Take.FIRST:
            return values[0]
        case _:
            return values[-1]


def _sequence_holds(leaf: SequenceLeaf, asked: Asked, record: Record, moment: Moment) -> bool:
    within, not_within = lengths_of(leaf)

    def times(rows: Rows) -> list[datetime]:
        at = time_of(rows, asked)
        return [row[at] for row in find_rows(rows, asked, record, moment) if row[at] is not None]

    ways = [(at, at) for at in times(leaf.steps[0])]  # first and latest moment of the steps so far
    for step in leaf.steps[1:]:
        ways = [(first, at) for at in times(step) for first, last in ways if last < at]
    ways = [(first, last) for first, last in ways if last - first <= within]
    if leaf.then_not is None:
        return bool(ways)
    over = moment.now.replace(microsecond=0) - not_within
    after = times(leaf.then_not)
    return any(last <= over and not any(last < at <= last + not_within for at in after) for _, last in ways)


# Without rows --------------------------------------------------------------------------------------------------------
def default_of(fact: Fact) -> Any:
    """The value of a fact for an object without rows: 0 for count and sum, False for exists, else none. No money is in no currency."""
    counted = fact.aggregate in {Aggregate.COUNT, Aggregate.SUM, Aggregate.EXISTS} and fact.type is not FieldKind.MONEY
    return fact.compute([]) if counted else None


def holds_without_rows(leaf: FactLeaf, fact: Fact) -> bool:
    """Whether an object without any row fulfils the leaf, at any time: then the compiled query asks for the complement."""
    return holds(fact.type, leaf.op, leaf.value, default_of(fact), _NOWHEN)


def taken_holds_without_rows(leaf: RowsLeaf, field: Field | None) -> bool:
    """The same of a value taken of rows."""
    kind = result_of(leaf.take, field)[0]
    empty: Any = 0 if leaf.take in COUNTED else None
    if empty == 0 and kind is FieldKind.MONEY:
        wanted = leaf.value[0] if isinstance(leaf.value, tuple) else leaf.value
        empty = Amount(0, wanted.currency)
    return leaf.op is not None and holds(kind, leaf.op, leaf.value, empty, _NOWHEN)
