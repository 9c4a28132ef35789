"""Quality of the demo company: everybody looked at, with the mishaps a real base has."""

from collections.abc import AsyncIterator
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.quality.service import starting
from guanxi.sdk.demo_data import DemoData, DemoRun


class DemoQuality(DemoData):
    """After orders: who bought lately is fresh."""

    key: ClassVar[str] = "quality.demo"
    label: ClassVar[Label] = Label(zh="数据质量", en="Data quality")
    after: ClassVar[tuple[str, ...]] = ("commerce.orders",)

    async def make(self, run: DemoRun) -> int:
        """Everybody's score; how many customers."""
        return await starting.start(run.db, run.scope, run.said)

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Scores go with their customers."""
        nothing: tuple[int, ...] = ()
        for removed in nothing:
            yield removed
