"""Erasing one person everywhere, by the product's own erasure, on the heaviest customer; then looking for what is left.

Rolled back afterwards. The log is not touched by an erasure: its payloads hold no personal value (decision 0012).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure
from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.scope import system_scope

_PROMISE_MS = 1000.0
_HEAVY = """
    SELECT p.customer_id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
    WHERE h.workspace_id = 1 AND p.customer_id IS NOT NULL GROUP BY p.customer_id ORDER BY count(*) DESC, p.customer_id LIMIT 1
"""
# Every place of the person that could still hold something of it.
_LEFT = """
    SELECT (SELECT count(*) FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
            WHERE h.workspace_id = %(ws)s AND p.customer_id = %(id)s)
         + (SELECT count(*) FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = %(id)s AND (p.facts <> '{}' OR p.name IS NOT NULL))
         + (SELECT count(*) FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = %(id)s
            AND (c.name <> '' OR c.search_text <> '' OR c.grams <> '{}' OR c.custom <> '{}' OR c.birthday IS NOT NULL OR c.city IS NOT NULL))
"""


class _Undo(Exception):
    """Leaves the transaction without keeping anything."""


class Erase(Case):
    name = "erase"
    about = "erasing one person everywhere"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        heavy = await asyncio.to_thread(_find, bench)
        times: list[float] = []
        left = -1
        for _ in range(bench.repeats):
            try:
                async with bench.database.transaction(system_scope(1)) as uow:
                    times.append(await _erase(uow, heavy))
                    left = await uow.value(_LEFT, id=heavy)
                    raise _Undo
            except _Undo:
                continue
        yield Figure(self.name, "one person", max(times), "ms", _PROMISE_MS, note=f"worst of {bench.repeats}")
        yield Figure(self.name, "personal values left", left, "", 0)


async def _erase(uow: UnitOfWork, customer_id: UUID) -> float:
    started = time.perf_counter()
    await customers.erase(uow, customer_id)
    await uow.flush()
    return (time.perf_counter() - started) * 1000


def _find(bench: Bench) -> UUID:
    with psycopg.connect(bench.place.owner) as conn:
        conn.execute("SET row_security = off")
        row = conn.execute(_HEAVY).fetchone()
    assert row is not None
    return UUID(str(row[0]))
