"""Demo data: a room's part of the made-up company that `guanxi demo` and the first tour show.

The same seed and scale give the same company on every machine; people and firms in it are invented.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator
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
    """

    db: Database
    scope: Scope
    rng: SeededRng
    customers: int
    now: datetime
    said: Callable[[int, int], None] = _say_nothing


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

    def references(self) -> Iterator[Reference]:
        for key in self.after:
            yield Reference("demo_data", key)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if getattr(self, "key", None) in self.after:
            yield Fault("after", "不能在自己之后。", "cannot come after itself.")
