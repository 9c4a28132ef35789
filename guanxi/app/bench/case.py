"""What a bench case is, what it gets and what it gives. The protocol is told in the package's docstring."""

import statistics
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from guanxi.app.bench.machine import Used, watch
from guanxi.app.bench.scale import Scale
from guanxi.kernel.db import Database

Better = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the report.

    `measured`, `promise` and `limit` are in `unit`; `limit` is the bare limit of the same run (None: there is none).
    `note` says what the limit is, or anything a reader must know.
    """

    case: str
    name: str
    measured: float
    unit: str
    promise: float | None = None
    better: Better = "less"
    limit: float | None = None
    used: Used | None = None
    note: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None when nothing was promised."""
        if self.promise is None:
            return None
        return self.measured <= self.promise if self.better == "less" else self.measured >= self.promise

    @property
    def ratio(self) -> float | None:
        """Measured over the bare limit."""
        return self.measured / self.limit if self.limit else None

    def as_json(self) -> dict[str, Any]:
        """The figure for the JSON file."""
        return {**asdict(self), "kept": self.kept, "ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class Place:
    """A database of the private server: URLs of the runtime role and of the owner."""

    runtime: str
    owner: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What a case works with.

    `place`: the measuring data (of `scale`, ending at `now`). `database`: the product's access layer on it, opened.
    `fresh()`: an empty migrated database for the length of the block. `frozen`: the folder of the frozen SQL.
    `repeats`: how often to measure; keep the median. `say` tells the person in front of it what goes on.
    """

    place: Place
    database: Database
    scale: Scale
    now: datetime
    postmaster: int | None
    fresh: Callable[[], AbstractAsyncContextManager[Place]]
    frozen: Path
    repeats: int
    say: Callable[[str], None]

    def watch(self) -> AbstractContextManager[Used]:
        """Wall and CPU of a block."""
        return watch(self.postmaster)

    async def median(self, work: Callable[[], Awaitable[object]]) -> Used:
        """The median of `repeats` runs after one to warm up, each part (wall, client, server) by itself."""
        await work()
        runs: list[Used] = []
        for _ in range(self.repeats):
            with self.watch() as used:
                await work()
            runs.append(used)
        servers = [run.server for run in runs if run.server is not None]
        return Used(
            statistics.median(run.wall for run in runs),
            statistics.median(run.client for run in runs),
            statistics.median(servers) if servers else None,
        )


class Case(ABC):
    """A group of promises measured together. See the package's docstring for an example."""

    name: ClassVar[str]
    about: ClassVar[str]
    data: ClassVar[bool] = True

    @abstractmethod
    def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        """Yield a figure per promise, as soon as it is known."""


def compute_percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank); 0.0 without values.

    >>> compute_percentile([5, 1, 4, 2, 3], 0.5)
    3
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
