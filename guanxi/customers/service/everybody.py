"""What rooms keep beside every customer (portraits, scores of data) looked at for everybody: in pages, each a transaction, going on
where it was killed.

It is asked for when much data came in, when rules changed and when a day has begun. While a file lands in the workspace it waits:
looking at people who are still coming in would take the machine from the import, and be done again after it. What single events
touch is looked at by the readers of those rooms meanwhile.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from guanxi.customers.queries import everybody as queries
from guanxi.imports import api as imports
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import services_of

SETTLED: Final = timedelta(seconds=5)  # so long nothing is begun after much data came in: more may follow


@dataclass(frozen=True, slots=True)
class Everybody:
    """One such work. `find_waiting(uow, now, settled)`: workspaces in which it is wanted since `settled` or a day has begun (in a
    system unit of work); `ask` puts the job in; `begin` notes that what is wanted from here on is wanted anew; `lock`: whoever
    computes later sees more; `compute` gives how many of these customers are others now; `end` is told how many of all.
    """

    name: str
    page: int
    find_waiting: Callable[[UnitOfWork, datetime, datetime], Awaitable[Sequence[int]]]
    ask: Callable[[UnitOfWork], Awaitable[UUID]]
    begin: Callable[[UnitOfWork], Awaitable[None]]
    lock: Callable[[UnitOfWork], Awaitable[None]]
    compute: Callable[[UnitOfWork, Sequence[UUID]], Awaitable[int]]
    end: Callable[[UnitOfWork, int], Awaitable[None]]

    async def look_for_work(self, db: Database) -> int:
        """Start the jobs of workspaces where it is wanted and no file lands; how many."""
        async with db.system(f"{self.name} of all workspaces") as uow:
            now = services_of(uow).clock.now()
            waiting = await self.find_waiting(uow, now, now - SETTLED)
            landing = await imports.find_landing(uow) if waiting else frozenset()
        ready = [one for one in waiting if one not in landing]
        for workspace_id in ready:
            await db.run(system_scope(workspace_id), self.ask)
        return len(ready)

    async def do_page(self, uow: UnitOfWork, after: UUID | None) -> tuple[list[UUID], int]:
        """The next customers and how many of them changed; none: that was everybody."""
        await self.lock(uow)
        page = await queries.find_page(uow, after, self.page)
        return page, await self.compute(uow, page) if page else 0

    async def run(self, context: JobContext) -> dict[str, Any]:
        """The job."""
        told = context.checkpoint
        after: UUID | None = UUID(told["after"]) if told.get("after") else None
        done, changed, total = (int(told.get(name, 0)) for name in ("done", "changed", "total"))
        if after is None:
            async with context.step() as uow:
                await self.begin(uow)
                total = await queries.count(uow)
        while True:
            async with context.step(done=done, total=max(total, done)) as uow:
                page, moved = await self.do_page(uow, after)
                if page:
                    after, done, changed = page[-1], done + len(page), changed + moved
                context.checkpoint = {
                    "after": str(after) if after else None,
                    "done": done,
                    "changed": changed,
                    "total": total,
                }
            if len(page) < self.page:
                break
        async with context.step(done=done, total=done) as uow:
            await self.end(uow, changed)
        return {"customers": done, "changed": changed}
