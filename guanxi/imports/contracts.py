"""Plain values of the room: formats of columns, what was found, counts and money of chunks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from guanxi.kernel.tabular import Convention, Layout, Order, Reading

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Format:
    """How one column is read: the order of day, month and year; the decimal sign. None: as found."""

    order: Order | None = None
    convention: Convention | None = None


@dataclass(frozen=True, slots=True)
class Detected:
    """What a column of the file seems to hold; see `kernel.tabular.DateFormat`."""

    order: Order | None = None
    convention: Convention | None = None
    ambiguous: int = 0
    total: int = 0
    fits: int = 0
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a column of colleagues may name."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Parent:
    """A second sheet whose rows belong to several rows of the first. `key` is the column of the first sheet that names the
    parent, `parent_key` the parent's own; `columns`: name in the joined header -> column of the parent. `orphans`: parents
    without rows in the first sheet; `missing`: rows of the first sheet whose parent is not there."""

    layout: Layout
    key: str
    parent_key: str
    columns: dict[str, str]
    orphans: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file as text, with their lines and what the reader found odd; by column of the file the formats
    found, and its values with their counts where they are few. Kept sealed."""

    rows: tuple[tuple[str | None, ...], ...] = ()
    lines: tuple[int, ...] = ()
    odd: tuple[str | None, ...] = ()
    formats: dict[str, Detected] = field(default_factory=dict)
    values: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of problem: how many rows, and the first 50 lines; `others` are the lines that these clash with, 0: none."""

    field: str
    code: str
    count: int
    lines: tuple[int, ...]
    others: tuple[int, ...] = ()

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Each line with the one it clashes with."""
        return list(zip(self.lines, self.others or (0,) * len(self.lines), strict=True))


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units of one currency: what came in is what was stored and what was refused."""

    came: int = 0
    stored: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a chunk or of a whole file. `rows` = `good` + `rejected` + `empty`; the others count records; `matched` the rows
    that a person may decide about, by kind."""

    rows: int = 0
    good: int = 0
    rejected: int = 0
    empty: int = 0
    created: int = 0
    updated: int = 0
    linked: int = 0
    skipped: int = 0
    money: dict[str, Money] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    matched: dict[str, int] = field(default_factory=dict)

    def plus(self, other: "Counts") -> "Counts":
        """Both together.

        >>> Counts(rows=2, good=2).plus(Counts(rows=3, rejected=3)).rows
        5
        """
        numbers = ("rows", "good", "rejected", "empty", "created", "updated", "linked", "skipped")
        return Counts(
            **{name: getattr(self, name) + getattr(other, name) for name in numbers},
            money=_add_money(self.money, other.money),
            found=_add_found(self.found, other.found),
            matched=compute_sum(self.matched, other.matched),
        )

    def with_money(self, came: Mapping[str, int], stored: Mapping[str, int], rejected: Mapping[str, int]) -> "Counts":
        """The same with sums by currency."""
        currencies = sorted({*came, *stored, *rejected})
        money = {name: Money(came.get(name, 0), stored.get(name, 0), rejected.get(name, 0)) for name in currencies}
        return replace(self, money=money)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run has done so far. `proven`: None until the end, then whether rows and money add up."""

    counts: Counts = Counts()
    total: int = 0
    reverted: int = 0
    proven: bool | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """What a file was that is there no more. `why`: removed by age with the cells of the refused rows, or found to be lost
    on the disk. `size` in bytes, `sha256` in hex."""

    at: datetime
    why: Literal["age", "lost"]
    name: str
    size: int
    content_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """The dry run: counts, and the formats found over the whole file by column of the file."""

    counts: Counts = Counts()
    formats: dict[str, Detected] = field(default_factory=dict)


def compute_sum(*parts: Mapping[str, int]) -> dict[str, int]:
    """Sums by currency added up.

    >>> compute_sum({"GBP": 1}, {"GBP": 2, "CNY": 5})
    {'GBP': 3, 'CNY': 5}
    """
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def _add_money(one: Mapping[str, Money], two: Mapping[str, Money]) -> dict[str, Money]:
    nothing = Money()
    added = {}
    for name in sorted({*one, *two}):
        a, b = one.get(name, nothing), two.get(name, nothing)
        added[name] = Money(a.came + b.came, a.stored + b.stored, a.rejected + b.rejected)
    return added


def found_of(field: str, code: str, pairs: Sequence[tuple[int, int]], count: int) -> Found:
    """One kind of problem with the first of its lines."""
    first = sorted(pairs)[:MOST_LINES]
    others = tuple(other for _, other in first)
    return Found(field, code, count, tuple(line for line, _ in first), others if any(others) else ())


def _add_found(one: tuple[Found, ...], two: tuple[Found, ...]) -> tuple[Found, ...]:
    kinds: dict[tuple[str, str], Any] = {(found.field, found.code): found for found in one}
    for found in two:
        before = kinds.get((found.field, found.code))
        if before is None:
            kinds[found.field, found.code] = found
        else:
            pairs = [*before.pairs, *found.pairs]
            kinds[found.field, found.code] = found_of(found.field, found.code, pairs, before.count + found.count)
    return tuple(kinds.values())
