"""The duplicate check while somebody types a customer (issue 3, section 3): a phone, an e-mail and a name, each as often as a person
pauses. Bare is the SQL of the same question on one connection; over HTTP it is asked as the page asks it.

Half of the names are common ones, which many customers have: that is where a check becomes slow.
"""

import asyncio
import http.client
import time
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import msgspec
import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.app.bench.list_addresses import prepared_phone
from guanxi.app.bench.web import Web, serving

ASKS = 400
_PROMISE_MS = 20.0
_OPTIONS = "-c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0"
_COMMON: LiteralString = """
    SELECT name, sort_key FROM customer WHERE workspace_id = 1 AND sort_key <> '' GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 200"""
_SOME: LiteralString = """
    SELECT name, sort_key FROM customer WHERE workspace_id = 1 AND sort_key <> '' ORDER BY id DESC LIMIT 200"""
_BLINDS: LiteralString = "SELECT blind FROM handle WHERE workspace_id = 1 ORDER BY id DESC LIMIT 400"
_ME: LiteralString = "SELECT owner_id FROM customer WHERE workspace_id = 1 AND owner_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
_HANDLES: LiteralString = """
    SELECT DISTINCT ON (c.id) c.id, c.kind, c.name, c.city, c.stage, c.owner_id, h.kind AS via FROM handle h
    JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
    JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
    WHERE h.workspace_id = 1 AND h.blind = ANY(%(blinds)s) AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    ORDER BY c.id, h.kind DESC LIMIT 5"""
_NAMED: LiteralString = """
    SELECT c.id, c.kind, c.name, c.city, c.stage, c.owner_id FROM customer c
    WHERE c.workspace_id = 1 AND c.sort_key = %(key)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL ORDER BY c.id LIMIT 5"""


class DuplicateCheck(Case):
    name = "duplicates"
    about = "the duplicate check while a customer is typed, at the lists' data"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        names, blinds, me = await asyncio.to_thread(_find, bench)
        bare = await asyncio.to_thread(_bare, bench, names, blinds)
        async with prepared_phone(bench) as phone, serving(bench, me) as web:
            await asyncio.to_thread(_ask, web, "owner", names[:20], [phone])
            with bench.watch() as used:  # CPU of the database; the web process is beside it
                everybody = await asyncio.to_thread(_ask, web, "owner", names, [phone, "nobody@example.test"])
            own = await asyncio.to_thread(_ask, web, "sales", names, [])
        limit = compute_percentile(bare, 0.95)
        yield Figure(self.name, "SQL p50", compute_percentile(bare, 0.5), "ms", note="a phone, an e-mail and a name")
        yield Figure(self.name, "SQL p95", limit, "ms", _PROMISE_MS, note="a phone, an e-mail and a name")
        yield Figure(self.name, "HTTP p50, sees everybody", compute_percentile(everybody, 0.5), "ms", used=used)
        note = "limit: bare SQL"
        yield Figure(
            self.name,
            "HTTP p95, sees everybody",
            compute_percentile(everybody, 0.95),
            "ms",
            _PROMISE_MS,
            limit=limit,
            note=note,
        )
        note = "by name alone: what is asked beyond one's own is counted and audited"
        yield Figure(self.name, "HTTP p95, sees their own", compute_percentile(own, 0.95), "ms", _PROMISE_MS, note=note)


def _find(bench: Bench) -> tuple[list[tuple[str, str]], list[bytes], Any]:
    """Names with their keys, common and not in turn; hashes of contact details; who owns most customers."""
    with psycopg.connect(bench.place.owner) as conn:
        common, some = conn.execute(_COMMON).fetchall(), conn.execute(_SOME).fetchall()
        names = [name for pair in zip(common, some, strict=False) for name in pair]
        blinds = [row[0] for row in conn.execute(_BLINDS)]
        me = conn.execute(_ME).fetchone()
    assert me is not None and names and blinds, "the measuring data have customers with owners and contact details"
    return [names[number % len(names)] for number in range(ASKS)], blinds, me[0]


def _bare(bench: Bench, names: list[tuple[str, str]], blinds: list[bytes]) -> list[float]:
    times = []
    with psycopg.connect(bench.place.runtime, autocommit=True, options=_OPTIONS) as conn:
        conn.execute("SELECT set_config('guanxi.workspace', '1', false)")
        for number, (_, key) in enumerate(names):
            pair = [blinds[number % len(blinds)], blinds[(number + 1) % len(blinds)]]
            started = time.perf_counter()
            conn.execute(_HANDLES, {"blinds": pair}).fetchall()
            conn.execute(_NAMED, {"key": key}).fetchall()
            times.append((time.perf_counter() - started) * 1000)
    return times


def _ask(web: Web, role: str, names: list[tuple[str, str]], handles: list[str]) -> list[float]:
    """Milliseconds of each question, one after another on one connection."""
    origin = f"http://localhost:{web.port}"
    headers = {"Content-Type": "application/json", "Cookie": web.cookies[role], "Origin": origin}
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    for name, _ in names:
        body = msgspec.json.encode({"name": name, "handles": handles})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/customers/duplicates", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"the duplicate check answered {answer.status}: {content[:500]!r}")
    connection.close()
    return times
