"""Segments over HTTP: made, computed, followed, changed, taken back; who sees what of them."""

import pytest

from guanxi.kernel.scope import system_scope
from guanxi.segments.searches import SegmentSearch
from tests.segments.support import API, Follower, change, customer, leaf, names, read, segment
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def follower(owner: Client, workspace: int) -> Follower:
    return Follower(owner, workspace)


async def test_a_segment_is_computed_then_follows(owner: Client, follower: Follower) -> None:
    one = await customer(owner, "Anna", city="上海")
    two = await customer(owner, "Ben", city="北京")
    made = await segment(owner, "上海客户", leaf("city", "is", "上海"))
    shown = await read(owner, made)
    assert (shown["status"], shown["count"], shown["built_version"]) == ("building", 0, None)
    assert await names(owner, made) == []
    await follower.work()
    shown = await read(owner, made)
    assert (shown["status"], shown["count"], shown["words"]) == ("live", 1, "City is “上海”")
    assert await names(owner, made) == ["Anna"]
    await change(owner, two, city="上海")
    await change(owner, one, city="杭州")
    await customer(owner, "Carl", city="上海")
    await follower.follow()
    assert await names(owner, made) == ["Ben", "Carl"]
    assert (await read(owner, made))["count"] == 2
    why = (await owner.get(f"{API}/{made}/members/{one}")).json()
    assert (why["member"], why["past"][0]["entered_why"], why["past"][0]["left_why"]) == (
        False,
        "built",
        "customers.customer_updated",
    )
    assert why["line"]["holds"] is False and "杭州" in why["line"]["found"]


async def test_another_condition_keeps_the_old_members_until_it_is_computed(owner: Client, follower: Follower) -> None:
    for name, city in (("Anna", "上海"), ("Ben", "北京")):
        await customer(owner, name, city=city)
    made = await segment(owner, "一个城市", leaf("city", "is", "上海"))
    await follower.work()
    body = {"version": 1, "tree": leaf("city", "is", "北京")}
    answer = await owner.patch(f"{API}/{made}", json=body)
    assert answer.status_code == 200, answer.text
    shown = await read(owner, made)
    assert (shown["status"], shown["definition_version"], shown["built_version"]) == ("building", 2, 1)
    assert await names(owner, made) == ["Anna"]
    await follower.work()
    assert await names(owner, made) == ["Ben"]
    undone = await owner.post(f"{API}/changes/{answer.json()['change_set_id']}/undo")
    assert undone.status_code == 200, undone.text
    await follower.work()
    shown = await read(owner, made)
    assert (shown["status"], shown["definition_version"], shown["built_version"]) == ("live", 3, 3)
    assert await names(owner, made) == ["Anna"]
    changes = (await owner.get(f"{API}/{made}/changes")).json()
    kinds = [(one["kind"], one["why"], one["count"]) for one in changes["items"]]
    assert kinds.count(("definition", "definition", None)) == 3
    assert ("entered", "definition", 2) in kinds and ("left", "definition", 2) in kinds
    days = (await owner.get(f"{API}/{made}/history")).json()["days"]
    assert days[-1]["count"] == 1
    assert (sum(one["entered"] for one in days), sum(one["left"] for one in days)) == (3, 2)


async def test_members_by_hand(owner: Client, follower: Follower) -> None:
    one, two = await customer(owner, "Anna"), await customer(owner, "Ben")
    made = await segment(owner, "老客户")
    path = f"{API}/{made}/members"
    answer = await owner.post(path, json={"ids": [one, two, made]})
    body = answer.json()
    assert (body["moved"], sorted(body["moved_ids"]), body["unknown"]) == (2, sorted([one, two]), 1)
    assert (await owner.post(path, json={"ids": [one]})).json() == {"moved": 0, "moved_ids": [], "unknown": 0}
    assert await names(owner, made) == ["Anna", "Ben"]
    assert await names(owner, made, q="ann") == ["Anna"]
    assert (await owner.request("DELETE", path, json={"ids": [one]})).json() == {
        "moved": 1,
        "moved_ids": [one],
        "unknown": 0,
    }
    assert await names(owner, made) == ["Ben"]
    on_it = await segment(owner, "其中的上海人", {"all": [{"segment": made}, leaf("city", "is", "上海")]})
    await follower.work()
    assert await names(owner, on_it) == []
    await change(owner, two, city="上海")
    await follower.follow()
    assert await names(owner, on_it) == ["Ben"]
    await owner.request("DELETE", path, json={"ids": [two]})
    await follower.follow()
    assert await names(owner, on_it) == []
    assert (await owner.delete(f"{API}/{made}")).json()["code"] == "segments.still_used"
    uses = (await owner.get(f"{API}/{made}/uses")).json()["items"]
    assert [(use["title"], use["blocks"]) for use in uses] == [("其中的上海人", True)]
    circle = await owner.patch(f"{API}/{on_it}", json={"version": 1, "tree": {"segment": on_it}})
    assert (circle.status_code, circle.json()["fields"][0]["code"]) == (422, "conditions.cycle")


