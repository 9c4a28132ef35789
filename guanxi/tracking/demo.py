"""The demo company's website: a month of visits."""

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.tracking.service import strolling

MOST = 1_200  # visitors: about five thousand events, however big the company


class DemoVisits(DemoData):
    """Visits of strangers."""

    key: ClassVar[str] = "tracking.visits"
    label: ClassVar[Label] = Label(zh="网站访问", en="Website visits")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """What is there stays: messages are known by their ids."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        source_id = UUID(bytes=run.rng.bytes(16), version=4)
        visitors = min(run.customers // 2, MOST)
        batches = await asyncio.to_thread(strolling.draw_batches, run.rng, visitors, run.now)
        await run.db.run(run.scope, strolling.ensure_source, source_id, run.seed)
        made = await strolling.send(run.db, run.db.parts, run.scope, source_id, batches)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """The website goes into the recycle bin; what happened stays in the log, as everywhere."""
        source_id = UUID(bytes=run.rng.bytes(16), version=4)
        yield await run.db.run(run.scope, strolling.remove_source, source_id)
