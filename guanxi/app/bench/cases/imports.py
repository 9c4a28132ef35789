"""Import of customers as in DESIGN section 6: three custom columns, phone and e-mail told apart, encryption, search, log and
provenance on, through the product's own job, while the readers of the log read beside it. 100,000 rows, at full scale a million.

The bare limit is a COPY of the same file into a table of text without an index: what no import can beat.
"""

import asyncio
import csv
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.backup.erasures import READER as ERASURES
from guanxi.app.bench.case import Bench, Case, Figure, Place, compute_percentile
from guanxi.app.bench.lag import ignore, watching
from guanxi.app.bench.machine import Used
from guanxi.app.bench.names import find_words
from guanxi.imports import api as imports
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Connection, Database, UnitOfWork
from guanxi.kernel.jobs import Runner
from guanxi.kernel.log import Reader
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry

ROWS = {"full": 1_000_000}
_ROWS = 100_000
_PROMISE = 15_000.0
_LONGEST_MS = 1_000.0
_LAG_S = 2.0
_BLOCK = 1 << 20
_HEADER = ("会员id", "姓名", "手机号", "邮箱", "性别", "生日", "城市", "阶段", "会员等级", "积分", "备注", "注册时间")
_BARE = "COPY bare FROM STDIN (FORMAT csv, HEADER true)"
_MAKE_BARE = "CREATE TEMPORARY TABLE bare (a text, b text, c text, d text, e text, f text, g text, h text, i text, j text, k text, l text)"
# How long after the chunk before each was begun: what a chunk takes, waiting for its preparation included.
_LONGEST = """SELECT max(extract(epoch FROM at - before)) * 1000 FROM (
    SELECT at, lag(at) OVER (ORDER BY at) AS before FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s) AS c"""


class _Timed(Database):
    """Knows its longest write transaction, in seconds: for so long everybody who reads the log waits."""

    longest = 0.0

    @asynccontextmanager
    async def transaction(self, scope: Scope, *, on: Connection | None = None) -> AsyncIterator[UnitOfWork]:
        started = time.perf_counter()
        async with super().transaction(scope, on=on) as uow:
            yield uow
        self.longest = max(self.longest, time.perf_counter() - started)


class Import(Case):
    name = "import"
    about = "customers from a file: encryption, search, log, provenance"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        rows = ROWS.get(bench.scale.name, _ROWS)
        with tempfile.TemporaryDirectory(prefix="guanxi-import-") as folder:
            file = Path(folder) / "customers.csv"
            await asyncio.to_thread(make_file, file, rows)
            async with bench.fresh() as place:
                bare = await asyncio.to_thread(_bare, bench, place, file)
                async for figure in self._measure(bench, place, Path(folder), file, rows, rows / bare):
                    yield figure

    async def _measure(
        self, bench: Bench, place: Place, folder: Path, file: Path, rows: int, limit: float
    ) -> AsyncIterator[Figure]:
        settings = Settings(data_dir=folder / "data", pool_size=4)
        db = _Timed(place.runtime, pool_size=4, statement_timeout=120)
        registry = build_registry(settings)
        services = build_services(settings, db, registry)
        await db.open()
        try:
            scope = await _found(db)
            import_id = await _draft(db, services, scope, file)
            checked = await _work(bench, db, services, registry, scope, imports.check, import_id, "checked")
            yield Figure(self.name, "dry run", rows / checked.wall, "rows/s", None, "more", used=checked)
            db.longest = 0.0
            readers = [Reader("bench", ignore), *registry.readers, ERASURES]
            async with watching(db, readers) as lags:
                done = await _work(bench, db, services, registry, scope, imports.run, import_id, "done")
            note = "limit: bare COPY of the file as text"
            yield Figure(self.name, "import", rows / done.wall, "rows/s", _PROMISE, "more", limit, done, note)
            async with db.read(scope) as uow:
                longest = float(await uow.value(_LONGEST, id=import_id))
            yield Figure(self.name, "longest write transaction", db.longest * 1000, "ms", _LONGEST_MS)
            yield Figure(
                self.name,
                "longest chunk",
                longest,
                "ms",
                note="from one to the next, waiting for its preparation included",
            )
            note = f"{len(readers)} readers in the worker's process, looked at {len(lags):,} times"
            yield Figure(self.name, "worst lag of the readers", max(lags), "s", _LAG_S, note=note)
            yield Figure(self.name, "p95 lag of the readers", compute_percentile(lags, 0.95), "s", _LAG_S, note=note)
        finally:
            await close_services(services)
            await db.close()


