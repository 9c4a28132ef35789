"""Metrics: figures with a definition. One declaration gives the API, charts, dashboards, alerts, export and help page.

A metric is a SELECT of rows with a time, and one aggregate expression over them; the analytics engine adds the period,
the grain, the breakdown and the viewer's row rules. Not here: dashboards and targets (analytics).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, Literal, LiteralString

from psycopg import sql

from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_label, check_member, check_sql

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class Unit(StrEnum):
    """What the figure counts in. Money is minor units, grouped by currency always; percent is a fraction (0.25 = 25 %)."""

    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    SECONDS = "seconds"


class Grain(StrEnum):
    """Length of one point of a series, fine to coarse. TOTAL is the whole period as one figure."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TOTAL = "total"


class Metric(Contribution):
    """One figure. Executed by analytics; contributed by the room that owns the rows.

    `definition` says in a sentence what is counted and what is not. `good` is the direction people hope for.
    `object` names the object whose row rules apply. `rows` is a SELECT that yields `id` (of that object, may repeat or be
    null), `at` (timestamptz), `currency` when `unit` is money, the columns of `dimensions`, and whatever `value` needs; it
    may use %(ws)s (must), %(since)s, %(until)s (timestamptz, half open) and %(time_zone)s; a literal % is written %%.
    `value` is an aggregate expression over the alias `r`: "count(*)", "sum(r.total_minor)".
    `grain` is the finest that makes sense. `dimensions` are the columns one may break down by, with their words.
    """

    kind: ClassVar[str] = "metric"

    definition: ClassVar[Label]
    object: ClassVar[str]
    unit: ClassVar[Unit]
    good: ClassVar[Literal["up", "down", "neutral"]] = "up"
    grain: ClassVar[Grain] = Grain.DAY
    rows: ClassVar[LiteralString]
    value: ClassVar[LiteralString]
    dimensions: ClassVar[Mapping[str, Label]] = {}

    def select(self, grain: Grain = Grain.TOTAL, by: Sequence[str] = ()) -> sql.Composed:
        """`SELECT [at,] [currency,] [dimensions,] value` for the half-open period %(since)s to %(until)s.

        `at` is the start of the point in the zone %(time_zone)s. Raises ValueError for a grain finer than the metric's
        and for an unknown dimension.
        """
        order = list(Grain)
        if order.index(grain) < order.index(self.grain):
            raise ValueError(f"{self.key} has no grain finer than {self.grain}")
        unknown = [name for name in by if name not in self.dimensions]
        if unknown:
            raise ValueError(f"{self.key} has no dimension {unknown[0]!r}")
        parts: list[sql.Composable] = []
        if grain is not Grain.TOTAL:
            parts.append(
                sql.SQL("date_trunc({grain}, r.at, %(time_zone)s) AS at").format(grain=sql.Literal(grain.value))
            )
        names = [*(["currency"] if self.unit is Unit.MONEY else []), *by]
        parts += [sql.SQL("r.{name}").format(name=sql.Identifier(name)) for name in names]
        grouped = sql.SQL(", ").join(sql.SQL(str(number)) for number in range(1, len(parts) + 1))
        tail = sql.SQL(" GROUP BY {all} ORDER BY {all}").format(all=grouped) if parts else sql.SQL("")
        return (
            sql.SQL("SELECT {columns} FROM ({rows}) AS r WHERE r.at >= %(since)s AND r.at < %(until)s").format(
                columns=sql.SQL(", ").join([*parts, sql.SQL(self.value) + sql.SQL(" AS value")]),
                rows=sql.SQL(self.rows),
            )
            + tail
        )

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_label(self, "definition")
        yield from check_sql("rows", getattr(self, "rows", None))
        value = getattr(self, "value", None)
        if not isinstance(value, str) or not value.strip() or ";" in value:
            yield Fault("value", "应为一个汇总表达式。", "must be one aggregate expression.")
        yield from check_member(self, "unit", Unit)
        yield from check_member(self, "grain", Grain)
        if self.good not in ("up", "down", "neutral"):
            yield Fault("good", "应为 up、down 或 neutral。", "must be up, down or neutral.")
        for name, words in self.dimensions.items():
            if not _NAME.fullmatch(name) or not isinstance(words, Label):
                yield Fault(f"dimensions: {name}", "应为列名和 Label。", "must be the name of a column with a Label.")
