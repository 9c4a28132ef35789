"""The demo company's website: the same visits for the same seed, once, and the website is cleared."""

from datetime import UTC, datetime, timedelta

from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.sdk.demo_data import DemoRun
from guanxi.tracking.demo import DemoVisits
from guanxi.tracking.rules.strolls import DAYS, draw_strolls
from tests.tracking.support import find_events


def test_visits_are_the_same_for_the_same_seed_and_lie_in_the_last_thirty_days():
    now = datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
    drawn = list(draw_strolls(SeededRng(5), 100, now))
    assert drawn == list(draw_strolls(SeededRng(5), 100, now))
    assert len({one["messageId"] for one in drawn}) == len(drawn) > 200
    first = (now - timedelta(days=DAYS + 1)).isoformat()
    assert all(first < one["timestamp"] < now.isoformat() for one in drawn)


async def test_they_come_in_once_and_by_no_key_that_is_left(db, services, client, workspace):
    owner, scope = await client.as_user(workspace, "owner"), system_scope(workspace, "demo")
    now = services.clock.now()

    async def make() -> int:
        return await DemoVisits().make(DemoRun(db, scope, SeededRng(7), 120, now, seed=7))

    made = await make()
    events = await find_events(db, workspace)
    assert made == len(events) > 100
    assert {"tracking.page_viewed", "tracked:加入购物车"} <= {one["type"] for one in events}
    assert await make() == 0 and len(await find_events(db, workspace)) == made
    [source] = (await owner.get("/api/v1/tracking/sources")).json()
    keys = (await owner.get(f"/api/v1/tracking/sources/{source['id']}/keys")).json()
    assert keys and all(one["revoked_at"] for one in keys), "nobody can send by a key of the demo's"
    cleared = [one async for one in DemoVisits().clear(DemoRun(db, scope, SeededRng(7), 120, now, seed=7))]
    assert cleared == [1] and (await owner.get("/api/v1/tracking/sources")).json() == []
