"""The first paint of a board and of a calendar of the large workspace: one request each, over HTTP.

The promise is a board of eight columns; the measuring data have six values of `stage` and forty owners, so both sides of it
are measured, and beside them fields and filters that no index covers (no promise, they are told).
"""

from collections.abc import AsyncIterator
from uuid import UUID

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.app.bench.generator import Ask
from guanxi.app.bench.web import serving

ROUNDS = 25
_PROMISE_MS = 300.0
_COLUMNS = "columns=phone,stage,class,city,owner_id,created_at,version"
_BOARDS = "/api/v1/customers/board?by={}&" + _COLUMNS
_DAYS = "/api/v1/customers/calendar?by={}&first={}&days=42&" + _COLUMNS
_SELLER = """SELECT owner_id FROM customer WHERE workspace_id = 1 AND owner_id IS NOT NULL
    GROUP BY owner_id ORDER BY count(*) DESC, owner_id LIMIT 1"""


class Boards(Case):
    name = "boards"
    about = "first paint of a board and a calendar, one request over HTTP"

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        month = bench.now.date().replace(day=1).isoformat()
        promised = {
            "board by stage": (_BOARDS.format("stage"), "owner"),
            "board by owner, 41 columns": (_BOARDS.format("owner_id"), "owner"),
            "board by stage, own customers": (_BOARDS.format("stage"), "sales"),
        }
        told = {
            "board by gender, no index": (_BOARDS.format("gender"), "owner"),
            "board by stage of one city": (_BOARDS.format("stage") + "&city=%E4%B8%8A%E6%B5%B7", "owner"),
            "month of arrivals": (_DAYS.format("created_at", month), "owner"),
            "month of birthdays": (_DAYS.format("birthday", month), "owner"),
        }
        async with serving(bench, _find_seller(bench)) as web:
            asks = [Ask(name, path, web.cookies[role]) for name, (path, role) in (promised | told).items()]
            await web.load(asks, 1, 2)
            for ask in asks:
                alone, used = await web.load([ask], 1, ROUNDS)
                p95 = compute_percentile(alone.times[ask.name], 0.95)
                promise = _PROMISE_MS if ask.name in promised else None
                yield Figure(self.name, f"{ask.name} p95", p95, "ms", promise, used=used, note=f"GET {ask.path[:90]}")


def _find_seller(bench: Bench) -> UUID:
    with psycopg.connect(bench.place.owner) as conn:
        row = conn.execute(_SELLER).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found
