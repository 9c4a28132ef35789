"""The demo's tags, notes, tasks and meetings: made once, by the people of the company, around the day its history ends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from guanxi.access import api as access
from guanxi.customers.demo import DemoCustomers, DemoTags, DemoTogether
from guanxi.kernel.db import Database
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.sdk.demo_data import DemoRun

STATE = """
    SELECT (SELECT count(*) FROM note WHERE workspace_id = %(ws)s) AS notes, (SELECT count(*) FROM task WHERE workspace_id = %(ws)s) AS tasks,
           (SELECT count(*) FROM meeting WHERE workspace_id = %(ws)s) AS meetings, (SELECT count(*) FROM tag WHERE workspace_id = %(ws)s) AS tags,
           (SELECT count(*) FROM customer_tag WHERE workspace_id = %(ws)s) AS carried, (SELECT count(*) FROM follow WHERE workspace_id = %(ws)s) AS follows,
           (SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type LIKE 'collaboration.%%' AND actor_kind = 'user' AND at <= now()) AS told,
           (SELECT count(*) FROM note WHERE workspace_id = %(ws)s AND created_at > now()) AS ahead
"""


async def test_the_demo_works_together_once(fresh_db: Database) -> None:
    db = fresh_db  # the addresses of the demo's people are known once in a database
    founded = await access.found_demo(db, name="Demo")
    assert founded is not None
    scope = system_scope(founded[0], "demo")

    def run(key: str) -> DemoRun:
        return DemoRun(db, scope, SeededRng(7).child(key), 150, datetime(2026, 11, 1, tzinfo=UTC))

    async def made() -> tuple[int, int, Mapping[str, Any]]:
        tagged = await DemoTags().make(run("customers.tags"))
        written = await DemoTogether().make(run("customers.together"))
        async with db.read(scope) as uow:
            state = await uow.one(STATE)
        assert state is not None
        return tagged, written, state

    await DemoCustomers().make(run("customers.people"))
    tagged, written, state = await made()
    assert written == state["notes"] + state["tasks"] + state["meetings"] == state["told"] > 40
    assert tagged == state["carried"] > 30
    assert (state["tags"], state["ahead"]) == (8, 0)
    assert state["follows"] > 10
    assert await made() == (0, 0, state)
