"""The list of customers by days: how many of the list fall on each, and the first of them.

Moments that the list is in the order of are found day by day over its index (LATERAL, counting stops at the cap); any other
field takes one pass over what the list would show. Not here: which days there are, and in which time zone (service).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString

from psycopg import sql

from guanxi.customers.queries import lists
from guanxi.customers.queries.boards import Narrowed
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.stored_values import ordered

COUNT_CAP: Final = 1_000
YEARLY: Final = "birthday"


@dataclass(frozen=True, slots=True)
class Span:
    """The values of a field that fall on a day: from `low` to before `high`, in the field's own form."""

    day: date
    low: Any
    high: Any


def is_yearly(field: Field) -> bool:
    """Whether the field's days come again every year."""
    return field.column == YEARLY


def _value(field: Field) -> tuple[sql.Composable, LiteralString]:
    """SQL of what is compared with spans, and its type: month and day as a number, a moment, a day, or ISO text."""
    if is_yearly(field):
        column = sql.Identifier("c", YEARLY)
        return sql.SQL("(extract(month FROM {c}) * 100 + extract(day FROM {c}))::int").format(c=column), "int"
    if field.column is None:
        return ordered(field, "c"), "text"
    return sql.Identifier("c", field.column), "timestamptz" if field.type is FieldKind.DATETIME else "date"


async def find_days(
    uow: UnitOfWork, narrowed: Narrowed, field: Field, spans: Sequence[Span], columns: Sequence[str], each: int
) -> list[Row]:
    """The first customers of each day in the order of the field's values, with `day` and `found` of it."""
    value, kind = _value(field)
    days = sql.SQL("unnest(%(days)s::date[], %(lows)s::{k}[], %(highs)s::{k}[]) AS d(day, low, high)").format(
        k=sql.SQL(kind)
    )
    picked = (_PER_DAY if field.column == "created_at" else _ONE_PASS).format(
        value=value,
        days=days,
        where=narrowed.where,
        fits=sql.SQL("hit.value = d.low" if is_yearly(field) else "hit.value >= d.low AND hit.value < d.high"),
        around=sql.SQL("= ANY(%(lows)s::int[])").format() if is_yearly(field) else _AROUND.format(k=sql.SQL(kind)),
    )
    rows = await uow.all(
        sql.SQL(
            """WITH picked AS MATERIALIZED ({picked})
               SELECT p.day, p.found, {shown} FROM picked p JOIN customer c ON c.workspace_id = %(ws)s AND c.id = p.id
               ORDER BY p.day, p.place"""
        ).format(picked=picked, shown=lists.show(columns, narrowed.stored)),
        days=[span.day for span in spans],
        lows=[span.low for span in spans],
        highs=[span.high for span in spans],
        each=each,
        counted=COUNT_CAP + 1,
        **narrowed.params,
    )
    return lists.pass_on_custom(rows, columns)


_AROUND = sql.SQL("BETWEEN (%(lows)s::{k}[])[1] AND (%(highs)s::{k}[])[array_length(%(highs)s::{k}[], 1)]")
_PER_DAY = sql.SQL(
    """SELECT d.day, x.id, x.place, n.found FROM {days}
       CROSS JOIN LATERAL (SELECT count(*) AS found FROM (SELECT 1 FROM customer c WHERE {where} AND {value} >= d.low AND {value} < d.high
                           LIMIT %(counted)s) counted) n
       CROSS JOIN LATERAL (SELECT c.id, row_number() OVER () AS place FROM (SELECT c.id FROM customer c
                           WHERE {where} AND {value} >= d.low AND {value} < d.high ORDER BY {value}, c.id LIMIT %(each)s) c) x"""
)
_ONE_PASS = sql.SQL(
    """SELECT day, id, place, found FROM (
           SELECT d.day, hit.id, row_number() OVER (PARTITION BY d.day ORDER BY hit.value, hit.id) AS place,
                  count(*) OVER (PARTITION BY d.day) AS found
           FROM (SELECT c.id, {value} AS value FROM customer c WHERE {where} AND {value} {around}) hit JOIN {days} ON {fits}) numbered
       WHERE place <= %(each)s"""
)
