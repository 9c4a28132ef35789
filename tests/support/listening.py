"""A hub that runs beside a test, from the moment at which it hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from guanxi.kernel.db import Database
from guanxi.kernel.live import Hub

PATIENCE_S = 60.0
_LISTENERS = """
    SELECT array_agg(pid) AS pids FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle' AND query = 'LISTEN guanxi_jobs'
"""


async def find_listeners(db: Database) -> set[int]:
    """The server's processes that have said the last LISTEN of a hub and were answered."""
    async with db.system("a test looks who listens") as uow:
        return set(await uow.value(_LISTENERS) or ())


async def until_listening(db: Database, others: set[int]) -> None:
    """Until somebody listens who is not one of `others`: a hub of the test before may still be on its way out."""
    async with asyncio.timeout(PATIENCE_S):
        while not await find_listeners(db) - others:
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def running(hub: Hub, db: Database) -> AsyncIterator[Hub]:
    """The hub sends and hears nudges from the first line of the block on."""
    others = await find_listeners(db)
    task = asyncio.create_task(hub.run(db))
    try:
        await until_listening(db, others)
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
