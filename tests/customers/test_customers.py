"""Customers over HTTP: create, find, change, undo, delete, merge, reveal; who may, and what did not happen."""

from random import Random
from uuid import UUID

import pytest

from guanxi.customers.queries.records import find_timeline
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, **more: object) -> str:
    response = await client.post(API, json={"name": name, **more})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def names(client: Client, **params: object) -> list[str]:
    response = await client.get(API, params=params)
    assert response.status_code == 200, response.text
    return [row["name"] for row in response.json()["items"]]


async def test_created_customer_is_found_by_characters_pinyin_and_phone(owner: Client) -> None:
    await add(
        owner, "王小明", phones=["13812345678"], emails=["Ming@Example.com"], city="上海", custom={"level": "gold"}
    )
    await add(owner, "李雷", phones=["13900001111"])
    for query in ("小明", "王小", "xiaoming", "wxm", "5678", "138 1234 5678", "ming@example.com"):
        assert await names(owner, q=query) == ["王小明"], query
    assert await names(owner, q="韩梅梅") == []
    assert await names(owner, city="上海") == ["王小明"]
    assert set(await names(owner, sort="name")) == {"李雷", "王小明"}
    assert await names(owner, sort="name") == ["李雷", "王小明"]


async def test_list_shows_masked_handles_and_only_asked_columns(owner: Client) -> None:
    await add(owner, "王伟", phones=["13812345678"], stage="lead")
    row = (await owner.get(API, params={"columns": "phone,stage"})).json()["items"][0]
    assert row["phone"] == "138****5678"
    assert row["stage"] == "lead"
    assert "city" not in row
    assert (await owner.get(f"{API}/count")).json() == {"value": 1, "capped": False}


