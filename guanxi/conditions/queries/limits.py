"""A limit to how long statements may take, narrower than the process's own; what runs into it leaves the transaction usable."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString

from guanxi.kernel.db import UnitOfWork

_SET: LiteralString = "SELECT set_config('statement_timeout', %s, true)"


@asynccontextmanager
async def at_most(uow: UnitOfWork, seconds: float) -> AsyncIterator[None]:
    """Each statement within is stopped after `seconds`: psycopg's QueryCanceled is raised, and what came before still stands."""
    async with uow.conn.transaction():
        before = (await (await uow.conn.execute("SHOW statement_timeout")).fetchone() or {})["statement_timeout"]
        await uow.conn.execute(_SET, (f"{max(1, int(seconds * 1000))}ms",))
        yield
        await uow.conn.execute(_SET, (before,))
