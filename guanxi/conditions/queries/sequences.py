"""Sequences in SQL: the rows of all steps once, in the order of their time, with window functions instead of joins.

For each row that ends the first k steps the latest possible begin is carried along (`s1`, `s2`, …); the sequence holds where
the last step's row lies within the length after it. Times are exact: a step comes at least a microsecond after the one before.
"""

from collections.abc import Sequence
from datetime import timedelta

from psycopg import sql

from guanxi.conditions.queries.compiled import Params
from guanxi.conditions.queries.rows import Source

_BEFORE = "PARTITION BY id ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 microsecond' PRECEDING"
_AFTER = "PARTITION BY id ORDER BY at RANGE BETWEEN interval '1 microsecond' FOLLOWING AND UNBOUNDED FOLLOWING"


def compile_sequence(
    steps: Sequence[Source], then_not: Source | None, within: timedelta, not_within: timedelta, params: Params
) -> sql.Composable:
    """SELECT of the ids of records for which the sequence holds."""
    every = [*steps] if then_not is None else [*steps, then_not]
    rows: sql.Composable = sql.SQL(" UNION ALL ").join([_step(source, place) for place, source in enumerate(every, 1)])
    found: sql.Composable = sql.SQL(
        "SELECT id, at, step, CASE WHEN step = 1 THEN at END AS s1{} FROM ({}) AS steps"
    ).format(_next(len(steps)) if then_not is not None else sql.SQL(""), rows)
    for place in range(2, len(steps) + 1):
        found = sql.SQL(
            "SELECT *, CASE WHEN step = {step} THEN max({before}) OVER ({window}) END AS {column} FROM ({rows}) AS steps"
        ).format(
            step=sql.Literal(place),
            before=sql.Identifier(f"s{place - 1}"),
            window=sql.SQL(_BEFORE),
            column=sql.Identifier(f"s{place}"),
            rows=found,
        )
    length = params.bind(within)
    parts = [sql.SQL("{} >= at - {}").format(sql.Identifier(f"s{len(steps)}"), length)]
    if then_not is not None:
        over = params.late(lambda moment: moment.now.replace(microsecond=0) - not_within)
        parts += [
            sql.SQL("at <= {}").format(over),
            sql.SQL("(next_at IS NULL OR next_at > at + {})").format(params.bind(not_within)),
        ]
    return sql.SQL("SELECT id FROM ({}) AS steps WHERE {}").format(found, sql.SQL(" AND ").join(parts))


def _step(source: Source, place: int) -> sql.Composable:
    what = sql.SQL("{} AS id, {} AS at, {} AS step").format(source.id, source.at, sql.Literal(place))
    return source.select(what)


def _next(steps: int) -> sql.Composable:
    """The next row of the step that must not follow."""
    return sql.SQL(", min(at) FILTER (WHERE step = {}) OVER ({}) AS next_at").format(
        sql.Literal(steps + 1), sql.SQL(_AFTER)
    )