def make_file(target: Path, rows: int) -> None:
    """A file of members: every twentieth has the phone of one before, every tenth no e-mail, every seventh no birthday."""
    rng = random.Random(1)  # noqa: S311 - measuring data
    words = find_words()
    surnames, given, cities = ([word for word, _ in words[name]] for name in ("surname", "given", "city"))
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        for number in range(rows):
            other = rng.randrange(number) if number % 20 == 19 else number
            name = rng.choice(surnames) + rng.choice(given) + (rng.choice(given) if rng.random() < 0.7 else "")
            birthday = f"19{rng.randrange(60, 99)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 28):02d}"
            writer.writerow(
                (
                    f"M{number:09d}",
                    name,
                    f"13{other * 7919 % 1_000_000_000:09d}",
                    f"u{number}@example.com" if number % 10 else "",
                    rng.choice("男女"),
                    birthday if number % 7 else "",
                    rng.choice(cities),
                    rng.choice(("新客", "意向", "成交")),
                    rng.choice(("普通", "银卡", "金卡")),
                    rng.randrange(20_000),
                    f"门店{rng.randrange(300)}",
                    f"202{rng.randrange(6)}-0{rng.randrange(1, 10)}-1{rng.randrange(10)} 10:{rng.randrange(10, 60)}",
                )
            )


def _bare(bench: Bench, place: Place, file: Path) -> float:
    """Seconds of the bare COPY."""
    with psycopg.connect(place.runtime) as conn:
        conn.execute(_MAKE_BARE)
        with bench.watch() as used, file.open("rb") as source, conn.cursor().copy(_BARE) as copy:
            while block := source.read(_BLOCK):
                copy.write(block)
        return used.wall


async def _found(db: Database) -> Scope:
    async with db.system("a bench makes a workspace") as uow:
        made = await uow.value("INSERT INTO workspace (name, locale) VALUES ('bench', 'zh-CN') RETURNING id")
    return system_scope(int(made), "bench")


async def _draft(db: Database, services: Services, scope: Scope, file: Path) -> UUID:
    async def blocks() -> AsyncIterator[bytes]:
        with await asyncio.to_thread(file.open, "rb") as source:
            while block := await asyncio.to_thread(source.read, _BLOCK):
                yield block

    draft = await imports.receive(db, services, scope, file.name, blocks())
    patch = imports.ImportPatch(target="customers.customers", source="bench")
    shown = await imports.change(db, services, scope, draft.id, patch)
    assert not shown.run.problems and len(shown.run.mapping) == len(_HEADER), shown.run.problems
    return draft.id


async def _work(
    bench: Bench,
    db: Database,
    services: Services,
    registry: Registry,
    scope: Scope,
    begin: "imports.Begin",
    import_id: UUID,
    end: str,
) -> Used:
    """Put the job in and work it off; what it used. It must end in the state `end` with everything adding up."""
    await begin(db, services, scope, import_id)

    async def scope_of(workspace_id: int, job_id: UUID) -> Scope:
        return scope

    runner = Runner(db, registry.jobs, scope_of, services)
    with bench.watch() as used:
        await runner.run_one()
    shown = await imports.show(db, services, scope, import_id)
    assert shown.state == end, shown.job
    return used
