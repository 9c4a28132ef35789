"""Shapes of identity: a model that was learned, pairs with their evidence, clusters and what was kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a comparison is worth: the share of each level (best first, "else" last) among records of one (`m`), of two (`u`), and of two
    that share a home or a place (`h`; empty: as of any two). `own`: it tells these apart.

    `by`: the column whose values are frequent or rare; `average`: the chance that two who are two have the same value there;
    `rare`: how frequent a value is that `frequent` does not name (shares of all records, keys by `rules.weighing.value_key`)."""

    key: str
    m: tuple[float, ...]
    u: tuple[float, ...]
    by: str | None = None
    average: float = 1.0
    rare: float = 1.0
    frequent: Mapping[str, float] = field(default_factory=dict)
    h: tuple[float, ...] = ()
    own: bool = False

    def bits(self, level: int) -> float:
        """Evidence of a level in bits: one bit doubles the odds; -1 (not known of both) says nothing."""
        return 0.0 if level < 0 else log2(self.m[level] / self.u[level])


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned of some records; everything that scoring needs. `prior`: the chance that two records taken at random are
    one, `related` that they are two who share a home or a place. `auto` and `review`: probabilities from which on pairs are joined, or shown to a person."""

    comparisons: tuple[Weighed, ...]
    prior: float
    records: int
    pairs: int = 0
    rounds: int = 0
    auto: float = 0.95
    review: float = 0.5
    version: int = VERSION
    related: float = 0.0

    @property
    def start(self) -> float:
        """Bits before any evidence."""
        return log2(self.prior / (1 - self.prior))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One bar of "why": a comparison, its level (-1: not known of both; the last: different), its bits, and what rarity adds. The bar
    called `weighing.RELATED` has no level: what agreement counts less because people of one home, or firms at one place, share it."""

    key: str
    level: int
    bits: float
    rarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by their row numbers, how sure it is that they are one, and why."""

    left: int
    right: int
    weight: float
    probability: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair that would be joined but was not, and why: `against` are two records on its sides that contradict each other, or None
    where somebody said that they are two."""

    left: int
    right: int
    weight: float
    against: tuple[int, int] | None
    bits: float


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which records are one: `of` gives each record its cluster, named by its lowest row number."""

    of: tuple[int, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """Found against the truth, in pairs: precision, recall and F1 are 1 where there is nothing to find and nothing was found."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true that was found."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Both in one figure."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0
