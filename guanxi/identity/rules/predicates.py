"""What can be asked of two records: each question is said once and answered twice, as SQL over millions of pairs and in Python for one.

A predicate speaks of prepared columns (`rules.preparing`); where one of them is empty the answer is no. Every text that is measured
for likeness is ASCII (Chinese stands there as pinyin), because DuckDB measures bytes. Not here: which predicate means what
(`rules.comparisons`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from guanxi.identity.rules.distances import compute_likeness, count_edits

ROUGHLY = 0.75
Row = Mapping[str, str | None]


class Predicate(Protocol):
    """A question about two records `l` and `r`."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The prepared columns it reads."""
        ...

    def sql(self) -> str:
        """The condition in DuckDB's SQL; it may be NULL, which means no."""
        ...

    def holds(self, left: Row, right: Row) -> bool:
        """The same in Python."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """All these columns are equal and none of them is empty."""

    columns: tuple[str, ...]

    def sql(self) -> str:
        return " AND ".join(f"l.{column} = r.{column}" for column in self.columns)

    def holds(self, left: Row, right: Row) -> bool:
        return all(left.get(column) is not None and left.get(column) == right.get(column) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Crossed:
    """One column here is the other there: both ways round where `both`, else one way is enough."""

    first: str
    second: str
    both: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.first, self.second)

    def sql(self) -> str:
        word = "AND" if self.both else "OR"
        return f"(l.{self.first} = r.{self.second} {word} l.{self.second} = r.{self.first})"

    def holds(self, left: Row, right: Row) -> bool:
        ways = [
            left.get(one) is not None and left.get(one) == right.get(other)
            for one, other in ((self.first, self.second), (self.second, self.first))
        ]
        return all(ways) if self.both else any(ways)


@dataclass(frozen=True, slots=True)
class Edits:
    """At most so many letters differ, both having at least `shortest` letters. Counting edits is slow, so it is asked only of what is
    roughly alike by the quick measure (one of four letters, two of six are)."""

    column: str
    at_most: int
    shortest: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self) -> str:
        one, other = f"l.{self.column}", f"r.{self.column}"
        return (
            f"(strlen({one}) >= {self.shortest} AND strlen({other}) >= {self.shortest} "
            f"AND abs(strlen({one}) - strlen({other})) <= {self.at_most} AND jaro_winkler_similarity({one}, {other}) >= {ROUGHLY} "
            f"AND damerau_levenshtein({one}, {other}) <= {self.at_most})"
        )

    def holds(self, left: Row, right: Row) -> bool:
        one, other = left.get(self.column), right.get(self.column)
        if one is None or other is None or min(len(one), len(other)) < self.shortest:
            return False
        if abs(len(one) - len(other)) > self.at_most or compute_likeness(one, other) < ROUGHLY:
            return False
        return count_edits(one, other) <= self.at_most


@dataclass(frozen=True, slots=True)
class Alike:
    """Jaro-Winkler of at least so much."""

    column: str
    at_least: float

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self) -> str:
        return f"jaro_winkler_similarity(l.{self.column}, r.{self.column}) >= {self.at_least}"

    def holds(self, left: Row, right: Row) -> bool:
        one, other = left.get(self.column), right.get(self.column)
        return one is not None and other is not None and compute_likeness(one, other) >= self.at_least


@dataclass(frozen=True, slots=True)
class Begins:
    """One begins with the other, which has at least `shortest` letters."""

    column: str
    shortest: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self) -> str:
        one, other = f"l.{self.column}", f"r.{self.column}"
        return (
            f"(strlen({one}) >= {self.shortest} AND strlen({other}) >= {self.shortest} "
            f"AND (starts_with({one}, {other}) OR starts_with({other}, {one})))"
        )

    def holds(self, left: Row, right: Row) -> bool:
        one, other = left.get(self.column), right.get(self.column)
        if one is None or other is None or min(len(one), len(other)) < self.shortest:
            return False
        return one.startswith(other) or other.startswith(one)


@dataclass(frozen=True, slots=True)
class Within:
    """One stands inside the other, which has at least `shortest` letters."""

    column: str
    shortest: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self) -> str:
        one, other = f"l.{self.column}", f"r.{self.column}"
        return (
            f"(strlen({one}) >= {self.shortest} AND strlen({other}) >= {self.shortest} "
            f"AND (contains({one}, {other}) OR contains({other}, {one})))"
        )

    def holds(self, left: Row, right: Row) -> bool:
        one, other = left.get(self.column), right.get(self.column)
        if one is None or other is None or min(len(one), len(other)) < self.shortest:
            return False
        return one in other or other in one


@dataclass(frozen=True, slots=True)
class All:
    """All of them hold."""

    parts: tuple[Predicate, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for part in self.parts for column in part.columns))

    def sql(self) -> str:
        return "(" + " AND ".join(part.sql() for part in self.parts) + ")"

    def holds(self, left: Row, right: Row) -> bool:
        return all(part.holds(left, right) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Any:
    """One of them holds."""

    parts: tuple[Predicate, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for part in self.parts for column in part.columns))

    def sql(self) -> str:
        return "(" + " OR ".join(part.sql() for part in self.parts) + ")"

    def holds(self, left: Row, right: Row) -> bool:
        return any(part.holds(left, right) for part in self.parts)
