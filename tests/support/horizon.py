"""Waiting for the log's horizon: a transaction of the same database that is still in flight holds it for a moment."""

import asyncio

from guanxi.kernel.db import Database
from guanxi.kernel.horizon import find_horizon

PATIENCE_S = 20.0


async def settle(db: Database) -> None:
    """Until everything committed so far lies below the horizon, so that readers and sealers see it."""
    async with db.system("a test waits for the horizon") as uow:
        mine = await uow.value("SELECT log_tx()")
    for _ in range(int(PATIENCE_S / 0.02)):
        async with db.system("a test waits for the horizon") as uow:
            if await find_horizon(uow) > mine:
                return
        await asyncio.sleep(0.02)
    raise TimeoutError("a transaction somewhere in this database held the horizon for too long")
