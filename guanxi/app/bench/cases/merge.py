"""Merge and un-merge of heavy customers: pointers of profiles move, rows of history do not.

The bare limit shows the way not taken: rewriting one column of all the loser's events, as a denormalised customer id
would need. Everything is rolled back; the log is vacuumed afterwards, because rolled-back rows cost index-only scans.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure

# No write transaction over a second (DESIGN section 3): it would hold up every reader of the log.
_PROMISE_MS = 1000.0

_HEAVY = """
    SELECT p.customer_id FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
    WHERE e.workspace_id = 1 AND e.type = 'loyalty.points_awarded' AND p.customer_id IS NOT NULL
    GROUP BY p.customer_id ORDER BY count(*) DESC, p.customer_id LIMIT 2
"""
_EVENTS = """
    SELECT count(*) FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
    WHERE p.workspace_id = 1 AND p.customer_id = %(loser)s
"""
_MERGE = (
    "SELECT id FROM customer WHERE workspace_id = 1 AND id IN (%(survivor)s, %(loser)s) ORDER BY id FOR UPDATE",
    "UPDATE profile SET customer_id = %(survivor)s WHERE workspace_id = 1 AND customer_id = %(loser)s",
    "UPDATE customer SET merged_into_id = %(survivor)s, version = version + 1 WHERE workspace_id = 1 AND id = %(loser)s",
    """INSERT INTO customer_merge (workspace_id, id, survivor_id, loser_id, actor_kind, profiles, survivor_before)
       VALUES (1, gen_random_uuid(), %(survivor)s, %(loser)s, 'system', %(profiles)s, '{}')""",
)
_UNMERGE = (
    "SELECT id FROM customer WHERE workspace_id = 1 AND id IN (%(survivor)s, %(loser)s) ORDER BY id FOR UPDATE",
    """UPDATE profile SET customer_id = %(loser)s WHERE workspace_id = 1 AND id = ANY (%(profiles)s) AND customer_id = %(survivor)s""",
    "UPDATE customer SET merged_into_id = NULL, version = version + 1 WHERE workspace_id = 1 AND id = %(loser)s",
    "UPDATE customer_merge SET undone_at = now() WHERE workspace_id = 1 AND loser_id = %(loser)s AND undone_at IS NULL",
)
_REWRITE = (
    """UPDATE log_event SET payload = payload WHERE workspace_id = 1 AND profile_id = ANY (%(profiles)s)""",
    """UPDATE commerce_order SET facts = facts WHERE workspace_id = 1 AND profile_id = ANY (%(profiles)s)""",
)
_STATE = """
    SELECT md5(string_agg(p.id::text || p.customer_id, ',' ORDER BY p.id)) FROM profile p
    WHERE p.workspace_id = 1 AND p.customer_id IN (%(survivor)s, %(loser)s)
"""


class Merge(Case):
    name = "merge"
    about = "merge and un-merge of the two heaviest customers"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        times, note = await asyncio.to_thread(_measure, bench)
        yield Figure(self.name, "merge", times["merge"], "ms", _PROMISE_MS, limit=times["rewrite"], note=note)
        yield Figure(self.name, "un-merge", times["unmerge"], "ms", _PROMISE_MS, limit=times["rewrite"], note=note)


def _measure(bench: Bench) -> tuple[dict[str, float], str]:
    with psycopg.connect(bench.place.owner) as conn:
        pair = [row[0] for row in conn.execute(_HEAVY).fetchall()]
        params = _params(conn, pair[0], pair[1])
        row = conn.execute(_EVENTS, params).fetchone()
        conn.rollback()
        times: dict[str, list[float]] = {"merge": [], "unmerge": [], "rewrite": []}
        for _ in range(bench.repeats):
            before = conn.execute(_STATE, params).fetchone()
            times["merge"].append(_run(conn, _MERGE, params))
            times["unmerge"].append(_run(conn, _UNMERGE, params))
            assert conn.execute(_STATE, params).fetchone() == before, (
                "merge then un-merge must leave things as they were"
            )
            conn.rollback()
            times["rewrite"].append(_run(conn, _REWRITE, params))
            conn.rollback()
        conn.autocommit = True
        conn.execute("VACUUM log_event, commerce_order, profile, customer")
    # The first rewrite finds cold pages, as a real one would; so the worst is told, not the median.
    note = f"{row[0] if row else 0:,} events of the loser; worst of {bench.repeats}; limit: rewriting those rows"
    return {name: max(values) for name, values in times.items()}, note


def _params(conn: psycopg.Connection[Any], survivor: UUID, loser: UUID) -> dict[str, Any]:
    rows = conn.execute("SELECT id FROM profile WHERE workspace_id = 1 AND customer_id = %s", (loser,)).fetchall()
    return {"survivor": survivor, "loser": loser, "profiles": [row[0] for row in rows]}


def _run(conn: psycopg.Connection[Any], statements: tuple[Any, ...], params: dict[str, Any]) -> float:
    started = time.perf_counter()
    for statement in statements:
        conn.execute(statement, params)
    return (time.perf_counter() - started) * 1000
