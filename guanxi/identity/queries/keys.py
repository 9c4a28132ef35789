"""The keys of many records at once, for an index that is filled or checked. Not here: where it is kept."""

import polars as pl

from guanxi.identity.queries.engine import Engine
from guanxi.identity.rules.keys import DIGITS, KEPT, SEPARATOR

_KEYS = "SELECT id, ('0x' || left(md5(concat_ws(chr($separator), '$rule', $columns)), $digits))::BIGINT AS key FROM record WHERE $known"


def find_keys(engine: Engine, columns: frozenset[str]) -> pl.DataFrame:
    """`id` and `key` of all records of the table `record`, the same keys as `rules.keys.keys_of`."""
    frames = [
        engine.frame(
            _KEYS,
            separator=str(ord(SEPARATOR)),
            rule=rule.key,
            columns=", ".join(rule.columns),
            digits=str(DIGITS),
            known=" AND ".join(f"{column} IS NOT NULL" for column in rule.columns),
        )
        for rule in KEPT
        if set(rule.columns) <= columns
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema={"id": pl.Int32, "key": pl.Int64})
