"""The comparisons of all pairs as one statement: levels packed into a pattern, rarity of what is the same added up."""

from collections.abc import Sequence

import polars as pl

from guanxi.identity.queries.engine import Engine
from guanxi.identity.rules.comparisons import Comparison
from guanxi.identity.rules.weighing import BASE

_COMPARED = """
    CREATE OR REPLACE TABLE compared AS
    SELECT l, r, ($pattern)::BIGINT AS pattern, ($rarity)::FLOAT AS rarity
    FROM (SELECT l.id AS l, r.id AS r, $levels, $rarities
          FROM pair JOIN record l ON l.id = pair.l JOIN record r ON r.id = pair.r)
"""
_SCORED = """
    SELECT c.l, c.r, c.pattern, c.rarity, (w.weight + c.rarity) AS weight
    FROM compared c JOIN weight w ON w.pattern = c.pattern WHERE w.weight + c.rarity >= $floor
"""


def compare(engine: Engine, comparisons: Sequence[Comparison], rare: Sequence[str | None]) -> None:
    """Fill `compared` (l, r, pattern, rarity) from `pair` and `record`. `rare`: the column of `record` that holds the rarity of a
    comparison's value; None: it has none."""
    levels, rarities = [], []
    for place, (one, column) in enumerate(zip(comparisons, rare, strict=True)):
        levels.append(_level(one) + f" AS g{place}")
        rarities.append(f"l.{column} AS a{place}" if column else f"0.0 AS a{place}")
    engine.run(
        _COMPARED,
        pattern=" + ".join(f"(g{place} + 1) * {BASE**place}::BIGINT" for place in range(len(comparisons))),
        rarity=" + ".join(f"CASE WHEN g{place} = 0 THEN a{place} ELSE 0 END" for place in range(len(comparisons))),
        levels=", ".join(levels),
        rarities=", ".join(rarities),
    )


def _level(comparison: Comparison) -> str:
    unknown = " OR ".join(f"l.{column} IS NULL OR r.{column} IS NULL" for column in comparison.needs)
    tests = " ".join(f"WHEN {level.test.sql()} THEN {place}" for place, level in enumerate(comparison.levels))
    return f"CASE WHEN {unknown} THEN -1 {tests} ELSE {len(comparison.levels)} END"


def count_patterns(engine: Engine) -> pl.DataFrame:
    """Each pattern and how many pairs have it, in order."""
    return engine.frame("SELECT pattern, count(*) AS pairs FROM compared GROUP BY pattern ORDER BY pattern")


def score(engine: Engine, weights: pl.DataFrame, floor: float) -> pl.DataFrame:
    """Pairs of at least `floor` bits: l, r, pattern, rarity, weight. `weights`: pattern, weight."""
    engine.put("weight", weights)
    return engine.frame(_SCORED, floor=repr(float(floor)))


def drop_compared(engine: Engine) -> None:
    """Let go of the pairs."""
    engine.run("DROP TABLE IF EXISTS compared")
    engine.run("DROP TABLE IF EXISTS pair")
