"""Figures of the start page: a few numbers somebody wants to see in the morning, with what they were before and their trend.

Contributed by the room that owns the rows; executed by collaboration's start page, each by itself and with a deadline, so that
a slow or broken one is left out and delays nothing. Not here: reports and dashboards (sdk.metrics).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


@dataclass(frozen=True, slots=True)
class TodayValue:
    """One number. `unit` money: `value` and `before` are minor units of `currency`. `before`: the same of the stretch
    before, for comparison; None: nothing to compare with. `label` None: the figure's own words are enough."""

    value: int
    unit: Literal["count", "money"] = "count"
    currency: str | None = None
    before: int | None = None
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What a figure shows: its values (the first is the large one), at most 31 points of trend, oldest first, and the page
    where the whole is to be seen. `over` says in words what stretch it is: "last 30 days"."""

    values: Sequence[TodayValue]
    over: Label
    trend: Sequence[tuple[date, int]] = ()
    page: str | None = None


class TodayFigure(Contribution):
    """One card of figures. Shown to who holds `permission`; `order` is its place (small is first)."""

    kind: ClassVar[str] = "today_figure"

    permission: ClassVar[str]
    order: ClassVar[int] = 100

    @abstractmethod
    async def load(self, uow: UnitOfWork, now: datetime) -> Today | None:
        """The figure for the caller at `now`; None to show nothing.

        Reads only, under the caller's row rules (`uow.scope.visible(…)`, days by `uow.scope.time_zone`), one or two queries,
        well under 300 ms: after a second it is given up.
        """

    def references(self) -> Iterator[Reference]:
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "permission")
