"""What agreement is worth, learned without labels: expectation maximisation over all pairs, of which those that share no key count
as two (Fellegi and Sunter 1969; Winkler 1988).

Pairs come as patterns with counts, so a million pairs cost no more than a thousand. What two random records have in common is
known beforehand (`Chances`), so that only the shares among records of one and the same and the prior are learned. Each level
starts from what is declared and stays near it where there is little to learn from; no share is ever 0. Labels that people gave count as
pairs whose answer is known. Not here: SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

import polars as pl

from guanxi.identity.contracts import Model, Weighed
from guanxi.identity.rules.comparisons import Comparison

ROUNDS = 60
CLOSE = 1e-4
PULL = 40.0  # pairs that the declared shares are worth
LABEL = 5.0  # pairs that a label is worth
LEAST_M, LEAST_U = 0.0015, 1e-7
STEADY = 0.02  # share of the found pairs that the declared shares are worth, so that large files may depart further


@dataclass(frozen=True, slots=True)
class Chances:
    """Of one comparison among pairs taken at random: `known` the share in which both have a value, `levels` the share of each level
    among these ("else" last)."""

    known: float
    levels: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: patterns (one column `c0` … per comparison, `pairs` how many), all pairs there are, and labels:
    patterns of pairs that people called one (`ones`) and two (`twos`)."""

    patterns: pl.DataFrame
    records: int
    chances: Sequence[Chances]
    ones: Sequence[tuple[int, ...]] = ()
    twos: Sequence[tuple[int, ...]] = ()
    frequencies: Mapping[str, tuple[float, float, Mapping[str, float]]] = field(default_factory=dict)


def learn(comparisons: Sequence[Comparison], lesson: Lesson) -> Model:
    """The model of a lesson. The same lesson gives the same model."""
    total = max(1.0, lesson.records * (lesson.records - 1) / 2)
    m = [_normal([level.m for level in one.levels] + [one.other_m]) for one in comparisons]
    u = [_start_u(one, chances) for one, chances in zip(comparisons, lesson.chances, strict=True)]
    prior = min(0.2, 1 / max(2, lesson.records))
    counts = lesson.patterns["pairs"].cast(pl.Float64)
    rounds, moved = 0, 1.0
    while moved >= CLOSE and rounds < ROUNDS:
        rounds += 1
        chance = _chances_of(lesson.patterns, m, u, prior)
        ones, twos = counts * chance, counts * (1 - chance)
        found = float(ones.sum())
        before = m
        m = [_learn_m(place, one, lesson, ones, found) for place, one in enumerate(comparisons)]
        u = [_learn_u(place, one, lesson, (ones, twos), (total, found)) for place, one in enumerate(comparisons)]
        prior = min(0.5, max(found + 1, 1.0) / (total + 2))
        moved = max(
            (abs(a - b) for new, old in zip(m, before, strict=True) for a, b in zip(new, old, strict=True)), default=0
        )
    weighed = tuple(_weighed(one, m[place], u[place], lesson) for place, one in enumerate(comparisons))
    return Model(weighed, _round(prior), lesson.records, int(counts.sum()), rounds)


def _weighed(comparison: Comparison, m: Sequence[float], u: Sequence[float], lesson: Lesson) -> Weighed:
    by = comparison.levels[0].by
    average, rare, frequent = lesson.frequencies.get(comparison.key, (1.0, 1.0, {})) if by else (1.0, 1.0, {})
    return Weighed(
        comparison.key, tuple(map(_round, m)), tuple(map(_round, u)), by, _round(average), _round(rare),
        {value: _round(share) for value, share in sorted(frequent.items())},
    )  # fmt: skip


def _round(value: float) -> float:
    """Six digits: sums over threads differ in the last ones."""
    return float(f"{value:.6g}")


def _normal(shares: Sequence[float]) -> list[float]:
    whole = sum(shares)
    return [share / whole for share in shares]


def _start_u(comparison: Comparison, chances: Chances) -> list[float]:
    declared = [level.u for level in comparison.levels] + [comparison.other_u]
    return _normal([max(seen, said * 0.1, LEAST_U) for seen, said in zip(chances.levels, declared, strict=True)])


def _chances_of(
    patterns: pl.DataFrame, m: Sequence[Sequence[float]], u: Sequence[Sequence[float]], prior: float
) -> pl.Series:
    """The probability that a pair of each pattern is one."""
    weight = pl.Series([log2(prior / (1 - prior))] * patterns.height, dtype=pl.Float64)
    for place, (ones, twos) in enumerate(zip(m, u, strict=True)):
        bits = pl.Series([0.0] + [log2(a / b) for a, b in zip(ones, twos, strict=True)])
        weight += bits.gather(patterns[f"c{place}"] + 1)
    return 1 / (1 + 2 ** -weight.clip(-60, 60))


def _by_level(patterns: pl.DataFrame, place: int, amounts: pl.Series, levels: int) -> list[float]:
    table = patterns.select(pl.col(f"c{place}").alias("level"), amounts.alias("amount"))
    sums = dict(table.group_by("level").agg(pl.col("amount").sum()).iter_rows())
    return [float(sums.get(level, 0.0)) for level in range(levels)]


def _learn_m(place: int, comparison: Comparison, lesson: Lesson, ones: pl.Series, found: float) -> list[float]:
    declared = [level.m for level in comparison.levels] + [comparison.other_m]
    seen = _by_level(lesson.patterns, place, ones, len(declared))
    for pattern in lesson.ones:
        if pattern[place] >= 0:
            seen[pattern[place]] += LABEL
    pull = PULL + STEADY * found
    return _normal(
        [max((one + pull * said) / (sum(seen) + pull), LEAST_M) for one, said in zip(seen, declared, strict=True)]
    )


def _learn_u(
    place: int, comparison: Comparison, lesson: Lesson, amounts: tuple[pl.Series, pl.Series], sums: tuple[float, float]
) -> list[float]:
    """Among two: what random pairs show less what is explained by records of one, at least what was seen among candidates."""
    chances, (total, _) = lesson.chances[place], sums
    declared = [level.u for level in comparison.levels] + [comparison.other_u]
    ones, twos = (_by_level(lesson.patterns, place, one, len(declared)) for one in amounts)
    known = max(1.0, total * chances.known - sum(ones))
    for pattern in lesson.twos:
        if pattern[place] >= 0:
            twos[pattern[place]] += LABEL
    shares = []
    for level, said in enumerate(declared):
        left = chances.levels[level] * total * chances.known - ones[level]
        least = max(said * min(0.1, 1000 / known), LEAST_U)
        shares.append(max(left / known, twos[level] / known, least))
    return _normal(shares)
