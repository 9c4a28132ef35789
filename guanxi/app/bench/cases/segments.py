"""The twelve frozen segments: hand-written SQL, the baseline the compiler of conditions is held against (<= 1.5 times).

Until that compiler exists the frozen SQL itself is held to the promise of DESIGN section 6. A file of `bench/segments/`
starts with what it selects in words; its parameters are %(ws)s and %(now)s.
"""

from collections.abc import AsyncIterator
from typing import Any

from psycopg import sql

from guanxi.app.bench.case import Bench, Case, Figure
from guanxi.kernel.scope import system_scope

# Sequences and aggregates may take longer than existence.
_LONGER = frozenset({"03", "05", "06", "09", "11"})
_EXISTS_MS, _AGGREGATE_MS = 1000.0, 3000.0
# What a worker sets for a segment (docs/decisions/0010): hashes of a million ids stay in memory; no parallel query, in
# which every worker would repeat a grouped sub-query.
_SETTINGS = "SELECT set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true)"


class Segments(Case):
    name = "segments"
    about = "twelve frozen segments over all customers of the large workspace"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        for path in sorted((bench.frozen / "segments").glob("*.sql")):
            statement = sql.SQL("SELECT count(*) FROM (\n{}\n) AS members").format(
                sql.SQL(path.read_text(encoding="utf-8"))
            )
            found: list[int] = []

            async def once(statement: sql.Composed = statement, found: list[int] = found) -> None:
                found.append(await _count(bench, statement))

            used = await bench.median(once)
            promise = _AGGREGATE_MS if path.stem[:2] in _LONGER else _EXISTS_MS
            note = f"{found[-1]:,} members"
            yield Figure(self.name, path.stem, used.wall * 1000, "ms", promise, used=used, note=note)


async def _count(bench: Bench, statement: sql.Composed) -> int:
    params: dict[str, Any] = {"now": bench.now}
    async with bench.database.read(system_scope(1)) as uow:
        await uow.conn.execute(_SETTINGS)
        return int(await uow.value(statement, **params))
