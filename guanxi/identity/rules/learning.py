"""What agreement is worth, learned without labels: expectation maximisation over all pairs, of which those that share no key count
as two (Fellegi and Sunter 1969; Winkler 1988).

There are three kinds of pairs: of one; of two who share a home (or, of firms, a place): they have phone, address and family name
in common but not what is their own; and of any two. Without the second kind a model takes families for one person.

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
from guanxi.identity.rules.comparisons import Comparison, is_own

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


@dataclass(slots=True)
class _Shares:
    """What is learned of one comparison: shares of its levels among one, two, and related."""

    m: list[float]
    u: list[float]
    h: list[float]


def learn(comparisons: Sequence[Comparison], lesson: Lesson) -> Model:
    """The model of a lesson. The same lesson gives the same model."""
    total = max(1.0, lesson.records * (lesson.records - 1) / 2)
    own = [is_own(one, comparisons) for one in comparisons]
    shares = [_start(one, chances, mine) for one, chances, mine in zip(comparisons, lesson.chances, own, strict=True)]
    prior = related = 0.5 / max(2, lesson.records)
    counts = lesson.patterns["pairs"].cast(pl.Float64)
    rounds, moved = 0, 1.0
    while moved >= CLOSE and rounds < ROUNDS:
        rounds += 1
        one, home = _chances_of(lesson.patterns, shares, prior, related if any(own) and not all(own) else 0.0)
        parts = counts * one, counts * home, counts * (1 - one - home)
        found, homes = float(parts[0].sum()), float(parts[1].sum())
        before = [list(share.m) for share in shares]
        for place, comparison in enumerate(comparisons):
            shares[place] = _learned(place, comparison, lesson, parts, (total, found, homes), own[place])
        prior, related = min(0.5, (found + 1) / (total + 2)), min(0.3, (homes + 1) / (total + 2))
        moved = max(
            abs(a - b) for share, old in zip(shares, before, strict=True) for a, b in zip(share.m, old, strict=True)
        )
    related = related if any(own) and not all(own) else 0.0
    weighed = tuple(_weighed(one, shares[place], own[place], lesson) for place, one in enumerate(comparisons))
    return Model(weighed, _round(prior), lesson.records, int(counts.sum()), rounds, related=_round(related))


def _start(comparison: Comparison, chances: Chances, own: bool) -> _Shares:
    m = _normal([level.m for level in comparison.levels] + [comparison.other_m])
    declared = [level.u for level in comparison.levels] + [comparison.other_u]
    u = _normal([max(seen, said * 0.1, LEAST_U) for seen, said in zip(chances.levels, declared, strict=True)])
    return _quiet(comparison, _Shares(m, u, list(u) if own else _at_home(comparison, u)))


def _at_home(comparison: Comparison, u: Sequence[float]) -> list[float]:
    """What is expected of two who share a home: half of it as of one, half as of any two."""
    m = _normal([level.m for level in comparison.levels] + [comparison.other_m])
    return _normal([(one + two) / 2 for one, two in zip(m, u, strict=True)])


def _learned(
    place: int,
    comparison: Comparison,
    lesson: Lesson,
    parts: tuple[pl.Series, pl.Series, pl.Series],
    sums: tuple[float, float, float],
    own: bool,
) -> _Shares:
    levels = len(comparison.levels) + 1
    ones, homes, twos = (_by_level(lesson.patterns, place, part, levels) for part in parts)
    total, found, related = sums
    m = _learn_m(place, comparison, lesson, ones, found)
    u = _learn_u(place, comparison, lesson, (ones, homes, twos), total)
    if own:
        return _quiet(comparison, _Shares(m, u, list(u)))
    start, pull = _at_home(comparison, u), PULL + STEADY * related
    h = [max((one + pull * said) / (sum(homes) + pull), LEAST_M) for one, said in zip(homes, start, strict=True)]
    return _quiet(comparison, _Shares(m, u, _normal(h)))


def _quiet(comparison: Comparison, shares: _Shares) -> _Shares:
    """What another comparison has counted counts for nothing here."""
    for place, level in enumerate(comparison.levels):
        if level.silent:
            shares.m[place] = shares.h[place] = shares.u[place]
    return shares


def _weighed(comparison: Comparison, shares: _Shares, own: bool, lesson: Lesson) -> Weighed:
    by = comparison.levels[0].by
    average, rare, frequent = lesson.frequencies.get(comparison.key, (1.0, 1.0, {})) if by else (1.0, 1.0, {})
    return Weighed(
        comparison.key, tuple(map(_round, shares.m)), tuple(map(_round, shares.u)), by, _round(average), _round(rare),
        {value: _round(share) for value, share in sorted(frequent.items())}, tuple(map(_round, shares.h)), own,
    )  # fmt: skip


def _round(value: float) -> float:
    """Six digits: sums over threads differ in the last ones."""
    return float(f"{value:.6g}")


def _normal(shares: Sequence[float]) -> list[float]:
    whole = sum(shares)
    return [share / whole for share in shares]


def _chances_of(
    patterns: pl.DataFrame, shares: Sequence[_Shares], prior: float, related: float
) -> tuple[pl.Series, pl.Series]:
    """The probabilities that a pair of each pattern is one, and that it is two who share a home."""
    one = pl.Series([log2(prior / (1 - prior))] * patterns.height, dtype=pl.Float64)
    home = pl.Series([log2(max(related, 1e-30) / (1 - prior))] * patterns.height, dtype=pl.Float64)
    for place, share in enumerate(shares):
        level = patterns[f"c{place}"] + 1
        one += pl.Series([0.0] + [log2(a / b) for a, b in zip(share.m, share.u, strict=True)]).gather(level)
        home += pl.Series([0.0] + [log2(a / b) for a, b in zip(share.h, share.u, strict=True)]).gather(level)
    one, home = 2 ** one.clip(-90, 90), 2 ** home.clip(-90, 90)
    return one / (1 + one + home), home / (1 + one + home)


def _by_level(patterns: pl.DataFrame, place: int, amounts: pl.Series, levels: int) -> list[float]:
    table = patterns.select(pl.col(f"c{place}").alias("level"), amounts.alias("amount"))
    sums = dict(table.group_by("level").agg(pl.col("amount").sum()).iter_rows())
    return [float(sums.get(level, 0.0)) for level in range(levels)]


def _learn_m(place: int, comparison: Comparison, lesson: Lesson, ones: Sequence[float], found: float) -> list[float]:
    declared = [level.m for level in comparison.levels] + [comparison.other_m]
    seen = list(ones)
    for pattern in lesson.ones:
        if pattern[place] >= 0:
            seen[pattern[place]] += LABEL
    pull = PULL + STEADY * found
    m = _normal(
        [max((one + pull * said) / (sum(seen) + pull), LEAST_M) for one, said in zip(seen, declared, strict=True)]
    )
    if m[-1] > comparison.most_other:
        room = (1 - comparison.most_other) / (1 - m[-1])
        m = [share * room for share in m[:-1]] + [comparison.most_other]
    return m


def _learn_u(
    place: int, comparison: Comparison, lesson: Lesson, amounts: tuple[Sequence[float], ...], total: float
) -> list[float]:
    """Among two: what random pairs show less what is explained by the others, at least what was seen among candidates."""
    chances = lesson.chances[place]
    declared = [level.u for level in comparison.levels] + [comparison.other_u]
    ones, homes, twos = amounts
    known = max(1.0, total * chances.known - sum(ones) - sum(homes))
    labelled = [0.0] * len(declared)
    for pattern in lesson.twos:
        if pattern[place] >= 0:
            labelled[pattern[place]] += LABEL
    shares = []
    for level, said in enumerate(declared):
        left = chances.levels[level] * total * chances.known - ones[level] - homes[level]
        least = max(said * min(0.1, 1000 / known), LEAST_U)
        shares.append(max((left + labelled[level]) / known, (twos[level] + labelled[level]) / known, least))
    return _normal(shares)
