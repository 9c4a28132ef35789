"""Fifty live segments: how many customers a second they are decided for, and how soon an event shows in one of them.

Through the product: segments are made by its own service, built by its job's steps, followed by its reader. `all asked` is the
worst case: every one of the fifty depends on the event; `orders placed` is what an order asks. What the case writes is removed.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.customers.events import CustomerUpdated
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.jobs import Runner
from guanxi.kernel.log import Reader
from guanxi.kernel.scope import Scope, system_scope
from guanxi.sdk.registry import registry_of
from guanxi.segments import api as segments

_MANY, _PER_SECOND, _P95_MS = 50, 10_000.0, 2_000.0
_BATCHES, _BATCH = 6, 1_000
_SAMPLES, _EVERY_S, _BACKGROUND = 40, 0.1, 50
_FIELD = "customers.customer."
_PLACES = ("上海", "杭州", "北京", "广州", "深圳", "成都", "武汉", "南京", "西安", "重庆")


def make_trees() -> list[dict[str, Any]]:
    """Twenty on fields, ten on tags and sources, fifteen on orders, five on what happened and in which order."""
    fields: list[dict[str, Any]] = []
    for city in _PLACES:
        fields.append({"field": f"{_FIELD}city", "op": "is", "value": city})
        stage = {"not": {"field": f"{_FIELD}stage", "op": "is", "value": city}}
        fields.append({"all": [{"field": f"{_FIELD}city", "op": "is_not", "value": city}, stage]})
    facts = [
        {"fact": "customers.sources", "op": "has_any", "value": [one]}
        for one in ("tmall", "wechat", "pos", "jd", "web")
    ]
    facts += [{"field": f"{_FIELD}created_at", "op": "last", "value": f"{30 * one}d"} for one in range(1, 6)]
    orders: list[dict[str, Any]] = []
    for number in range(1, 6):
        orders.append({"fact": "commerce.orders", "op": ">=", "value": number, "window": "90d"})
        orders.append({"fact": "commerce.last_order", "op": "older", "value": f"{30 * number}d"})
        spent = {"amount_minor": 50_000 * number, "currency": "CNY"}
        orders.append({"fact": "commerce.spent", "op": ">=", "value": spent})
    happened = [
        {"sequence": [{"event": "commerce.order_placed"}, {"event": "commerce.order_placed"}], "within": f"{one}d"}
        for one in (3, 7, 14, 30)
    ]
    return [*fields, *facts, *orders, *happened, {"event": "commerce.order_placed", "window": "30d", "is": "any"}]


class LiveSegments(Case):
    name = "live_segments"
    about = "fifty live segments: first build, customers decided a second, event to changed segment"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        scope, started = system_scope(1, "bench"), time.time()
        await asyncio.to_thread(_clean, bench, started)  # what a bench that was killed left
        try:
            begun = time.monotonic()
            made = await bench.database.run(scope, _make)
            await _build(bench)
            built = time.monotonic() - begun
            yield Figure(self.name, "first build of all", built, "s", note=f"{len(made)} segments")
            async for figure in _decide(self.name, bench, scope):
                yield figure
            yield await _latency(self.name, bench, scope, made[0])
        finally:
            await asyncio.to_thread(_clean, bench, started)


async def _make(uow: UnitOfWork) -> list[UUID]:
    trees = make_trees()
    assert len(trees) == _MANY
    return [
        (await segments.create(uow, {"name": f"bench {number}", "kind": "dynamic", "tree": tree}))[0]
        for number, tree in enumerate(trees)
    ]


async def _build(bench: Bench) -> None:
    async def scope_of(workspace: int, job: UUID) -> Scope:
        return system_scope(workspace, "bench")

    async with bench.database.read(system_scope(1)) as uow:
        kinds = registry_of(uow).jobs
    runner = Runner(bench.database, kinds, scope_of, bench.database.parts)
    while await runner.run_one():
        pass


async def _decide(name: str, bench: Bench, scope: Scope) -> AsyncIterator[Figure]:
    async with bench.database.read(scope) as uow:
        rows = await uow.all(
            "SELECT id FROM customer WHERE workspace_id = %(ws)s ORDER BY md5(id::text) LIMIT %(most)s",
            most=_BATCHES * _BATCH,
        )
    ids = [row["id"] for row in rows]
    for label, kind, promise in (
        ("all asked", "customers.customer_restored", _PER_SECOND),
        ("orders placed", "commerce.order_placed", None),
    ):
        times = []
        for start in range(0, len(ids), _BATCH):
            events = [_event(kind, one) for one in ids[start : start + _BATCH]]
            begun = time.monotonic()
            async with bench.database.transaction(scope) as uow:
                await segments.follow(uow, events)
            times.append(time.monotonic() - begun)
        times.sort()
        middle = times[len(times) // 2]
        note = f"batches of {_BATCH:,}; longest transaction {times[-1] * 1000:,.0f} ms"
        yield Figure(name, f"decided, {label}", _BATCH / middle, "customers/s", promise, "more", note=note)


def _event(kind: str, customer_id: UUID) -> Any:
    about = {"object": "customer", "object_id": customer_id, "profile_id": None}
    if kind.startswith("commerce"):
        about = {"object": "order", "object_id": None, "profile_id": customer_id}
    return SimpleNamespace(type=kind, payload={}, **about)


async def _latency(name: str, bench: Bench, scope: Scope, segment_id: UUID) -> Figure:
    """The first segment asks for the first city."""
    reader = Reader("bench.live_segments", segments.follow, batch=500)
    await log.register(bench.database, [reader])
    async with bench.database.system("a reader of the bench begins at the end of the log") as uow:
        await uow.run(
            "UPDATE log_reader SET tx = log_horizon() - 1, seq = 0, read_at = now() WHERE name = %(n)s", n=reader.name
        )
    async with bench.database.read(scope) as uow:
        rows = await uow.all(
            """SELECT id, city FROM customer WHERE workspace_id = %(ws)s AND city <> %(city)s AND deleted_at IS NULL
                 AND merged_into_id IS NULL ORDER BY md5(id::text) LIMIT %(most)s""",
            city=_PLACES[0],
            most=_SAMPLES,
        )
    following = asyncio.create_task(log.follow(bench.database, reader))
    noise = asyncio.create_task(_noise(bench, scope, [row["id"] for row in rows]))
    try:
        times = [await _sample(bench, scope, segment_id, row["id"]) for row in rows]
    finally:
        for task in (following, noise):
            task.cancel()
        await asyncio.gather(following, noise, return_exceptions=True)
        await bench.database.run(scope, _put_back, rows)
    note = f"{_SAMPLES} samples beside 500 events/s; p50 {compute_percentile(times, 0.5) * 1000:,.0f} ms"
    return Figure(
        name, "event to changed segment, p95", compute_percentile(times, 0.95) * 1000, "ms", _P95_MS, note=note
    )


async def _sample(bench: Bench, scope: Scope, segment_id: UUID, customer_id: UUID) -> float:
    begun = time.monotonic()
    async with bench.database.transaction(scope) as uow:
        await uow.run(
            "UPDATE customer SET city = %(city)s WHERE workspace_id = %(ws)s AND id = %(id)s",
            city=_PLACES[0],
            id=customer_id,
        )
        log.publish(uow, CustomerUpdated(object_id=customer_id, fields=("city",)))
    while True:
        async with bench.database.read(scope) as uow:
            found = await uow.value(
                "SELECT 1 FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(s)s AND customer_id = %(id)s",
                s=segment_id,
                id=customer_id,
            )
        if found or time.monotonic() - begun > 30:
            return time.monotonic() - begun
        await asyncio.sleep(0.02)


async def _noise(bench: Bench, scope: Scope, ids: Sequence[UUID]) -> None:
    rng = random.Random(1)  # noqa: S311 - which customers, not a secret
    while True:
        async with bench.database.transaction(scope) as uow:
            log.publish(
                uow, *(CustomerUpdated(object_id=rng.choice(ids), fields=("stage",)) for _ in range(_BACKGROUND))
            )
        await asyncio.sleep(_EVERY_S)


async def _put_back(uow: UnitOfWork, rows: Sequence[Any]) -> None:
    for row in rows:
        await uow.run(
            "UPDATE customer SET city = %(city)s WHERE workspace_id = %(ws)s AND id = %(id)s",
            city=row["city"],
            id=row["id"],
        )


def _clean(bench: Bench, started: float) -> None:
    with psycopg.connect(bench.place.owner, autocommit=True) as conn:
        conn.execute("DELETE FROM segment WHERE workspace_id = 1 AND name LIKE 'bench %%'")
        conn.execute("DELETE FROM job WHERE workspace_id = 1 AND kind = 'segments.build'")
        conn.execute("DELETE FROM change_set WHERE workspace_id = 1 AND at >= to_timestamp(%s)", (started,))
        conn.execute("DELETE FROM log_reader WHERE name = 'bench.live_segments'")
        conn.execute("DELETE FROM log_event WHERE workspace_id = 1 AND recorded_at >= to_timestamp(%s)", (started - 5,))
