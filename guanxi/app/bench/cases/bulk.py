"""Bulk edit of 100,000 customers and its undo (issue 3, section 8), through the product's own jobs: a stage, a city and an own
value (encrypted in the change-set) are set on everybody that a filter shows; every customer gets an entry and an event.

The bare limit is one UPDATE of the same columns of the same rows: no history, no events, no undo.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import psycopg

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.bench.case import Bench, Case, Figure, Place
from guanxi.app.bench.machine import Used
from guanxi.app.bench.names import find_words
from guanxi.customers import api as customers
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry

ROWS = 100_000
_CHUNK = 10_000
_PROMISE_S = 60.0
_LONGEST_MS = 1_000.0
_WHAT = {"stage": "deal", "city": "杭州", "custom": {"level": "金卡"}}
_BARE = """UPDATE customer SET stage = 'deal', city = '杭州', custom = custom || '{"level": "金卡"}', version = version + 1, updated_at = now()
           WHERE workspace_id = %s"""


class Bulk(Case):
    name = "bulk"
    about = "bulk edit of 100,000 customers as an undoable job"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="guanxi-bulk-") as folder:
            async with bench.fresh() as place:
                settings = Settings(data_dir=Path(folder), pool_size=4)
                db = Database(place.runtime, pool_size=4, statement_timeout=120)
                registry = build_registry(settings)
                services = build_services(settings, db, registry)
                await db.open()
                try:
                    async for figure in self._measure(bench, place, db, services, registry):
                        yield figure
                finally:
                    await close_services(services)
                    await db.close()

    async def _measure(
        self, bench: Bench, place: Place, db: Database, services: Services, registry: Registry
    ) -> AsyncIterator[Figure]:
        scope = await _found(db)
        await _fill(db, services, scope)
        bare = await asyncio.to_thread(_bare, place, scope.workspace_id)
        everybody = customers.Selection(matching=customers.Asked())
        bulk_id, _ = await db.run(scope, customers.start_bulk, "edit", everybody, _WHAT)
        done, longest = await _work(bench, db, services, registry, scope)
        await _check(db, scope, bulk_id)
        note = "limit: one UPDATE without history, events or undo"
        yield Figure(self.name, "edit 100,000", done.wall, "s", _PROMISE_S, limit=bare, used=done, note=note)
        yield Figure(self.name, "longest transaction of the edit", longest, "ms", _LONGEST_MS)
        undo_id, _ = await db.run(scope, customers.undo_bulk, bulk_id)
        undone, longest = await _work(bench, db, services, registry, scope)
        await _check(db, scope, undo_id)
        yield Figure(self.name, "undo 100,000", undone.wall, "s", _PROMISE_S, limit=bare, used=undone, note=note)
        yield Figure(self.name, "longest transaction of the undo", longest, "ms", _LONGEST_MS)


async def _found(db: Database) -> Scope:
    async with db.system("a bench makes a workspace") as uow:
        made = await uow.value("INSERT INTO workspace (name, locale) VALUES ('bench', 'zh-CN') RETURNING id")
    return system_scope(int(made), "bench")


async def _fill(db: Database, services: Services, scope: Scope) -> None:
    words = find_words()
    surnames, given = ([word for word, _ in words[name]] for name in ("surname", "given"))
    cipher = await services.keys.cipher(scope.workspace_id)
    for start in range(0, ROWS, _CHUNK):
        numbers = range(start, start + _CHUNK)
        frame = pl.DataFrame(
            {
                "external_id": [f"M{number}" for number in numbers],
                "name": [surnames[number % len(surnames)] + given[number * 7 % len(given)] for number in numbers],
                "phone": [f"+8613{number * 7919 % 1_000_000_000:09d}" for number in numbers],
                "city": ["上海"] * _CHUNK,
                "stage": ["lead"] * _CHUNK,
                "custom": [f'{{"points": {number}}}' for number in numbers],
            }
        )
        prepared = customers.prepare(frame, cipher)
        async with db.transaction(scope) as uow:
            await customers.land(uow, prepared, "bench")


def _bare(place: Place, workspace: int) -> float:
    """Seconds of the bare UPDATE, rolled back."""
    with psycopg.connect(place.owner) as conn:
        started = time.perf_counter()
        conn.execute(_BARE, (workspace,))
        took = time.perf_counter() - started
        conn.rollback()
    with psycopg.connect(place.owner, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE customer")
    return took


async def _work(bench: Bench, db: Database, services: Services, registry: Registry, scope: Scope) -> tuple[Used, float]:
    """Work the job off: what it used, and its longest transaction in milliseconds."""

    async def scope_of(workspace_id: int, job_id: UUID) -> Scope:
        return scope

    timed = _Timed(db)
    runner = Runner(timed, registry.jobs, scope_of, services)  # type: ignore[arg-type]  # a Database that looks at the clock
    with bench.watch() as used:
        await runner.run_one()
    return used, timed.longest * 1000


class _Timed:
    """A database whose longest write transaction is known."""

    def __init__(self, db: Database) -> None:
        self._db, self.longest = db, 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def transaction(self, scope: Scope) -> "_Transaction":
        return _Transaction(self, self._db.transaction(scope))


class _Transaction:
    def __init__(self, timed: _Timed, inner: Any) -> None:
        self._timed, self._inner = timed, inner

    async def __aenter__(self) -> Any:
        self._started = time.perf_counter()
        return await self._inner.__aenter__()

    async def __aexit__(self, *error: Any) -> Any:
        try:
            return await self._inner.__aexit__(*error)
        finally:
            self._timed.longest = max(self._timed.longest, time.perf_counter() - self._started)


async def _check(db: Database, scope: Scope, bulk_id: UUID) -> None:
    found = await db.run_read(scope, customers.describe_bulk, bulk_id)
    assert (found["done"], found["refused"]) == (ROWS, 0), found
