"""Facts: what conditions may ask of an object. Filters, segments, branches, row rules and portraits all speak in facts.

A fact is a SELECT that gives rows of an object, and how they become one value. The conditions engine narrows the rows
(`where`, `window`), aggregates and compares; the oracle says the same in plain Python and keeps the SQL honest in tests.
Not here: the condition tree and its compiler (conditions).
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, LiteralString

from psycopg import sql

from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_key, check_label, check_member, check_sql
from guanxi.sdk.objects import FieldKind

FactRows = Sequence[Mapping[str, Any]]
Oracle = Callable[[Mapping[str, Any], datetime], FactRows]


class Aggregate(StrEnum):
    """How the rows of one object become its value. Without rows: 0 for count and sum, False for exists, else nothing."""

    ONE = "one"
    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"
    LAST = "last"
    EXISTS = "exists"
    LIST = "list"


_ALL_ROWS = sql.SQL("true")
_SQL: Mapping[Aggregate, LiteralString] = {
    Aggregate.ONE: "(array_agg(r.value))[1]",
    Aggregate.COUNT: "count(*)",
    Aggregate.SUM: "sum(r.value)",
    Aggregate.MIN: "min(r.value)",
    Aggregate.MAX: "max(r.value)",
    Aggregate.AVG: "avg(r.value)",
    Aggregate.LAST: "(array_agg(r.value ORDER BY r.at DESC) FILTER (WHERE r.value IS NOT NULL))[1]",
    Aggregate.EXISTS: "true",
    Aggregate.LIST: "array_agg(r.value) FILTER (WHERE r.value IS NOT NULL)",
}

_COMPUTE: Mapping[Aggregate, Callable[[list[Any], int], Any]] = {
    Aggregate.ONE: lambda values, count: values[0] if values else None,
    Aggregate.COUNT: lambda values, count: count,
    Aggregate.SUM: lambda values, count: sum(values),
    Aggregate.MIN: lambda values, count: min(values, default=None),
    Aggregate.MAX: lambda values, count: max(values, default=None),
    Aggregate.AVG: lambda values, count: sum(values) / len(values) if values else None,
    Aggregate.LAST: lambda values, count: values[-1] if values else None,
    Aggregate.EXISTS: lambda values, count: count > 0,
    Aggregate.LIST: lambda values, count: values or None,
}


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of the rows that a condition may narrow by: "orders where channel is Tmall"."""

    key: str
    label: Label
    type: FieldKind


@dataclass(frozen=True, kw_only=True)
class Fact(Contribution):
    """One thing to ask of an object. Executed by conditions; contributed by the room that owns the rows.

    `object` is the name of the object asked ("customer"), `type` the kind of the value.
    `rows` is a SELECT that yields `id` (the object's), `value` (unless the aggregate is count or exists), `at` when
    `windowed` or the aggregate is last, `currency` when `type` is money (value in minor units then), and the columns of
    `where`. It may use %(ws)s (must), %(now)s (timestamptz) and %(time_zone)s (IANA); a literal % is written %%.
    With the aggregate `one` there is at most one row per id.
    `events` are the types after which the value may be another: live segments re-evaluate only then. `time_driven`: it may
    also change because time goes by (a birthday). `fields` are keys of fields it tells of: who may not ask for one of them may
    not ask for the fact.
    `among` is a further condition on the rows, `rows` must end with its WHERE then: it holds for those of the records in `{ids}`, a
    SELECT of ids, and is found by an index, so that batches of ids read their own rows only.
    `named` says what the values are called where those are ids: a SELECT of `value` and `name`, both text.
    `oracle(record, now)` gives the same rows for one object without SQL: `record` is the object's row as a dict, and under
    each table of `reads` the list of that table's rows that hang on the object (by profile, customer or object id);
    `now` is aware, in the zone %(time_zone)s.
    """

    kind: ClassVar[str] = "fact"

    key: str
    label: Label
    object: str
    type: FieldKind
    rows: LiteralString
    oracle: Oracle
    aggregate: Aggregate = Aggregate.ONE
    windowed: bool = False
    where: tuple[FactColumn, ...] = ()
    reads: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    time_driven: bool = False
    fields: tuple[str, ...] = ()
    named: LiteralString | None = None
    among: LiteralString | None = None

    def rows_of(self, ids: sql.Composable | None) -> sql.Composable:
        """The rows of everybody, or with `among` those of the records in `ids`, a SELECT of ids."""
        if ids is None or self.among is None:
            return sql.SQL(self.rows)
        return sql.SQL("{} AND {}").format(sql.SQL(self.rows), sql.SQL(self.among).format(ids=ids))

    def select(self, narrow: sql.Composable = _ALL_ROWS, ids: sql.Composable | None = None) -> sql.Composed:
        """`SELECT id, value`: one row per object that has rows, for all objects or (see `rows_of`) those in `ids`. `narrow` is a
        condition on the rows, called `r`; money comes with its currency and is summed per currency."""
        by = sql.SQL(", r.currency" if self.type is FieldKind.MONEY else "")
        return sql.SQL("SELECT r.id{by}, {value} AS value FROM ({rows}) AS r WHERE {narrow} GROUP BY r.id{by}").format(
            by=by, value=sql.SQL(_SQL[self.aggregate]), rows=self.rows_of(ids), narrow=narrow
        )

    def compute(self, rows: FactRows) -> Any:
        """The value of the oracle's rows; None: no value."""
        if self.aggregate is Aggregate.LAST:
            rows = sorted(rows, key=lambda row: row["at"])
        values = [row["value"] for row in rows if row.get("value") is not None]
        return _COMPUTE[self.aggregate](values, len(rows))

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        for key in self.fields:
            yield Reference("field", key)
        for event in sorted(self.events):
            yield Reference("event", event)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_sql("rows", self.rows)
        if self.among is not None and "{ids}" not in self.among:
            yield Fault("among", "应含有 {ids}。", "must contain {ids}.")
        if self.named is not None:
            yield from check_sql("named", self.named)
        yield from check_member(self, "type", FieldKind)
        yield from check_member(self, "aggregate", Aggregate)
        yield from _check_oracle(self.oracle)
        for column in self.where:
            yield from check_key(column, "key", 1)
            yield from check_label(column, "label")


def _check_oracle(oracle: object) -> Iterator[Fault]:
    if not callable(oracle) or list(inspect.signature(oracle).parameters) != ["record", "now"]:
        yield Fault("oracle", "应为函数 (record, now) -> 行列表。", "must be a function (record, now) -> rows.")
