"""From an event to a page: it is sent over HTTP, a segment changes, and whoever has the segment's page open is told.

The whole product on a fresh database: a web process, a worker, a socket as the page opens it, ten live segments, and beside the
samples other customers' events of which all but one of the segments are about. The clock starts before the request is sent and
stops when the page hears; what the page then asks for is the business of `lists`.
"""

import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from websockets.asyncio.client import ClientConnection, connect

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.bench.case import Bench, Case, Figure, Place, compute_percentile
from guanxi.app.bench.machine import Used, cpu_of_tree
from guanxi.app.bench.web import hire, running, working
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from guanxi.segments import api as segments
from guanxi.tracking import api as tracking

CUSTOMERS, SAMPLES = 500, 40
RATE, BATCH = 500, 50
_P95_MS, _PATIENCE_S, _GIVE_UP_S = 2_000.0, 120.0, 30.0
_SAMPLE, _OTHER = "打开活动", "加入购物车"


class Screen(Case):
    name = "screen"
    about = "an event over HTTP until the page of a segment hears of the change, beside 500 events a second"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="guanxi-screen-") as folder:
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
        async with running(place, data_dir) as (web, port), working(place, data_dir, port) as worker:
            await _fill(await Door.open(port, key))
            made = await _define(db)
            page = await _open_page(port, await hire(db, port), made[0])
            beside = asyncio.create_task(_go_on(await Door.open(port, key)))
            try:
                await asyncio.sleep(2)  # until the readers of the log have found their pace
                before, started = _cpu(bench, web, worker), time.monotonic()
                times = [await _sample(await Door.open(port, key), page, made[0], number) for number in range(SAMPLES)]
                used, wall = _cpu(bench, web, worker), time.monotonic() - started
            finally:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)
                await page.close()
            await _until_members(db, made[0])
        spent = [(after or 0.0) - (first or 0.0) for first, after in zip(before, used, strict=True)]
        half = compute_percentile(times, 0.5) * 1000
        note = f"{SAMPLES} samples beside {RATE} events/s, ten live segments; p50 {half:,.0f} ms; worker {spent[1] / wall:.2f} of a core"
        yield Figure(
            self.name,
            "event to page, p95",
            compute_percentile(times, 0.95) * 1000,
            "ms",
            _P95_MS,
            used=Used(wall, spent[0] + spent[1], spent[2]),
            note=note,
        )


class Door:
    """One kept connection that sends events."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        self.reader, self.writer, self.key = reader, writer, key

    @classmethod
    async def open(cls, port: int, key: str) -> "Door":
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), key)

    async def send(self, messages: list[dict[str, Any]]) -> None:
        """Send a batch; all of it must be taken."""
        body = msgspec.json.encode({"batch": messages})
        head = f"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        said = await self.reader.readexactly(int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        if b" 200 " not in answer.split(b"\r\n", 1)[0] or b'"refused":[]' not in said:
            raise RuntimeError(f"a batch was refused: {answer[:60]!r} {said[:300]!r}")


async def _prepare(place: Place, db: Database) -> str:
    with psycopg.connect(place.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO workspace (name) VALUES ('Bench')")
    scope = system_scope(1, "bench")
    source_id, _ = await db.run(scope, tracking.create_source, "server", "Bench", [])
    return (await db.run(scope, tracking.create_key, source_id, "server"))[1]


def _act(number: int, event: str, message_id: str) -> dict[str, Any]:
    return {"type": "track", "event": event, "messageId": message_id, "anonymousId": f"visitor-{number}"}


async def _fill(door: Door) -> None:
    """Customers, and each type of event once: of a visitor whom nobody knows."""
    who = [
        {
            "type": "identify",
            "messageId": f"i{n}",
            "anonymousId": f"visitor-{n}",
            "userId": f"u{n}",
            "traits": {"name": f"客户{n}"},
        }
        for n in range(CUSTOMERS)
    ]
    for start in range(0, CUSTOMERS, BATCH):
        await door.send(who[start : start + BATCH])
    await door.send([_act(CUSTOMERS, name, f"first {name}") for name in (_SAMPLE, _OTHER)])


async def _define(db: Database) -> list[UUID]:
    """The segment of the samples, and nine of what the others do; when all of them are live."""
    scope = system_scope(1, "bench")
    trees: list[dict[str, Any]] = [{"event": f"tracked:{_SAMPLE}", "is": "any"}]
    trees += [{"event": f"tracked:{_OTHER}", "is": "count", "op": ">=", "value": 3 * n} for n in range(1, 10)]
    made = [
        (await db.run(scope, segments.create, {"name": f"bench {n}", "kind": "dynamic", "tree": tree}))[0]
        for n, tree in enumerate(trees)
    ]
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        async with db.read(scope) as uow:
            live = await uow.value(
                "SELECT count(*) FROM segment WHERE workspace_id = %(ws)s AND status = 'live' AND dirty_at IS NULL"
            )
        if live == len(made):
            return made
        if time.monotonic() > deadline:
            raise RuntimeError("the segments are not built")
        await asyncio.sleep(0.1)


async def _open_page(port: int, cookie: str, segment_id: UUID) -> ClientConnection:
    headers = {"Cookie": cookie, "Origin": f"http://localhost:{port}"}
    page = await connect(f"ws://127.0.0.1:{port}/api/v1/live", additional_headers=headers)
    await page.send(msgspec.json.encode({"topics": [f"segment:{segment_id}"]}).decode())
    await page.recv()  # that it is listened to
    return page


async def _sample(door: Door, page: ClientConnection, segment_id: UUID, number: int) -> float:
    await asyncio.sleep(random.Random(number).uniform(0.25, 0.75))  # noqa: S311 - at any moment of the readers' pace
    begun = time.monotonic()
    await door.send([_act(number, _SAMPLE, f"sample {number}")])
    # Whoever waits longer gives up, and the figure says so.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GIVE_UP_S):
            while f"segment:{segment_id}" not in msgspec.json.decode(await page.recv())["topics"]:
                pass
    door.writer.close()
    return time.monotonic() - begun


async def _go_on(door: Door) -> None:
    """Others do other things, at an even pace."""
    rng, sent, started = random.Random(1), 0, time.monotonic()  # noqa: S311 - which customers, not a secret
    while True:
        await door.send(
            [_act(rng.randrange(SAMPLES, CUSTOMERS), _OTHER, f"other {n}") for n in range(sent, sent + BATCH)]
        )
        sent += BATCH
        await asyncio.sleep(max(0.0, sent / RATE - (time.monotonic() - started)))


def _cpu(bench: Bench, web: int, worker: int) -> tuple[float | None, float | None, float | None]:
    return cpu_of_tree(web), cpu_of_tree(worker), cpu_of_tree(bench.postmaster)


async def _until_members(db: Database, segment_id: UUID) -> None:
    """Everybody who did it is a member, and nobody else."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        async with db.read(system_scope(1, "bench")) as uow:
            found = await uow.value(
                "SELECT count(*) FROM segment_member m WHERE m.workspace_id = %(ws)s AND m.segment_id = %(id)s",
                id=segment_id,
            )
        if found == SAMPLES:
            return
        if found > SAMPLES or time.monotonic() > deadline:
            raise RuntimeError(f"{found} members of {SAMPLES}")
        await asyncio.sleep(0.2)
