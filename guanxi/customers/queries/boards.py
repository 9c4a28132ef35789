"""The list of customers as columns, one per value of a field: what values there are, how many and what they add up to,
and the first cards of each.

Two statements, whatever the number of columns. The first goes over the newest customers that the list would show, up to
SEEN of them, and groups them by the value; where the field lies in the index of the list it reads nothing else. The second
finds the first cards of each value in the order of the list (LATERAL, so each column stops at its own limit) among those
same customers; what lies further down comes with the next page of a column. Not here: further pages (queries.lists).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import sql

from guanxi.customers.queries import lists
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.paging import Ask
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.stored_values import ordered, stored

# So many customers are looked at for the values and their counts: 18 ms over the index at 1M, 50 ms where rows are read.
SEEN: Final = 100_000
_ARRAYS: Final[dict[FieldKind, LiteralString]] = {FieldKind.USER: "uuid[]", FieldKind.BOOLEAN: "boolean[]"}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The customers a board is about (alias "c"): the condition of the list and its parameters. `ordered`: there are many,
    so they are looked at in the order of the list; else the planner chooses the way to them. `stored`: the fields in
    `custom` that may be shown."""

    where: sql.Composed
    params: dict[str, Any]
    ordered: bool
    stored: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Seen:
    """Values and how many customers have each; `floor` is when the oldest of those looked at came, None when all were.
    `sums`: per value the exact sums by currency, in minor units ("" where the field is no money); none if none was asked for."""

    counts: dict[Any, int]
    floor: datetime | None
    sums: dict[Any, dict[str, str]]


def value_of(field: Field) -> sql.Composable:
    """SQL of the field's value, NULL where there is none; the alias is "c"."""
    if field.column is None:
        return stored(field, "c")
    column = sql.Identifier("c", field.column)
    return column if field.type in _ARRAYS else sql.SQL("nullif({}, '')").format(column)


async def find_values(uow: UnitOfWork, narrowed: Narrowed, field: Field, summed: Field | None = None) -> Seen:
    """The values in use, their counts and the sums of another field, among the newest SEEN."""
    order = sql.SQL("ORDER BY c.created_at DESC, c.id DESC" if narrowed.ordered else "")
    currency, amount = _summed(summed)
    rows = await uow.all(
        sql.SQL(
            """SELECT part.value, sum(part.found)::bigint AS found, min(part.oldest) AS oldest,
                      jsonb_object_agg(part.currency, part.total::text) FILTER (WHERE part.total IS NOT NULL) AS sums
               FROM (SELECT newest.value, newest.currency, count(*) AS found, min(newest.created_at) AS oldest, sum(newest.amount) AS total
                     FROM (SELECT {value} AS value, {currency} AS currency, {amount} AS amount, c.created_at
                           FROM customer c WHERE {where} {order} LIMIT %(seen)s) newest
                     GROUP BY newest.value, newest.currency) part
               GROUP BY part.value"""
        ).format(value=value_of(field), currency=currency, amount=amount, where=narrowed.where, order=order),
        seen=SEEN,
        **narrowed.params,
    )
    whole = sum(row["found"] for row in rows) < SEEN
    floor = None if whole or not narrowed.ordered else min(row["oldest"] for row in rows)
    counts = {row["value"]: row["found"] for row in rows}
    return Seen(counts, floor, {row["value"]: row["sums"] or {} for row in rows})


def _summed(field: Field | None) -> tuple[sql.Composable, sql.Composable]:
    """SQL of the currency and the amount to add up. Amounts are numeric: no sum overflows or is rounded."""
    if field is None:
        return sql.SQL("''"), sql.SQL("NULL::numeric")
    if field.type is FieldKind.MONEY:
        return sql.SQL("({}) ->> 'currency'").format(stored(field, "c")), ordered(field, "c")
    return sql.SQL("''"), value_of(field) if field.column is None else sql.Identifier("c", field.column)


async def find_cards(
    uow: UnitOfWork,
    narrowed: Narrowed,
    field: Field,
    values: Sequence[Any],
    ask: Ask,
    columns: Sequence[str],
    floor: datetime | None,
) -> list[list[Row]]:
    """Up to `page_rows` cards of each value (None: without one) in the order of `ask`, with its page keys."""
    given = [value for value in values if value is not None]
    places: list[sql.Composable] = [
        sql.SQL(
            "SELECT v.place, x.id FROM unnest(%(values)s::{array}, %(places)s::int[]) AS v(value, place) {some}"
        ).format(array=sql.SQL(_ARRAYS.get(field.type, "text[]")), some=_some(narrowed, ask, field, floor, "= v.value"))
    ]
    if None in values:
        places.append(
            sql.SQL("SELECT v.place, x.id FROM (VALUES (%(none)s::int)) AS v(place) {some}").format(
                some=_some(narrowed, ask, field, floor, "IS NULL")
            )
        )
    rows = await uow.all(
        # First the ids, because they may come from an index alone; then what a card shows, of these few only.
        sql.SQL(
            """WITH picked AS MATERIALIZED ({places})
               SELECT p.place, {shown}, {keys} FROM picked p JOIN customer c ON c.workspace_id = %(ws)s AND c.id = p.id
               ORDER BY p.place, {order}"""
        ).format(
            places=sql.SQL(" UNION ALL ").join(places),
            shown=lists.show(columns, narrowed.stored),
            keys=ask.keys(),
            order=ask.order(),
        ),
        values=given,
        places=[place for place, value in enumerate(values) if value is not None],
        none=values.index(None) if None in values else None,
        floor=floor,
        **narrowed.params,
        **ask.params,
    )
    cards: list[list[Row]] = [[] for _ in values]
    for row in lists.pass_on_custom(rows, columns):
        cards[row.pop("place")].append(row)
    return cards


def _some(narrowed: Narrowed, ask: Ask, field: Field, floor: datetime | None, of_value: LiteralString) -> sql.Composed:
    bound = sql.SQL("true" if floor is None else "c.created_at >= %(floor)s")
    return sql.SQL(
        """CROSS JOIN LATERAL (SELECT c.id FROM customer c WHERE {where} AND {value} {of_value} AND {bound}
           ORDER BY {order} LIMIT %(page_rows)s) x"""
    ).format(where=narrowed.where, value=value_of(field), of_value=sql.SQL(of_value), bound=bound, order=ask.order())
