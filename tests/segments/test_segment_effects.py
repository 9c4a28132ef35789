"""Tags that segments give; who was in one at a moment that is over; merges, erasure; events twice, out of order, killed half way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.kernel import log
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.scope import system_scope
from guanxi.segments.service import deciding, living
from tests.segments.support import API, Follower, change, customer, leaf, names, read, segment
from tests.support.people import Client

TAGS = "/api/v1/customers/tags"


class Killed(BaseException):
    """What kill -9 is: nothing after it runs."""


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def follower(owner: Client, workspace: int) -> Follower:
    return Follower(owner, workspace)


async def tag(owner: Client, name: str) -> str:
    return str((await owner.post(TAGS, json={"name": name})).json()["id"])


async def tags_of(owner: Client, customer_id: str) -> list[str]:
    return [one["name"] for one in (await owner.get(f"/api/v1/customers/{customer_id}")).json()["tags"]]


async def test_a_tag_comes_and_goes_with_the_segment_and_never_one_set_by_hand(
    owner: Client, follower: Follower
) -> None:
    vip = await tag(owner, "VIP")
    one, two = await customer(owner, "Anna", city="上海"), await customer(owner, "Ben", city="上海")
    await owner.put(f"/api/v1/customers/{two}/tags", json={"tags": [vip]})
    made = await segment(owner, "上海", leaf("city", "is", "上海"), tag_id=vip, tag_mode="while")
    once = await segment(
        owner, "来过杭州", leaf("city", "is", "杭州"), tag_id=await tag(owner, "杭州"), tag_mode="once"
    )
    await follower.work()
    assert (await tags_of(owner, one), await tags_of(owner, two)) == (["VIP"], ["VIP"])
    for each in (one, two):
        await change(owner, each, city="杭州")
    await follower.follow()
    assert (await tags_of(owner, one), await tags_of(owner, two)) == (["杭州"], ["VIP", "杭州"])
    await change(owner, one, city="上海")
    await follower.follow()
    assert await tags_of(owner, one) == ["VIP", "杭州"]
    assert await names(owner, once) == ["Ben"]
    history = (await owner.get(f"/api/v1/customers/{one}/history")).json()
    assert history, "tags of a rule are changes like any other"
    shown = await read(owner, made)
    body = {"version": shown["version"], "tag_id": None, "tag_mode": None}
    assert (await owner.patch(f"{API}/{made}", json=body)).status_code == 200
    assert await tags_of(owner, one) == ["杭州"]
    circle = {"version": shown["version"] + 1, "tag_id": vip, "tag_mode": "while"}
    asks = {"fact": "customers.tags", "op": "has_none", "value": [vip]}
    refused = await owner.patch(f"{API}/{made}", json={**circle, "tree": asks})
    assert refused.json()["fields"][0]["code"] == "segments.tag_circle"


async def test_two_segments_keep_one_tag(owner: Client, follower: Follower) -> None:
    vip = await tag(owner, "VIP")
    one = await customer(owner, "Anna", city="上海", stage="deal")
    await segment(owner, "上海", leaf("city", "is", "上海"), tag_id=vip, tag_mode="while")
    await segment(owner, "成交", leaf("stage", "is", "deal"), tag_id=vip, tag_mode="while")
    await follower.work()
    await change(owner, one, city="北京")
    await follower.follow()
    assert await tags_of(owner, one) == ["VIP"]
    await change(owner, one, stage="lead")
    await follower.follow()
    assert await tags_of(owner, one) == []


async def test_who_was_in_it_at_a_moment_that_is_over(owner: Client, follower: Follower) -> None:
    clock = FrozenClock(datetime.now(UTC))
    services = replace(follower.services, clock=clock)
    follower.db.parts = follower.services = owner.app.state.services = services
    one = await customer(owner, "Anna", city="上海")
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    await follower.work()
    first = clock.now()
    clock.advance(timedelta(days=3))
    two = await customer(owner, "Ben", city="上海")
    await change(owner, one, city="北京")
    await follower.follow()
    assert await names(owner, made) == ["Ben"]
    then = (first + timedelta(hours=1)).isoformat()
    past = (await owner.get(f"{API}/{made}/members", params={"at": then})).json()
    assert [(row["name"], row["left_at"] is not None) for row in past["items"]] == [("Anna", True)]
    assert past["count"] == 1
    assert await names(owner, made, at=(first - timedelta(days=1)).isoformat()) == []
    left = next(row for row in (await owner.get(f"{API}/{made}/changes")).json()["items"] if row["kind"] == "left")
    assert (left["count"], left["part"], left["why"]) == (1, 0, "customers.customer_updated")
    assert left["part_words"] == "City is “上海”"
    merged = await owner.post(f"/api/v1/customers/{two}/merge", json={"loser_id": one, "reason": "test"})
    assert merged.status_code == 200, merged.text
    assert await names(owner, made, at=then) == ["Ben"], "who has been merged since is shown as who they became"


async def test_a_static_segment_follows_a_merge_and_its_undoing(owner: Client, follower: Follower) -> None:
    one, two = await customer(owner, "Anna"), await customer(owner, "Ben")
    made = await segment(owner, "名单")
    await owner.post(f"{API}/{made}/members", json={"ids": [two]})
    body = {"loser_id": two, "reason": "test"}
    merge = (await owner.post(f"/api/v1/customers/{one}/merge", json=body)).json()["merge_id"]
    assert await names(owner, made) == ["Anna"]
    assert (await read(owner, made))["count"] == 1
    assert (await owner.post(f"/api/v1/customers/merges/{merge}/undo")).status_code == 204
    assert await names(owner, made) == ["Ben"]


async def test_nothing_is_left_of_who_was_erased(owner: Client, follower: Follower) -> None:
    one = await customer(owner, "Anna", city="上海")
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    await follower.work()
    assert (await owner.post(f"/api/v1/customers/{one}/erase", json={"confirm": "Anna"})).status_code in {200, 204}
    async with follower.db.read(system_scope(follower.workspace)) as uow:
        for table in ("segment_member", "segment_past"):
            found = await uow.value(
                "SELECT count(*) FROM " + table + " WHERE workspace_id = %(ws)s AND customer_id = %(id)s", id=UUID(one)
            )
            assert found == 0, table
    await follower.follow()
    assert await names(owner, made) == []


async def test_events_twice_out_of_order_and_killed_half_way(
    owner: Client, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await customer(owner, f"N{number}", city="北京") for number in range(4)]
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    await follower.work()
    await follower.follow()
    for one in people[:3]:
        await change(owner, one, city="上海")
    await change(owner, people[0], city="北京")
    real = deciding.move

    async def die(*given: Any) -> Any:
        await real(*given)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "move", die)
        with pytest.raises(Killed):
            await follower.follow()
    assert await names(owner, made) == [], "nothing of a killed batch is there"
    await follower.follow()
    assert await names(owner, made) == ["N1", "N2"]
    async with follower.db.read(system_scope(follower.workspace)) as uow:
        rows = await uow.all(
            """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                      change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s ORDER BY tx, seq"""
        )
    events = [log.Recorded(**row) for row in rows]
    for order in (events, events[::-1], events[::2], events):
        async with follower.db.transaction(system_scope(follower.workspace)) as uow:
            await living.follow(uow, order)
    assert await names(owner, made) == ["N1", "N2"]
    entered = [one for one in events if one.type == "segments.entered" and str(one.object_id) == made]
    assert len(entered) == 2, "nobody is told twice"
    assert (await read(owner, made))["count"] == 2


async def test_a_build_that_is_killed_is_begun_anew(
    owner: Client, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await customer(owner, f"N{number}", city="上海")
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    real = deciding.move

    async def die(*given: Any) -> Any:
        await real(*given)
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "move", die)
        await follower.work()
    assert (await read(owner, made))["status"] == "building"
    await change(owner, (await owner.get("/api/v1/customers")).json()["items"][0]["id"], city="北京")
    async with follower.db.transaction(system_scope(follower.workspace)) as uow:
        await uow.run("UPDATE job SET run_at = now() WHERE workspace_id = %(ws)s AND state = 'queued'")
    await follower.work()
    assert ((await read(owner, made))["status"], len(await names(owner, made))) == ("live", 4)
