"""Connections to the database that the tests of a worker share: they outlive a test, and the next one goes on with them.

A new connection is a new process of the server, which reads the whole catalogue and compiles every trigger before it has done
anything: more work than most tests are. A test gets each with nothing of another on it (DISCARD ALL: settings, prepared
statements, temporary tables, locks, LISTENs, cached numbers of sequences), and whatever a test left in another state than idle is
closed as ever. Databases of a test's own, and processes of their own, know nothing of this.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, ClassVar, Self

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from guanxi.kernel import keystore
from guanxi.kernel.db import Database

MOST = 6


class Lasting(AsyncConnection[Any]):
    """One that was kept for the same address and options, else a new one."""

    address: ClassVar[str | None] = None  # of the shared database, as long as there is one
    kept: ClassVar[dict[str, list["Lasting"]]] = {}
    wanted: str | None = None

    @classmethod
    async def connect(cls, conninfo: str = "", **options: Any) -> Self:  # type: ignore[override]  # what is not named is passed on
        """Opened for `conninfo`."""
        wanted = f"{cls.__name__} {conninfo} {options.get('options')}"
        free = cls.kept.get(wanted, []) if conninfo == cls.address else []
        while free:
            found = free.pop()
            if found.closed:  # its end was noticed when it was kept
                continue
            found.lock = asyncio.Lock()  # the one it had may belong to the loop of the test before
            return found  # type: ignore[return-value]  # the name of the class is part of what was wanted
        made = await super().connect(conninfo, **options)
        made.wanted = wanted if conninfo == cls.address else None
        return made

    async def keep(self) -> None:
        """For the next test, or closed."""
        self._pool = None
        places = self.kept.setdefault(self.wanted or "", [])
        if self.wanted is None or self.address is None or len(places) >= MOST or not await self._forget():
            await super().close()
        else:
            places.append(self)

    async def _forget(self) -> bool:
        if self.closed or self.info.transaction_status is not TransactionStatus.IDLE:
            return False
        self._prepared.clear()
        autocommit = self.autocommit
        with contextlib.suppress(psycopg.Error):
            await self.set_autocommit(True)
            await self.execute("DISCARD ALL")
            await self.set_autocommit(autocommit)
            return True
        return False


class OfKeys(Lasting):
    """As the table of keys uses them: open for one statement."""

    async def close(self) -> None:
        """Kept."""
        await self.keep()


@contextlib.contextmanager
def lasting(address: str) -> Iterator[None]:
    """Connections to `address` are kept in here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lasting, "address", address)
        patch.setattr(keystore, "AsyncConnection", OfKeys)
        yield
    for places in Lasting.kept.values():
        for conn in places:
            conn.pgconn.finish()
    Lasting.kept.clear()


def share(database: Database) -> None:
    """Before it is opened: it takes what was kept."""
    assert database._pool.closed
    database._pool.connection_class = Lasting


async def hand_on(database: Database) -> None:
    """Before it is closed: what lies in its pool is kept."""
    if database.url != Lasting.address:
        return
    with contextlib.suppress(PoolTimeout, psycopg.Error):  # a test that broke its connections leaves none
        while database._pool.get_stats()["pool_available"]:
            conn: Lasting = await database._pool.getconn()  # type: ignore[assignment]  # share() said so
            await conn.keep()
