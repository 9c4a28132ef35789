"""Pairs of records that are worth a look: those that share a key of a rule, each pair once. Never all with all."""

from collections.abc import Sequence

from guanxi.identity.queries.engine import Engine
from guanxi.identity.rules.blocking import Rule, find_cap

_KEYS = """
    CREATE OR REPLACE TEMP TABLE block AS
    WITH keyed AS (SELECT id, hash($columns) AS key FROM record WHERE $known),
         sized AS (SELECT key, count(*) AS size FROM keyed GROUP BY key HAVING count(*) > 1)
    SELECT keyed.id, keyed.key, sized.size FROM keyed JOIN sized USING (key)
"""
_SIZES = "SELECT size, count(*) // size FROM block GROUP BY size"
_PAIRS = """
    INSERT INTO candidate
    SELECT (l.id::BIGINT << 32) | r.id FROM block l JOIN block r ON l.key = r.key AND l.id < r.id WHERE l.size <= $cap AND r.size <= $cap
"""


def find_pairs(engine: Engine, rules: Sequence[Rule], records: int) -> dict[str, int]:
    """Fill the table `pair` (l, r: l < r) from the table `record`; the cap that each rule got."""
    engine.run("CREATE OR REPLACE TABLE candidate (ends BIGINT)")
    caps: dict[str, int] = {}
    for rule in rules:
        known = " AND ".join(f"{column} IS NOT NULL" for column in rule.columns)
        engine.run(_KEYS, columns=", ".join(rule.columns), known=known)
        caps[rule.key] = cap = find_cap([(int(size), int(blocks)) for size, blocks in engine.rows(_SIZES)], records)
        engine.run(_PAIRS, cap=str(cap))
    engine.run("""
        CREATE OR REPLACE TABLE pair AS
        SELECT (ends >> 32)::INTEGER AS l, (ends & 4294967295)::INTEGER AS r FROM (SELECT DISTINCT ends FROM candidate)
    """)
    engine.run("DROP TABLE candidate")
    engine.run("DROP TABLE IF EXISTS block")
    return caps


def count_pairs(engine: Engine) -> int:
    """How many pairs there are."""
    return int(engine.rows("SELECT count(*) FROM pair")[0][0])


def thin_pairs(engine: Engine, one_of: int) -> None:
    """Keep one pair of so many, the same ones whatever the order was."""
    engine.run("DELETE FROM pair WHERE hash(l, r) % $one_of <> 0", one_of=str(one_of))


def every_pair(engine: Engine, first: int) -> None:
    """Fill `pair` with all pairs of the first records: what two taken at random have in common."""
    engine.run(
        "CREATE OR REPLACE TABLE pair AS SELECT l.id AS l, r.id AS r FROM record l JOIN record r ON l.id < r.id WHERE l.id < $first AND r.id < $first",
        first=str(first),
    )


def inside_clusters(engine: Engine) -> None:
    """Fill `pair` with all pairs within each group of the table `member` (id, cluster)."""
    engine.run(
        "CREATE OR REPLACE TABLE pair AS SELECT l.id AS l, r.id AS r FROM member l JOIN member r ON l.cluster = r.cluster AND l.id < r.id"
    )
