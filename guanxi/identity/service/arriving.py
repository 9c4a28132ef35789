"""One record against all others: who is this? By an index of keys, so that a million others cost no more than a hundred.

The index may live anywhere (a table of PostgreSQL: key, record; a dictionary): `Index` says what is asked of it, two questions
for each record. Not here: filling it (`queries.keys` for many, `rules.keys.keys_of` for one), and what follows from a match.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import polars as pl

from guanxi.identity.contracts import Evidence, Model
from guanxi.identity.queries.engine import opened
from guanxi.identity.queries.keys import find_keys
from guanxi.identity.rules.keys import MOST_LOOKED_AT, MOST_OF_A_KEY, keys_of
from guanxi.identity.rules.predicates import Row
from guanxi.identity.rules.weighing import comparisons_of, probability_of, weigh

Id = TypeVar("Id")


class Index(Protocol[Id]):
    """Records by their keys."""

    def find(self, keys: Sequence[int], at_most: int) -> Mapping[int, Sequence[Id]]:
        """The records of each key; a key of more than `at_most` may be left out or cut short at one more."""
        ...

    def load(self, ids: Sequence[Id]) -> Mapping[Id, Row]:
        """Prepared records."""
        ...


@dataclass(frozen=True, slots=True)
class Match(Generic[Id]):
    """A record that may be the same, with why."""

    id: Id
    weight: float
    probability: float
    evidence: tuple[Evidence, ...]


def match_one(row: Row, index: Index[Id], model: Model, *, leave: Id | None = None) -> list[Match[Id]]:
    """Who a prepared record may be, from the review threshold on, the likeliest first. `leave`: itself, when it is there already."""
    keys = keys_of(row)
    shared: Counter[Id] = Counter()
    found = index.find(keys, MOST_OF_A_KEY)
    for key in keys:
        holders = found.get(key, ())
        if len(holders) <= MOST_OF_A_KEY:
            shared.update(one for one in holders if one != leave)
    likely = [one for one, _ in shared.most_common(MOST_LOOKED_AT)]
    comparisons = comparisons_of(model)
    matches = []
    for one, other in index.load(likely).items():
        weight, evidence = weigh(model, comparisons, row, other)
        if (probability := probability_of(weight)) >= min(model.review, model.auto):
            matches.append(Match(one, weight, probability, evidence))
    return sorted(matches, key=lambda match: (-match.weight, str(match.id)))


def find_all_keys(records: pl.DataFrame, scratch: Path | None = None) -> pl.DataFrame:
    """`id` and `key` of prepared records: what an index is filled with."""
    with opened(scratch=scratch) as engine:
        engine.put("record", records)
        return find_keys(engine, frozenset(records.columns))
