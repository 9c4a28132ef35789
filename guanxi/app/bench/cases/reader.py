"""How far a reader of the log falls behind: at a steady 5,000 events a second, and while a bulk load runs beside it.

On a fresh database. Events are published through the product (one transaction per 100); the bulk load is the shape of
an import: chunks of 10,000 customers, one transaction and one event each. The bare limit of reading is one SELECT of the
same events; of writing, COPY into the same table.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, Place, compute_percentile
from guanxi.app.bench.lag import ignore, watching
from guanxi.kernel import log
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event, Reader
from guanxi.kernel.scope import system_scope

RATE, SECONDS, CHUNK = 5_000, 8.0, 10_000
_LAG_S = 2.0
_COPY_ROWS = 200_000
_BULK = """INSERT INTO customer (workspace_id, id, name, sort_key, search_text, grams, custom)
    SELECT %(ws)s, gen_random_uuid(), '王' || n, 'wang ' || n, '王' || n, ARRAY['王', '王' || n %% 10, (n %% 100)::text, (n %% 977)::text], '{"f1": 1}'
    FROM generate_series(1, %(many)s) AS n"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchHappened(Event):
    """What the bench writes."""

    type: ClassVar[str] = "bench.happened"
    label: ClassVar[Label] = Label("基准测试事件", "Bench event")
    number: int = 0


class ReaderLag(Case):
    name = "reader"
    about = "lag of a log reader at 5,000 events a second and during a bulk load"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        async with bench.fresh() as place:
            database = Database(place.runtime, pool_size=10, statement_timeout=60)
            database.parts = bench.database.parts
            await database.open()
            try:
                async for figure in self._measure(bench, place, database):
                    yield figure
            finally:
                await database.close()

    async def _measure(self, bench: Bench, place: Place, database: Database) -> AsyncIterator[Figure]:
        await asyncio.to_thread(_prepare, place)
        copied = await asyncio.to_thread(_copy, place)
        reader = Reader("bench", ignore)
        await log.register(database, [reader])
        with bench.watch() as used:
            read = 0
            while count := await log.read_once(database, reader):
                read += count
        assert read == _COPY_ROWS, "every event of the backlog is read once"
        yield Figure(
            self.name,
            "reading a backlog",
            _COPY_ROWS / used.wall,
            "events/s",
            None,
            "more",
            copied,
            used,
            "limit: COPY of them",
        )
        for label, bulk in (("steady", False), ("during a bulk load", True)):
            with bench.watch() as used:
                lags, written, loaded = await _run(database, reader, bulk)
            note = f"{written / SECONDS:,.0f} events/s" + (f", {loaded / SECONDS:,.0f} customers/s" if bulk else "")
            yield Figure(self.name, f"worst lag, {label}", max(lags), "s", _LAG_S, used=used, note=note)
            yield Figure(self.name, f"p95 lag, {label}", compute_percentile(lags, 0.95), "s", _LAG_S, note=note)


def _prepare(place: Place) -> None:
    with psycopg.connect(place.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO workspace (name) VALUES ('Bench')")


def _copy(place: Place) -> float:
    """Events a second of a bare COPY into the log, the text made before. Positions lie below the horizon, above zero."""
    lines = "".join(
        f'1\t{n:032x}\tbench.happened\tnow\tnow\t{3 + n * 500 // _COPY_ROWS}\tsystem\t{{"number": {n}}}\n'
        for n in range(_COPY_ROWS)
    ).encode()
    with psycopg.connect(place.owner) as conn:
        started = time.perf_counter()
        with conn.cursor().copy(
            "COPY log_event (workspace_id, id, type, at, recorded_at, tx, actor_kind, payload) FROM STDIN"
        ) as copy:
            copy.write(lines)
        conn.commit()
        return _COPY_ROWS / (time.perf_counter() - started)


async def _run(database: Database, reader: Reader, bulk: bool) -> tuple[list[float], int, int]:
    """Lags seen (seconds), events written, customers loaded, over SECONDS."""
    until = time.monotonic() + SECONDS
    async with watching(database, [reader]) as lags:
        written, loaded = await asyncio.gather(_write(database, until), _load(database, until) if bulk else _nothing())
    return lags, written, loaded


async def _nothing() -> int:
    return 0


async def _write(database: Database, until: float) -> int:
    """Publish RATE events a second; sleeps off what it is early and catches up what it is late."""
    started, written = time.monotonic(), 0
    while (now := time.monotonic()) < until:
        early = written / RATE - (now - started)
        if early > 0:
            await asyncio.sleep(early)
        async with database.transaction(system_scope(1)) as uow:
            log.publish(uow, *(BenchHappened(number=written + n) for n in range(100)))
        written += 100
    return written


async def _load(database: Database, until: float) -> int:
    loaded = 0
    while time.monotonic() < until:
        async with database.transaction(system_scope(1)) as uow:
            await uow.run(_BULK, many=CHUNK)
            log.publish(uow, BenchHappened(number=loaded))
        loaded += CHUNK
    return loaded
