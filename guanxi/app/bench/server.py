"""The private server of the bench: its own data folder, the measuring data kept in it between runs, fresh databases beside.

Never the product's own database: a bench writes, merges and erases. Not here: how the data are made (generate.py).
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from guanxi.app.bench.case import Place
from guanxi.app.bench.generate import VERSION, generate
from guanxi.app.bench.machine import parent_of
from guanxi.app.bench.scale import Scale
from guanxi.app.migrate import migrate
from guanxi.app.revisions import fingerprint
from guanxi.kernel.postgres import EmbeddedPostgres, ServerInfo, ensure_roles

_SETTINGS = {"max_wal_size": "8GB", "checkpoint_timeout": "20min"}


class BenchServer:
    """The server of one bench folder: `start`, then `data` and `fresh`, then `stop`."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._postgres = EmbeddedPostgres(folder / "postgres", settings=_SETTINGS)
        self._say = say
        self._info: ServerInfo | None = None

    def start(self) -> None:
        """Bring the server up."""
        self._info = self._postgres.start()

    def stop(self) -> None:
        """Stop it; the data stay for the next run."""
        self._postgres.stop()

    @property
    def info(self) -> ServerInfo:
        """Where the server is. It must be started."""
        assert self._info is not None, "start the server first"
        return self._info

    def postmaster(self) -> int | None:
        """The pid of the server's first process, None where it cannot be seen."""
        with psycopg.connect(self.info.url) as conn:
            return parent_of(conn.info.backend_pid)

    def data(self, scale: Scale, seed: int = 1) -> tuple[Place, datetime]:
        """The measuring data of `scale` and the moment they end; generated when missing or made by other code."""
        name = f"bench_{scale.name}"
        place = self._place(name)
        now = _moment(place.owner, scale, seed)
        if now is None:
            self._drop(name)
            place = self._place(name)
            self._say(f"making the {scale.name} measuring data (once)")
            migrate(place.owner)
            generate(place.owner, scale, seed=seed, say=self._say)
            now = _moment(place.owner, scale, seed)
            assert now is not None
        return place, now

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[Place]:
        """An empty, migrated database, dropped afterwards."""
        name = f"bench_fresh_{secrets.token_hex(4)}"
        place = await asyncio.to_thread(self._place, name)
        await asyncio.to_thread(migrate, place.owner)
        try:
            yield place
        finally:
            await asyncio.to_thread(self._drop, name)

    def _place(self, name: str) -> Place:
        urls = ensure_roles(self.info, database=name)
        return Place(urls.runtime, urls.owner)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.info.url, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _moment(url: str, scale: Scale, seed: int) -> datetime | None:
    with psycopg.connect(url) as conn:
        there = conn.execute("SELECT to_regclass('bench.info') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return None
        row = conn.execute(
            """SELECT now FROM bench.info WHERE scale = %s AND seed = %s AND version = %s AND revision = %s
               AND seconds IS NOT NULL""",
            (scale.name, seed, VERSION, fingerprint()),
        ).fetchone()
    return row[0] if row else None
