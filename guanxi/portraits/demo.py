"""Portraits of the demo company: the standard traits. Everybody's are computed by the job that a new trait begins."""

from collections.abc import AsyncIterator
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.portraits.service import defining
from guanxi.sdk.demo_data import DemoData, DemoRun


class DemoPortraits(DemoData):
    """After orders: without any there is nothing to compute."""

    key: ClassVar[str] = "portraits.demo"
    label: ClassVar[Label] = Label(zh="客户画像", en="Portraits")
    after: ClassVar[tuple[str, ...]] = ("commerce.orders",)

    async def make(self, run: DemoRun) -> int:
        """The standard traits that are not there yet; how many."""
        added, _ = await run.db.run(run.scope, defining.add_standard)
        run.said(run.customers, run.customers)
        return added

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Values go with their customers; the traits are of use without the demo."""
        nothing: tuple[int, ...] = ()
        for removed in nothing:
            yield removed
