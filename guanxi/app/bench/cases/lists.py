"""The twenty frozen list queries, as PostgreSQL builds their JSON, under row rules.

Each is asked bare (one connection, nothing of the product) and through the product by eight clients at once, all twenty
mixed. Today "through the product" is the access layer with a scope; over HTTP it will be another `Ask`, made where
`_layer` is made now, and nothing else changes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.kernel.scope import Actor, RowRule, Scope

Ask = Callable[[str], Awaitable[None]]
CLIENTS = 8
ROUNDS = 12
_FAST_MS, _SLOW_MS, _OVER_BARE_MS = 100.0, 3000.0, 15.0
# Filters on fields that nobody marked fast; the list offers to.
_SLOW = frozenset({"14_custom_slow"})
# As the product's pool: a generic plan knows neither the workspace nor the value (docs/decisions/0014).
_OPTIONS = "-c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0"

_OWNERS = """SELECT array_agg(owner_id) FROM (
    SELECT owner_id FROM customer WHERE workspace_id = 1 AND owner_id IS NOT NULL GROUP BY owner_id ORDER BY count(*) DESC, owner_id LIMIT 5) AS o"""
_DEEP = """SELECT created_at, customer_id FROM bench.person WHERE n = (SELECT first + customers / 3 FROM bench.place WHERE ws = 1)"""
_HEAVY = """SELECT p.customer_id FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
    WHERE e.workspace_id = 1 AND p.customer_id IS NOT NULL AND e.recorded_at >= (SELECT now - interval '60 days' FROM bench.info)
    GROUP BY p.customer_id ORDER BY count(*) DESC, p.customer_id LIMIT 1"""
_PHONE = "SELECT blind FROM handle WHERE workspace_id = 1 AND kind = 'phone' ORDER BY id LIMIT 1"
_ORDER = "SELECT id FROM commerce_order WHERE workspace_id = 1 ORDER BY line_count DESC, id LIMIT 1"


class Lists(Case):
    name = "lists"
    about = "twenty frozen list queries, eight clients, row rules on"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        queries = {
            path.stem: path.read_text(encoding="utf-8") for path in sorted((bench.frozen / "lists").glob("*.sql"))
        }
        params = await asyncio.to_thread(find_params, bench)
        bare = await asyncio.to_thread(_bare, bench, queries, params)
        one = await _clients(_layer(bench, queries, params), list(queries), 1)
        with bench.watch() as used:
            many = await _clients(_layer(bench, queries, params), list(queries), CLIENTS)
        for name in queries:
            limit, p50 = compute_percentile(bare[name], 0.5), compute_percentile(one[name], 0.5)
            promise = _SLOW_MS if name in _SLOW else _FAST_MS
            p95 = compute_percentile(many[name], 0.95)
            yield Figure(self.name, f"{name} p95, {CLIENTS} clients", p95, "ms", promise)
            yield Figure(
                self.name,
                f"{name} p50, 1 client",
                p50,
                "ms",
                limit + _OVER_BARE_MS,
                limit=limit,
                note="limit: bare SQL",
            )
        asked = sum(len(times) for times in many.values())
        yield Figure(self.name, "queries a second", asked / used.wall, "1/s", None, "more", used=used)


def find_params(bench: Bench) -> dict[str, Any]:
    """Values for the parameters of all twenty: a team of five, a page a third down, a heavy customer."""
    with psycopg.connect(bench.place.owner) as conn:

        def first(statement: LiteralString) -> Any:
            row = conn.execute(statement).fetchone()
            assert row is not None
            return row if len(row) > 1 else row[0]

        owners: list[UUID] = first(_OWNERS)
        after_at, after_id = first(_DEEP)
        return {
            "now": bench.now,
            "rule_owners": owners,
            "me": owners[0],
            "after_at": after_at,
            "after_id": after_id,
            "blind": first(_PHONE),
            "order_id": first(_ORDER),
            "customer_id": first(_HEAVY),
        }


def _bare(bench: Bench, queries: dict[str, str], params: dict[str, Any]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in queries}
    with psycopg.connect(bench.place.runtime, autocommit=True, options=_OPTIONS) as conn:
        conn.execute("SELECT set_config('guanxi.workspace', '1', false)")
        for _ in range(ROUNDS):
            for name, query in queries.items():
                started = time.perf_counter()
                conn.execute(sql.SQL(query), {"ws": 1, **params}).fetchall()
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _layer(bench: Bench, queries: dict[str, str], params: dict[str, Any]) -> Ask:
    """The access layer with a scope whose row rule shows the customers of one team."""
    rule = RowRule("{t}.owner_id = ANY (%(rule_owners)s)", {"rule_owners": params["rule_owners"]})
    scope = Scope(1, Actor("user", params["me"]), frozenset({"*"}), {"customer": rule})
    given = {name: value for name, value in params.items() if not name.startswith("rule_")}

    async def ask(name: str) -> None:
        async with bench.database.read(scope) as uow:
            await uow.value(queries[name], **given)

    return ask


async def _clients(ask: Ask, names: list[str], clients: int) -> dict[str, list[float]]:
    """Milliseconds of every query; client k starts k queries later, so that they do not march in step."""
    times: dict[str, list[float]] = {name: [] for name in names}

    async def client(number: int) -> None:
        shifted = names[number * 5 % len(names) :] + names[: number * 5 % len(names)]
        for _ in range(ROUNDS):
            for name in shifted:
                started = time.perf_counter()
                await ask(name)
                times[name].append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return times
