"""Readers that follow the log while something else is measured, and how far they fall behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from guanxi.kernel import log
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.log import Reader, Recorded

_LOOK_S = 0.5


async def ignore(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """A subscriber that does nothing: the lag of the log itself."""


@asynccontextmanager
async def watching(db: Database, readers: Sequence[Reader]) -> AsyncIterator[list[float]]:
    """For the length of the block every reader reads, in this process as in a worker's, and the worst lag among them is
    looked at twice a second. The list of those lags (seconds) grows meanwhile.
    """
    await log.register(db, readers)
    lags: list[float] = [0.0]
    names = {reader.name for reader in readers}
    tasks = [asyncio.create_task(log.follow(db, reader)) for reader in readers]
    tasks.append(asyncio.create_task(_look(db, names, lags)))
    try:
        yield lags
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _look(db: Database, names: set[str], lags: list[float]) -> None:
    while True:
        found = await log.measure_lag(db)
        lags.append(max(found[name] for name in names))
        await asyncio.sleep(_LOOK_S)