async def test_pages_follow_each_other(owner: Client) -> None:
    made = [await add(owner, f"n{number:02}") for number in range(7)]
    seen, cursor = [], None
    while True:
        page = (
            await owner.get(API, params={"limit": 3, "sort": "name", **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made


async def test_page_of_a_customer(owner: Client) -> None:
    customer_id = await add(owner, "王伟", phones=["13812345678"], gender="male", birthday="1990-02-03")
    page = (await owner.get(f"{API}/{customer_id}")).json()
    assert (page["name"], page["gender"], page["birthday"], page["version"]) == ("王伟", "male", "1990-02-03", 1)
    assert [(h["kind"], h["hint"]) for h in page["handles"]] == [("phone", "138****5678")]
    assert [p["source"] for p in page["profiles"]] == ["manual"]


async def test_change_undo_and_conflict(owner: Client, db: Database, workspace: int) -> None:
    customer_id = await add(owner, "王伟", city="上海")
    changed = (await owner.patch(f"{API}/{customer_id}", json={"version": 1, "name": "王维", "city": "北京"})).json()
    assert changed["version"] == 2
    stale = await owner.patch(f"{API}/{customer_id}", json={"version": 1, "name": "X"})
    assert (stale.status_code, stale.json()["code"]) == (409, "customers.stale_version")
    assert await names(owner, q="王维") == ["王维"]
    history = (await owner.get(f"{API}/{customer_id}/history")).json()
    assert history[0]["before"] == {"name": "王伟", "city": "上海"}
    assert history[0]["after"] == {"name": "王维", "city": "北京"}
    async with db.read(system_scope(workspace)) as uow:
        stored = await uow.value(
            "SELECT string_agg(before::text || after::text, '') FROM change_entry WHERE workspace_id = %(ws)s"
        )
    assert "王" not in stored
    undone = await owner.post(f"{API}/changes/{changed['change_set_id']}/undo")
    assert undone.status_code == 200, undone.text
    page = (await owner.get(f"{API}/{customer_id}")).json()
    assert (page["name"], page["city"]) == ("王伟", "上海")
    assert await names(owner, q="王伟") == ["王伟"]
    twice = await owner.post(f"{API}/changes/{changed['change_set_id']}/undo")
    assert twice.json()["code"] == "kernel.already_undone"


async def test_undo_refuses_to_lose_later_work(owner: Client) -> None:
    customer_id = await add(owner, "A", city="x")
    first = (await owner.patch(f"{API}/{customer_id}", json={"version": 1, "city": "y"})).json()
    await owner.patch(f"{API}/{customer_id}", json={"version": 2, "city": "z"})
    refused = await owner.post(f"{API}/changes/{first['change_set_id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "kernel.changed_since")
    assert (await owner.get(f"{API}/{customer_id}")).json()["city"] == "z"


async def test_known_phone_is_refused(owner: Client) -> None:
    await add(owner, "A", phones=["13812345678"])
    refused = await owner.post(API, json={"name": "B", "phones": ["+86 138-1234-5678"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "customers.handle_taken")
    assert await names(owner) == ["A"]


async def test_what_is_taken_is_told_at_its_input(owner: Client) -> None:
    await add(owner, "A", phones=["13812345678"], emails=["a@example.test"])
    other = await add(owner, "B")

    async def told(path: str, body: dict[str, object]) -> list[tuple[str, str]]:
        problem = (await owner.post(path, json=body)).json()
        assert problem["code"] == "customers.handle_taken"
        assert problem["fields"][0]["message"] == problem["detail"]
        return [(one["field"], one["code"]) for one in problem["fields"]]

    phone, email = ("phones", "customers.handle_taken"), ("emails", "customers.handle_taken")
    assert await told(API, {"name": "C", "emails": ["A@example.test"]}) == [email]
    assert await told(API, {"name": "C", "phones": ["13812345678"], "emails": ["a@example.test"]}) == [phone, email]
    assert await told(f"{API}/{other}/handles", {"kind": "phone", "value": "13812345678"}) == [phone]
    assert await told(f"{API}/{other}/handles", {"kind": "email", "value": "a@example.test"}) == [email]


async def test_bad_input_names_the_field(owner: Client) -> None:
    bad = await owner.post(API, json={"name": "A", "phones": ["123"], "emails": ["nope"]})
    assert bad.status_code == 422
    assert bad.json()["fields"][0]["field"] == "phones"
    extra = await owner.post(API, json={"name": "A", "workspace_id": 1})
    assert [f["field"] for f in extra.json()["fields"]] == ["workspace_id"]
    assert await names(owner) == []


async def test_recycle_bin(owner: Client) -> None:
    customer_id = await add(owner, "A")
    assert (await owner.delete(f"{API}/{customer_id}")).status_code == 204
    assert await names(owner) == []
    assert await names(owner, deleted=True) == ["A"]
    assert (await owner.post(f"{API}/{customer_id}/restore")).status_code == 204
    assert await names(owner) == ["A"]


async def test_reveal_is_a_right_and_audited(owner: Client, workspace: int) -> None:
    customer_id = await add(owner, "A", phones=["13812345678"])
    handle = (await owner.get(f"{API}/{customer_id}")).json()["handles"][0]["id"]
    shown = await owner.post(f"{API}/{customer_id}/handles/{handle}/reveal")
    assert shown.json() == {"value": "+8613812345678"}
    entries = (await owner.get("/api/v1/access/audit")).json()["items"]
    assert next(e for e in entries if e["action"] == "customers.handle_revealed")["object_id"] == customer_id
    viewer = await owner.again().as_user(workspace, "viewer")
    assert (await viewer.post(f"{API}/{customer_id}/handles/{handle}/reveal")).status_code == 403


async def test_merge_and_unmerge(owner: Client) -> None:
    first = await add(owner, "王伟", phones=["13812345678"])
    second = await add(owner, "王维", emails=["w@x.test"], city="上海")
    merged = (await owner.post(f"{API}/{first}/merge", json={"loser_id": second})).json()
    page = (await owner.get(f"{API}/{second}")).json()
    assert (page["id"], page["name"], page["city"]) == (first, "王伟", "上海")
    assert {h["kind"] for h in page["handles"]} == {"phone", "email"}
    assert await names(owner) == ["王伟"]
    assert (await owner.post(f"{API}/merges/{merged['merge_id']}/undo")).status_code == 204
    assert sorted(await names(owner)) == ["王伟", "王维"]
    back = (await owner.get(f"{API}/{first}")).json()
    assert (back["city"], [h["kind"] for h in back["handles"]]) == (None, ["phone"])
    assert [h["kind"] for h in (await owner.get(f"{API}/{second}")).json()["handles"]] == ["email"]
    again = await owner.post(f"{API}/merges/{merged['merge_id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "customers.merge_undone")


async def test_stream_tells_what_happened(owner: Client) -> None:
    customer_id = await add(owner, "A")
    await owner.patch(f"{API}/{customer_id}", json={"version": 1, "city": "y"})
    stream = (await owner.get(f"{API}/{customer_id}/stream")).json()
    assert [entry["type"] for entry in stream["items"]] == ["customers.customer_updated", "customers.customer_created"]
    assert stream["items"][0]["actor_name"] == "owner person"


async def test_own_rows_only(owner: Client, workspace: int) -> None:
    sales = await owner.again().as_user(workspace, "sales")
    await add(owner, "theirs")
    mine = await add(owner, "mine", owner_id=str(sales.user_id))
    assert await names(sales) == ["mine"]
    assert (await sales.get(f"{API}/{mine}")).status_code == 200
    assert (await sales.get(f"{API}/count")).json()["value"] == 1


async def test_other_workspace_sees_nothing(owner: Client, other_workspace: int) -> None:
    customer_id = await add(owner, "canary", phones=["13812345678"])
    stranger = await owner.again().as_user(other_workspace, "owner")
    for path in ("", "/stream", "/history"):
        assert (await stranger.get(f"{API}/{customer_id}{path}")).status_code == 404
    assert (await stranger.patch(f"{API}/{customer_id}", json={"version": 1, "name": "x"})).status_code == 404
    assert await names(stranger, q="canary") == []
    assert (await stranger.post(API, json={"name": "same phone", "phones": ["13812345678"]})).status_code == 201
    assert (await owner.get(f"{API}/{customer_id}")).json()["name"] == "canary"


async def test_erasure_leaves_nothing_personal(owner: Client, db: Database, workspace: int) -> None:
    customer_id = await add(owner, "诸葛亮亮", phones=["13812345678"], city="隆中")
    await owner.patch(f"{API}/{customer_id}", json={"version": 1, "name": "诸葛孔明"})
    assert (await owner.post(f"{API}/{customer_id}/erase")).status_code == 204
    async with db.read(system_scope(workspace)) as uow:
        dump = await uow.value(
            """SELECT string_agg(t, ' ') FROM (
                   SELECT customer::text AS t FROM customer WHERE workspace_id = %(ws)s
                   UNION ALL SELECT profile::text FROM profile WHERE workspace_id = %(ws)s
                   UNION ALL SELECT handle::text FROM handle WHERE workspace_id = %(ws)s
                   UNION ALL SELECT change_entry::text FROM change_entry WHERE workspace_id = %(ws)s
                   UNION ALL SELECT log_event::text FROM log_event WHERE workspace_id = %(ws)s) all_rows"""
        )
    for trace in ("诸葛", "zhuge", "5678", "隆中"):
        assert trace not in dump
    assert (await owner.get(f"{API}/{customer_id}/history")).status_code == 200


@pytest.mark.parametrize("seed", range(5))
async def test_the_stream_page_by_page_is_everything_in_order(
    owner: Client, db: Database, workspace: int, seed: int
) -> None:
    """Mostly the newest partitions of the log are enough; late news of old deeds and a quiet customer's story lie deeper."""
    customer_id = UUID(await add(owner, "A"))
    rng = Random(seed)
    async with db.transaction(system_scope(workspace)) as uow:
        for number in range(40):
            recorded = rng.choice((1, 30, 61, 63, 200, 900)) + rng.random()
            happened = recorded + rng.choice((0, 0, 0.5, 70, 2000))
            await uow.run(
                """INSERT INTO log_event (workspace_id, id, type, at, recorded_at, tx, actor_kind, object, object_id, profile_id, payload)
                   VALUES (%(ws)s, %(id)s, 'test.happened', now() - %(happened)s * interval '1 day', now() - %(recorded)s * interval '1 day',
                           log_tx(), 'system', 'thing', NULL, %(profile)s, jsonb_build_object('number', %(number)s::int))""",
                id=new_id(), happened=happened, recorded=recorded, profile=customer_id, number=number,
            )  # fmt: skip
    async with db.read(system_scope(workspace)) as uow:
        expected = await uow.all(
            "SELECT id FROM log_event WHERE workspace_id = %(ws)s AND profile_id = %(id)s ORDER BY at DESC, seq DESC",
            id=customer_id,
        )
        found, before, seq = [], None, None
        while page := await find_timeline(uow, customer_id, before, seq, rng.choice((1, 7, 20))):
            found += [row["id"] for row in page]
            before, seq = page[-1]["at"], page[-1]["seq"]
    assert len(found) >= 40
    assert found == [row["id"] for row in expected]
