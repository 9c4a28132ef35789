"""The comparisons of all pairs as one statement: levels packed into a pattern, rarity of what is the same added up."""

from collections.abc import Sequence

import polars as pl

from guanxi.identity.queries.engine import Engine
from guanxi.identity.rules.comparisons import Comparison
from guanxi.identity.rules.weighing import BASE

_COMPARED = """
    CREATE OR REPLACE TABLE compared AS
    SELECT l, r, ($pattern)::BIGINT AS pattern, ($own)::FLOAT AS own, ($shared)::FLOAT AS shared
    FROM (SELECT l.id AS l, r.id AS r, $levels, $rarities
          FROM pair JOIN record l ON l.id = pair.l JOIN record r ON r.id = pair.r)
"""
# rules.weighing.compute_weight, for all at once.
_SCORED = """
    SELECT l, r, pattern, own, shared, weight
    FROM (SELECT c.l, c.r, c.pattern, c.own, c.shared, w.one + c.own -
              (greatest(w.two - c.shared, w.home)
               + log2(pow(2, w.two - c.shared - greatest(w.two - c.shared, w.home)) + pow(2, w.home - greatest(w.two - c.shared, w.home)))) AS weight
          FROM compared c JOIN weight w ON w.pattern = c.pattern) WHERE weight >= $floor
"""


def add_rarity(engine: Engine, columns: Sequence[tuple[str, str, bool, float]]) -> None:
    """Make `record` of `plain`, with a column of rarity for each of `columns`: its name, the column it is of, whether values stand in
    the table of frequent ones as they are, and the bits of all others. `rare3` looks into `frequent3`."""
    added, joined = [], []
    for name, by, clear, rest in columns:
        place = name.removeprefix("rare")
        key = f"p.{by}" if clear else f"left(md5(p.{by}), 16)"
        added.append(f", coalesce(f{place}.bits, {rest!r})::FLOAT AS {name}")
        joined.append(f" LEFT JOIN frequent{place} f{place} ON f{place}.key = {key}")
    engine.run(
        "CREATE OR REPLACE TABLE record AS SELECT p.* $added FROM plain p $joined",
        added="".join(added),
        joined="".join(joined),
    )
    engine.run("DROP TABLE plain")


def compare(
    engine: Engine, comparisons: Sequence[Comparison], rare: Sequence[str | None], own: Sequence[bool] | None = None
) -> None:
    """Fill `compared` (l, r, pattern, own, shared) from `pair` and `record`. `rare`: the column of `record` that holds the rarity of a
    comparison's value (None: it has none); `own`: whether that counts as one's own."""
    levels, rarities = [], []
    for place, (one, column) in enumerate(zip(comparisons, rare, strict=True)):
        levels.append(_level(one) + f" AS g{place}")
        rarities.append(f"l.{column} AS a{place}" if column else f"0.0 AS a{place}")
    engine.run(
        _COMPARED,
        pattern=" + ".join(f"(g{place} + 1) * {BASE**place}::BIGINT" for place in range(len(comparisons))),
        own=_rarity([place for place, column in enumerate(rare) if column and own and own[place]]),
        shared=_rarity([place for place, column in enumerate(rare) if column and not (own and own[place])]),
        levels=", ".join(levels),
        rarities=", ".join(rarities),
    )


def _rarity(places: Sequence[int]) -> str:
    return " + ".join(["0.0", *(f"CASE WHEN g{place} = 0 THEN a{place} ELSE 0 END" for place in places)])


def _level(comparison: Comparison) -> str:
    unknown = " OR ".join(f"l.{column} IS NULL OR r.{column} IS NULL" for column in comparison.needs)
    tests = " ".join(f"WHEN {level.test.sql()} THEN {place}" for place, level in enumerate(comparison.levels))
    return f"CASE WHEN {unknown} THEN -1 {tests} ELSE {len(comparison.levels)} END"


def count_patterns(engine: Engine) -> pl.DataFrame:
    """Each pattern and how many pairs have it, in order."""
    return engine.frame("SELECT pattern, count(*) AS pairs FROM compared GROUP BY pattern ORDER BY pattern")


def score(engine: Engine, weights: pl.DataFrame, floor: float) -> pl.DataFrame:
    """Pairs of at least `floor` bits: l, r, pattern, own, shared, weight. `weights`: pattern, one, two, home."""
    engine.put("weight", weights)
    return engine.frame(_SCORED, floor=repr(float(floor)))


def drop_compared(engine: Engine) -> None:
    """Let go of the pairs."""
    engine.run("DROP TABLE IF EXISTS compared")
    engine.run("DROP TABLE IF EXISTS pair")
