"""What a model says of two customers, and how it does on pairs that people decided. In memory, for a few pairs at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from guanxi.customers.contracts import Comparable
from guanxi.identity.contracts import Evidence, Model
from guanxi.identity.rules.comparisons import Comparison, find_comparisons
from guanxi.identity.rules.learning import Chances, Lesson, learn
from guanxi.identity.rules.weighing import comparisons_of, probability_of, weigh
from guanxi.identity.service.records import Veil, prepare_two

_RECORDS = 1_000  # where nothing was learned yet


@dataclass(frozen=True, slots=True)
class Judged:
    """Two customers by a model: `bits` with the start, evidence comparison by comparison."""

    bits: float
    probability: float
    evidence: tuple[Evidence, ...]
    comparisons: tuple[Comparison, ...]


def shipped(columns: frozenset[str]) -> Model:
    """What the house takes for likely before anything was learned: the model of a lesson that teaches nothing."""
    comparisons = find_comparisons(columns)
    schema = {"pairs": pl.Int64} | {f"c{place}": pl.Int64 for place in range(len(comparisons))}
    chances = [Chances(0.5, (*(level.u for level in one.levels), max(one.other_u, 0.01))) for one in comparisons]
    return learn(comparisons, Lesson(pl.DataFrame(schema=schema), _RECORDS, chances))


def judge(model: Model | None, one: Comparable, other: Comparable, veil: Veil) -> Judged:
    """The best that speaks for two of one kind; None: by what the house ships."""
    rows = prepare_two(one, other, veil)
    known = model or shipped(frozenset(rows[0][0]))
    comparisons = comparisons_of(known)
    best: Judged | None = None
    for left, right in rows:
        bits, evidence = weigh(known, comparisons, left, right)
        if best is None or bits > best.bits:
            best = Judged(bits, probability_of(bits), evidence, comparisons)
    assert best is not None
    return best


def label_rows(
    some: Sequence[Comparable], decided: Sequence[tuple[Comparable, Comparable]]
) -> tuple[list[Comparable], list[tuple[int, int]]]:
    """Customers with those of decided pairs behind them, and the pairs as places."""
    places = {one.id: place for place, one in enumerate(some)}
    whole, pairs = list(some), []
    for pair in decided:
        found = []
        for one in pair:
            # As it was before a merge it is another record than the merged one that is there now.
            if one.id not in places or whole[places[one.id]] != one:
                places[one.id] = len(whole)
                whole.append(one)
            found.append(places[one.id])
        pairs.append((found[0], found[1]))
    return whole, pairs
