"""Events over HTTP: batches of a hundred by one web process, governed and counted once, and how far readers fall behind.

On a fresh database, over kept connections. The bare limit is COPY of as many events into the same table by one connection.
The bodies are made before; asking costs this process what it must.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.bench.case import Bench, Case, Figure, Place, compute_percentile
from guanxi.app.bench.lag import ignore, watching
from guanxi.app.bench.machine import Used, cpu_of_tree
from guanxi.app.bench.web import running
from guanxi.kernel import log
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.log import Reader
from guanxi.kernel.scope import system_scope
from guanxi.tracking import api as tracking

BATCHES, SIZE, CLIENTS, VISITORS = 1_500, 100, 8, 5_000
RATE, SECONDS = 5_000, 8.0
_PROMISE, _SHARE, _LAG_S = 25_000.0, 1 / 6, 2.0
_NAMES = ("加入购物车", "收藏", "搜索", "提交订单")


class Events(Case):
    name = "events"
    about = "events over HTTP in batches of 100, against COPY; lag of the readers at 5,000 a second"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="guanxi-events-") as folder:
            async with bench.fresh() as place:
                settings = Settings(data_dir=Path(folder) / "data", pool_size=4)
                db = Database(place.runtime, pool_size=4, statement_timeout=60)
                services = build_services(settings, db, build_registry(settings))
                await db.open()
                try:
                    async for figure in self._measure(bench, place, db, settings.data_dir):
                        yield figure
                finally:
                    await close_services(services)
                    await db.close()

    async def _measure(self, bench: Bench, place: Place, db: Database, data_dir: Path) -> AsyncIterator[Figure]:
        key = await _prepare(place, db)
        copied = await asyncio.to_thread(_copy, place)
        async with running(place, data_dir) as (pid, port):
            await _send(port, key, _bodies(60, "warm"), None)
            bodies = _bodies(BATCHES, "m")
            before, server_before = cpu_of_tree(pid), cpu_of_tree(bench.postmaster)
            wall = await _send(port, key, bodies, None)
            used = _used(wall, before, cpu_of_tree(pid), server_before, cpu_of_tree(bench.postmaster))
            many = BATCHES * SIZE
            assert await _count(db) == many + 60 * SIZE, "every event is there once"
            note = "limit: COPY of as many into the log"
            rate = many / wall
            yield Figure(self.name, "batches of 100", rate, "events/s", _PROMISE, "more", copied, used, note)
            yield Figure(self.name, "share of COPY", rate / copied, "", _SHARE, "more")
            again = await _send(port, key, bodies[:300], None)
            yield Figure(
                self.name, "the same again", 300 * SIZE / again, "events/s", None, "more", note="all duplicates"
            )
            readers = [Reader("bench", ignore, visits=True)]
            await log.register(db, readers)
            while await log.read_once(db, readers[0]):
                pass  # what was sent before is read first
            async with watching(db, readers) as lags:
                await _send(port, key, _bodies(int(RATE * SECONDS) // SIZE, "slow"), RATE)
            yield Figure(self.name, "worst lag of a reader", max(lags), "s", _LAG_S, note=f"at {RATE:,} events/s")
            yield Figure(self.name, "p95 lag of a reader", compute_percentile(lags, 0.95), "s", _LAG_S)


def _used(wall: float, before: float | None, after: float | None, low: float | None, high: float | None) -> Used:
    web = 0.0 if before is None or after is None else after - before
    return Used(wall, web, None if low is None or high is None else high - low)


async def _prepare(place: Place, db: Database) -> str:
    with psycopg.connect(place.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO workspace (name) VALUES ('Bench')")
    scope = system_scope(1, "bench")
    source_id, _ = await db.run(scope, tracking.create_source, "server", "Bench", [])
    return (await db.run(scope, tracking.create_key, source_id, "server"))[1]


def _copy(place: Place) -> float:
    """Events a second of a bare COPY into the log, the text made before."""
    many, source = BATCHES * SIZE, UUID(int=1)
    payload = '{"sku": "S%d", "price": %d, "source": "%s"}'
    lines = "".join(
        f"1\t{n:032x}\ttracked:收藏\tnow\tnow\t{3 + n * 500 // many}\tsystem\t{n % VISITORS:032x}\t{payload % (n % 500, n % 900, source)}\n"
        for n in range(many)
    ).encode()
    with psycopg.connect(place.owner) as conn:
        started = time.perf_counter()
        with conn.cursor().copy(
            "COPY log_event (workspace_id, id, type, at, recorded_at, tx, actor_kind, profile_id, payload) FROM STDIN"
        ) as copy:
            copy.write(lines)
        conn.commit()
        rate = many / (time.perf_counter() - started)
        conn.execute("TRUNCATE log_event")
    return rate


def _bodies(many: int, mark: str) -> list[bytes]:
    return [
        msgspec.json.encode({"batch": [_message(f"{mark}{k * SIZE + n}", k * SIZE + n) for n in range(SIZE)]})
        for k in range(many)
    ]


def _message(message_id: str, n: int) -> dict[str, object]:
    about = {"messageId": message_id, "anonymousId": f"visitor-{n * 7919 % VISITORS}"}
    if n % 2:
        page = {"path": f"/product/{n % 500}", "title": "商品", "referrer": "https://search.example/s?q=1"}
        return {"type": "page", **about, "context": {"page": page}}
    properties = {"sku": f"S{n % 500}", "price": n % 900 + 0.5, "member": n % 3 == 0, "place": "首页"}
    return {"type": "track", "event": _NAMES[n // 2 % len(_NAMES)], **about, "properties": properties}


async def _send(port: int, key: str, bodies: list[bytes], rate: int | None) -> float:
    """Send all over kept connections; wall seconds. `rate`: not faster than so many events a second."""
    waiting = list(reversed(bodies))
    started = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            if rate is not None:
                early = (len(bodies) - len(waiting)) * SIZE / rate - (time.perf_counter() - started)
                await asyncio.sleep(max(0.0, early))
            if not waiting:
                break
            body = waiting.pop()
            head = f"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            said = await reader.readexactly(length)
            if b" 200 " not in answer.split(b"\r\n", 1)[0] or b'"refused":[]' not in said:
                raise RuntimeError(f"a batch was refused: {answer[:60]!r} {said[:300]!r}")
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return time.perf_counter() - started


async def _count(db: Database) -> int:
    async with db.system("the bench counts") as uow:
        return int(
            await uow.value("SELECT count(*) FROM log_event WHERE type LIKE 'track%%' AND profile_id IS NOT NULL")
        )
