"""Care of the log: making next month's partition while events are written, and dropping an old month.

The bare limit of dropping is deleting the same rows. Both happen on the measuring data inside transactions that are
rolled back, except the making, which is undone by dropping the empty partition.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile

# Decision 0013: nobody who writes events may notice.
_CREATE_MS, _DROP_MS, _WAIT_MS, _READ_S = 250.0, 1000.0, 1000.0, 2.0
_WRITE = """INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind)
    SELECT 1, gen_random_uuid(), 'bench.happened', now(), (SELECT log_tx()), 'system' FROM generate_series(1, 10)"""
_MONTHS = """SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'log_business'::regclass AND c.relname ~ '^log_business_[0-9]{6}$' AND c.reltuples > 0 ORDER BY c.relname"""


class Partitions(Case):
    name = "partitions"
    about = "making a month of the log while it is written to, dropping an old one"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        stalls: list[float] = []
        writing = asyncio.create_task(_write(bench, stalls, 4.0))
        await asyncio.sleep(1.0)
        made = await asyncio.to_thread(_create, bench, 12)
        await writing
        worst = compute_percentile(made, 1.0)
        yield Figure(self.name, "create a month, worst of 12", worst, "ms", _CREATE_MS)
        yield Figure(
            self.name, "longest write meanwhile", max(stalls), "ms", _CREATE_MS, limit=compute_percentile(stalls, 0.5)
        )
        held = await _drop_behind_a_read(bench)
        yield Figure(
            self.name,
            "write held up by a drop that waits",
            held,
            "ms",
            _WAIT_MS,
            note=f"a read of {_READ_S} s in the way",
        )
        rows, dropped, deleted = await asyncio.to_thread(_drop, bench)
        note = f"{rows:,} events; limit: DELETE of them"
        yield Figure(self.name, "drop a month", dropped, "ms", _DROP_MS, limit=deleted, note=note)


async def _write(bench: Bench, stalls: list[float], seconds: float) -> None:
    async with await psycopg.AsyncConnection.connect(bench.place.owner, autocommit=True) as conn:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            started = time.perf_counter()
            await conn.execute(_WRITE)
            stalls.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.002)
        await conn.execute(
            "DELETE FROM log_event WHERE type = 'bench.happened' AND recorded_at > now() - interval '1 hour'"
        )


async def _drop_behind_a_read(bench: Bench) -> float:
    """The longest write (milliseconds) while a drop waits for a long read: the drop must give up, not hold up writers."""
    url, stalls = bench.place.owner, [0.0]
    async with (
        await psycopg.AsyncConnection.connect(url) as reading,
        await psycopg.AsyncConnection.connect(url) as dropping,
    ):
        await reading.execute("SELECT FROM log_event LIMIT 1")
        drop = asyncio.create_task(_try_drop(dropping))
        writing = asyncio.create_task(_write(bench, stalls, _READ_S))
        await asyncio.sleep(_READ_S)
        await reading.rollback()
        await asyncio.gather(drop, writing)
    return max(stalls)


async def _try_drop(conn: psycopg.AsyncConnection[Any]) -> None:
    try:
        await conn.execute("SELECT log_drop_partitions('business', current_date - 184)")
    except psycopg.errors.LockNotAvailable:
        pass  # care tries again later
    finally:
        await conn.rollback()


def _create(bench: Bench, many: int) -> list[float]:
    times = []
    with psycopg.connect(bench.place.owner, autocommit=True) as conn:
        for month in range(many):
            first = date(2050 + month // 12, month % 12 + 1, 1)
            started = time.perf_counter()
            conn.execute("SELECT log_create_partition('business', %s)", (first,))
            times.append((time.perf_counter() - started) * 1000)
            conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"log_business_{first:%Y%m}")))
    return times


def _drop(bench: Bench) -> tuple[int, float, float]:
    """Rows of the oldest whole month, milliseconds to drop it, milliseconds to delete its rows."""
    with psycopg.connect(bench.place.owner) as conn:
        months = [str(row[0]) for row in conn.execute(_MONTHS).fetchall()]
        table = sql.Identifier(months[1])
        row = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
        times = []
        for statement in ("DROP TABLE {}", "DELETE FROM {}"):
            started = time.perf_counter()
            conn.execute(sql.SQL(statement).format(table))
            times.append((time.perf_counter() - started) * 1000)
            conn.rollback()
    return (int(row[0]) if row else 0, times[0], times[1])
