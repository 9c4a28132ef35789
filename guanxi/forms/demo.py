"""Forms of the demo company, with what came in over the last sixty days."""

from collections.abc import AsyncIterator
from typing import ClassVar

from guanxi.forms.service import demo
from guanxi.kernel.i18n import Label
from guanxi.sdk.demo_data import DemoData, DemoRun


class DemoForms(DemoData):
    """After people: they filled them in."""

    key: ClassVar[str] = "forms.forms"
    label: ClassVar[Label] = Label(zh="表单", en="Forms")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """Forms that are there stay as they are; how many submissions."""
        made = 0
        for spec in demo.SPECS:
            made += await run.db.run(run.scope, demo.make, spec, run.rng.child(spec.name), run.seed, run.now)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Those that nobody changed and no stranger filled in."""
        yield await run.db.run(run.scope, demo.clear, run.seed)
