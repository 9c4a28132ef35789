"""The demo company has some people twice, each pair with what speaks for it; again makes nothing, and clearing takes them."""

from datetime import UTC, datetime

from guanxi.access import api as access
from guanxi.customers.demo import DemoCustomers, DemoDoubles
from guanxi.kernel.db import Database
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.sdk.demo_data import DemoRun

PAIRS = """
    SELECT a.name AS one, b.name AS other, v.reasons, a.birthday = b.birthday AS born FROM customer_review v
    JOIN customer a ON a.workspace_id = %(ws)s AND a.id = v.first_id JOIN customer b ON b.workspace_id = %(ws)s AND b.id = v.second_id
    WHERE v.workspace_id = %(ws)s ORDER BY v.id
"""


async def test_some_people_are_known_twice(fresh_db: Database) -> None:
    founded = await access.found_demo(fresh_db, name="Demo")
    assert founded is not None
    scope = system_scope(founded[0], "demo")

    def run(key: str) -> DemoRun:
        return DemoRun(fresh_db, scope, SeededRng(7).child(key), 400, datetime(2026, 11, 1, tzinfo=UTC), seed=7)

    async def pairs() -> list[dict[str, object]]:
        async with fresh_db.read(scope) as uow:
            return await uow.all(PAIRS)

    await DemoCustomers().make(run("customers.people"))
    assert await DemoDoubles().make(run("customers.doubles")) == 8
    found = await pairs()
    assert len(found) == 8
    for one in found:
        if "name" in one["reasons"]:
            assert one["one"] == one["other"], "what is said of a pair is so"
        if "birthday" in one["reasons"]:
            assert one["born"]
    assert {"conflict", "birthday", "last_four"} <= {reason for one in found for reason in one["reasons"]}
    assert any(one["one"] != one["other"] for one in found), "nicknames and traditional characters"
    await DemoDoubles().make(run("customers.doubles"))
    assert await pairs() == found
    async for _ in DemoCustomers().clear(run("customers.people")):
        pass
    async with fresh_db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s") == 0
    assert await pairs() == []
