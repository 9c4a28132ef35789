"""The twenty frozen list queries, under row rules: bare, and as the product answers them.

Bare is the frozen SQL on one connection, nothing of the product. What the public list API can ask is asked over HTTP: a
real web process, people signed in (row rule: a salesperson sees their own customers), connections from a process of its
own whose CPU is told apart. What the API has no filter or sorting for yet is measured at the access layer, and says so.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.app.bench.generator import Ask
from guanxi.app.bench.list_addresses import Address, find_addresses, prepared_phone
from guanxi.app.bench.web import Web, serving
from guanxi.kernel.scope import Actor, RowRule, Scope

AskLayer = Callable[[str], Awaitable[None]]
Times = dict[str, list[float]]
CLIENTS = 8
ROUNDS = 12
_FAST_MS, _SLOW_MS, _OVER_BARE_MS, _CPU_MS = 100.0, 3000.0, 15.0, 6.0
# Filters on fields that nobody marked fast; the list offers to.
_SLOW = frozenset({"14_custom_slow"})
# As the product's pool: a generic plan knows neither the workspace nor the value (docs/decisions/0014).
_OPTIONS = "-c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0"
_LAYER = "access layer: {}"

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
    about = "twenty frozen list queries over HTTP, eight clients, row rules on"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        queries = {
            path.stem: path.read_text(encoding="utf-8") for path in sorted((bench.frozen / "lists").glob("*.sql"))
        }
        async with prepared_phone(bench) as phone:
            params = await asyncio.to_thread(find_params, bench)
            addresses = find_addresses(bench, params, phone)
            bare = await asyncio.to_thread(_bare, bench, queries, params, addresses)
            left = {name: query for name, query in queries.items() if name not in addresses}
            one = await _clients(_layer(bench, left, params), list(left), 1)
            many = await _clients(_layer(bench, left, params), list(left), CLIENTS)
            async with serving(bench, params["me"]) as web:
                asks = [Ask(name, to.path, web.cookies[to.role]) for name, to in addresses.items()]
                await web.load(asks, 1, 2)
                alone, _ = await web.load(asks, 1, ROUNDS)
                together, used = await web.load(asks, CLIENTS, ROUNDS)
                one |= alone.times
                many |= together.times
                for name in queries:
                    for figure in _figures(name, bare[name], one[name], many[name], addresses.get(name)):
                        yield figure
                note = f"{together.received / 1e6:,.0f} MB of answers; load generator {used.generator:.2f} CPU s"
                asked = sum(map(len, together.times.values()))
                yield Figure(
                    self.name, "requests a second", asked / used.wall, "1/s", None, "more", used=used, note=note
                )
                yield await _cpu(web, asks[0])


def _figures(name: str, bare: list[float], one: list[float], many: list[float], to: Address | None) -> list[Figure]:
    limit = compute_percentile(bare, 0.5)
    note = f"GET {to.shown}" if to else _LAYER.format("own fields of the measuring data are not declared to the API")
    promise = _SLOW_MS if name in _SLOW else _FAST_MS
    p95, p50 = compute_percentile(many, 0.95), compute_percentile(one, 0.5)
    return [
        Figure(Lists.name, f"{name} p95, {CLIENTS} clients", p95, "ms", promise, note=note),
        Figure(
            Lists.name,
            f"{name} p50, 1 client",
            p50,
            "ms",
            limit + _OVER_BARE_MS,
            limit=limit,
            note="limit: bare SQL",
        ),
    ]


async def _cpu(web: Web, ask: Ask) -> Figure:
    """What a page of fifty rows costs the web process."""
    told, used = await web.load([ask], CLIENTS, 4 * ROUNDS)
    asked = len(told.times[ask.name])
    note = "of the web process alone; the database's and the generator's CPU are beside it"
    return Figure(
        Lists.name, "web CPU of a page of 50", used.client / asked * 1000, "ms", _CPU_MS, used=used, note=note
    )


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


def _bare(bench: Bench, queries: dict[str, str], params: dict[str, Any], addresses: Mapping[str, Address]) -> Times:
    """Milliseconds of every query. Where HTTP is asked, the row rule is the salesperson's: their own customers."""
    times: Times = {name: [] for name in queries}
    own = params | {"rule_owners": [params["me"]]}
    with psycopg.connect(bench.place.runtime, autocommit=True, options=_OPTIONS) as conn:
        conn.execute("SELECT set_config('guanxi.workspace', '1', false)")
        for _ in range(ROUNDS):
            for name, query in queries.items():
                given = own if name in addresses else params
                started = time.perf_counter()
                conn.execute(sql.SQL(query), {"ws": 1, **given}).fetchall()
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _layer(bench: Bench, queries: dict[str, str], params: dict[str, Any]) -> AskLayer:
    """The access layer with a scope whose row rule shows the customers of one team."""
    rule = RowRule("{t}.owner_id = ANY (%(rule_owners)s)", {"rule_owners": params["rule_owners"]})
    scope = Scope(1, Actor("user", params["me"]), frozenset({"*"}), {"customer": rule})
    given = {name: value for name, value in params.items() if not name.startswith("rule_")}

    async def ask(name: str) -> None:
        async with bench.database.read(scope) as uow:
            await uow.value(queries[name], **given)

    return ask


async def _clients(ask: AskLayer, names: list[str], clients: int) -> Times:
    """Milliseconds of every query; client k starts k queries later, so that they do not march in step."""
    times: Times = {name: [] for name in names}

    async def client(number: int) -> None:
        shifted = names[number * 5 % len(names) :] + names[: number * 5 % len(names)]
        for _ in range(ROUNDS):
            for name in shifted:
                started = time.perf_counter()
                await ask(name)
                times[name].append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return times
