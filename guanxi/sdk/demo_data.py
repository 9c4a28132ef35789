"""Demo data: a room's part of the made-up company that `guanxi demo` and the first tour show.

The same seed and scale give the same company on every machine; people and firms in it are invented.
"""

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanxi.kernel.db import Database
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import Scope
from guanxi.sdk.contribution import Contribution, Fault, Reference


def _say_nothing(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What a run is given. `customers` is the size wanted; `now` is the day the company's history ends.

    `rng` is a generator of this part's own: what another room draws does not shift it. `said(done, total)` shows progress.
    `seed` is the company's: what another part drew can be drawn again (`SeededRng(seed).child(its key)`).
    """

    db: Database
    scope: Scope
    rng: SeededRng
    customers: int
    now: datetime
    said: Callable[[int, int], None] = _say_nothing
    seed: int = 0


class DemoData(Contribution):
    """One part of the demo company. Executed by `app.demo` in the order of `after`, then of the rooms."""

    kind: ClassVar[str] = "demo_data"

    after: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    async def make(self, run: DemoRun) -> int:
        """Make the records, in bulk (COPY) and in transactions below a second each; how many.

        Runs in a workspace marked as demo, once; when it was killed, again with the same seed, so the same records again
        must change nothing. No outside call, no mail, nothing real.
        """

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Remove what `make` made with this seed and nobody worked on since; yields how many after each short transaction.

        Parts are cleared in the reverse order. Again finds nothing left. What people added, and what that needs, stays: it is
        from then on no longer the demo's. A part that does not say how keeps what it made.
        """
        nothing: tuple[int, ...] = ()
        for removed in nothing:
            yield removed

    def references(self) -> Iterator[Reference]:
        for key in self.after:
            yield Reference("demo_data", key)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if getattr(self, "key", None) in self.after:
            yield Fault("after", "不能在自己之后。", "cannot come after itself.")


def in_order(parts: Sequence[DemoData]) -> list[DemoData]:
    """Each after those it names, else as declared (rooms low to high)."""
    left = list(parts)
    ordered: list[DemoData] = []
    while left:
        made = {part.key for part in ordered}
        waiting = {part.key for part in left}
        ready = next((part for part in left if not (set(part.after) - made) & waiting), left[0])
        left.remove(ready)
        ordered.append(ready)
    return ordered
