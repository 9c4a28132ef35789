"""Quality of the demo company: everybody looked at, with the mishaps a real base has."""

from collections.abc import AsyncIterator
from typing import ClassVar

from guanxi.customers import api as customers
from guanxi.kernel.i18n import Label
from guanxi.quality.service import starting
from guanxi.sdk.demo_data import DemoData, DemoRun


class DemoQuality(DemoData):
    """After orders: who bought lately is fresh."""

    key: ClassVar[str] = "quality.demo"
    label: ClassVar[Label] = Label(zh="数据质量", en="Data quality")
    after: ClassVar[tuple[str, ...]] = ("commerce.orders",)

    async def make(self, run: DemoRun) -> int:
        """Mishaps in a few, everybody's score, the weeks before; how many customers."""
        await starting.make_mishaps(run.db, run.scope, customers.find_demo_import(run.seed))
        done = await starting.start(run.db, run.scope, run.said)
        await starting.make_days(run.db, run.scope)
        return done

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Scores go with their customers."""
        nothing: tuple[int, ...] = ()
        for removed in nothing:
            yield removed