async def test_what_is_refused(owner: Client, follower: Follower) -> None:
    await segment(owner, "同名")
    assert (await owner.post(API, json={"name": "同名", "kind": "static"})).json()["code"] == "segments.name_taken"
    me = await owner.post(API, json={"name": "我的", "tree": leaf("owner_id", "is", "me")})
    assert me.json()["fields"][0]["code"] == "segments.personal"
    bare = await owner.post(API, json={"name": "空"})
    assert bare.status_code == 422
    wrong = await owner.post(API, json={"name": "错", "tree": {"all": [leaf("nothing", "is", "x")]}})
    assert wrong.json()["fields"][0]["field"] == "tree.all[0].field"
    sales = await owner.again().as_user(follower.workspace, "sales")
    narrow = await sales.post(API, json={"name": "猜", "tree": leaf("city", "is", "上海")})
    assert narrow.json()["fields"][0]["code"] == "segments.not_all_seen"


async def test_members_shown_are_those_the_caller_may_see(owner: Client, follower: Follower) -> None:
    sales = await owner.again().as_user(follower.workspace, "sales")
    await customer(owner, "Anna", city="上海")
    mine = await customer(owner, "Ben", city="上海", owner_id=str(sales.user_id))
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    await follower.work()
    assert await names(owner, made) == ["Anna", "Ben"]
    answer = (await sales.get(f"{API}/{made}/members")).json()
    assert [one["id"] for one in answer["items"]] == [mine]
    assert (answer["count"], answer["hidden_possible"]) == (2, True)
    anna = next(one["id"] for one in (await owner.get(f"{API}/{made}/members")).json()["items"] if one["id"] != mine)
    assert (await sales.get(f"{API}/{made}/members/{anna}")).status_code == 404
    assert (await sales.get(f"{API}/of-customer/{anna}")).status_code == 404
    held = (await sales.get(f"{API}/of-customer/{mine}")).json()["items"]
    assert [(one["id"], one["why_words"]["zh"]) for one in held] == [(made, "首次计算")]


async def test_the_recycle_bin(owner: Client, follower: Follower) -> None:
    await customer(owner, "Anna", city="上海")
    made = await segment(owner, "上海", leaf("city", "is", "上海"))
    await follower.work()
    assert (await owner.delete(f"{API}/{made}")).status_code == 200
    assert (await owner.get(f"{API}/{made}/members")).status_code == 404
    await customer(owner, "Ben", city="上海")
    await follower.follow()
    assert (await owner.post(f"{API}/{made}/restore")).status_code == 200
    await follower.work()
    assert await names(owner, made) == ["Anna", "Ben"]


async def test_the_course_of_many_is_asked_at_once(owner: Client, follower: Follower) -> None:
    made = [(await owner.post(API, json={"name": f"Course {one}", "kind": "static"})).json()["id"] for one in "ab"]
    anna = await customer(owner, "Anna")
    assert (await owner.post(f"{API}/{made[0]}/members", json={"ids": [anna]})).status_code == 200
    found = (await owner.get(f"{API}/trends", params={"ids": [*made, anna]})).json()["items"]
    alone = (await owner.get(f"{API}/{made[0]}/history")).json()["days"]
    assert {one["id"]: one["days"] for one in found}[made[0]] == alone
    assert {one["id"] for one in found} <= set(made)
    assert (await owner.get(f"{API}/trends")).status_code == 422


async def test_it_is_found_from_the_search_field(owner: Client, follower: Follower, workspace: int) -> None:
    body = {"name": "Lapsed tea drinkers", "kind": "static", "description": "Call them"}
    made = (await owner.post(API, json=body)).json()["id"]
    async with follower.db.read(system_scope(workspace)) as uow:
        found = await SegmentSearch().find(uow, "tea drinkers", 5)
        assert [(str(one.id), one.title, one.subtitle) for one in found] == [(made, "Lapsed tea drinkers", "Call them")]
        assert await SegmentSearch().find(uow, "coffee drinkers", 5) == []
