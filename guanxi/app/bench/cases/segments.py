"""The twelve frozen segments: hand-written SQL, and the same trees compiled from the language of conditions.

The compiler is held to the promise of DESIGN section 6 and to 1.5 times the hand-written SQL of the same run, which was frozen
before it. A file of `bench/segments/` starts with what it selects in words; its parameters are %(ws)s and %(now)s.
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from psycopg import sql

from guanxi.app.bench.case import Bench, Case, Figure
from guanxi.app.bench.segments import asked_of_data, moment_of_data, read_segments
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, Tree
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.scope import system_scope
from guanxi.sdk.registry import registry_of

# Sequences and aggregates may take longer than existence.
_LONGER = frozenset({"03", "05", "06", "09", "11"})
_EXISTS_MS, _AGGREGATE_MS = 1000.0, 3000.0
_MOST_TIMES = 1.5
# What a worker sets for a segment (docs/decisions/0010): hashes of a million ids stay in memory; no parallel query, in
# which every worker would repeat a grouped sub-query.
_SETTINGS = "SELECT set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true)"
Counting = Callable[[UnitOfWork], Coroutine[Any, Any, int]]


class Segments(Case):
    name = "segments"
    about = "twelve frozen segments over all customers of the large workspace, by hand and compiled"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        async with bench.database.read(system_scope(1)) as uow:
            asked = asked_of_data(registry_of(uow))
        trees = read_segments(bench.frozen, asked)
        for path in sorted((bench.frozen / "segments").glob("*.sql")):
            text = path.read_text(encoding="utf-8")
            promise = _AGGREGATE_MS if path.stem[:2] in _LONGER else _EXISTS_MS
            by_hand = await _timed(bench, path.stem, _by_hand(bench, text), promise)
            yield by_hand
            made = await _timed(bench, f"{path.stem}_compiled", _compiled(bench, trees[path.stem], asked), promise)
            yield Figure(
                self.name,
                made.name,
                made.measured,
                "ms",
                promise,
                limit=by_hand.measured,
                used=made.used,
                note=made.note,
            )
            times = made.measured / by_hand.measured
            yield Figure(self.name, f"{path.stem}_times", times, "x", _MOST_TIMES, note="compiled over hand-written")


async def _timed(bench: Bench, name: str, counting: Counting, promise: float) -> Figure:
    found: list[int] = []

    async def once() -> None:
        async with bench.database.read(system_scope(1)) as uow:
            await uow.conn.execute(_SETTINGS)
            found.append(await counting(uow))

    used = await bench.median(once)
    note = f"{found[-1]:,} members"
    return Figure(Segments.name, name, used.wall * 1000, "ms", promise, used=used, note=note)


def _by_hand(bench: Bench, text: str) -> Counting:
    statement = sql.SQL("SELECT count(*) FROM (\n{}\n) AS members").format(sql.SQL(text))

    async def counting(uow: UnitOfWork) -> int:
        return int(await uow.value(statement, now=bench.now))

    return counting


def _compiled(bench: Bench, tree: Tree, asked: Asked) -> Counting:
    async def counting(uow: UnitOfWork) -> int:
        kind = registry_of(uow).objects["customer"]
        return await conditions.count(uow, await conditions.choose(uow, tree, asked, kind, moment_of_data(bench.now)))

    return counting
