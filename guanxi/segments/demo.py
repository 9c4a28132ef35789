"""The demo company's segments."""

from collections.abc import AsyncIterator
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.segments.service import demo


class DemoSegments(DemoData):
    """Valuable, lapsed, new and the like; one made by hand."""

    key: ClassVar[str] = "segments.segments"
    label: ClassVar[Label] = Label(zh="人群", en="Segments")
    after: ClassVar[tuple[str, ...]] = ("customers.people", "customers.tags", "commerce.orders")

    async def make(self, run: DemoRun) -> int:
        """What is there stays."""
        made = await run.db.run(run.scope, demo.make)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Those that nobody changed."""
        yield await run.db.run(run.scope, demo.clear)
