"""Tags: carried, asked for, renamed, merged, deleted and restored; through merge and un-merge; who may not."""

import json

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, *tags: str) -> str:
    made = str((await client.post(API, json={"name": name})).json()["id"])
    if tags:
        await put(client, made, *tags)
    return made


async def make(client: Client, name: str, group: str | None = None) -> str:
    response = await client.post(f"{API}/tags", json={"name": name, "group": group})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def put(client: Client, customer_id: str, *tags: str) -> str | None:
    response = await client.put(f"{API}/{customer_id}/tags", json={"tags": list(tags)})
    assert response.status_code == 200, response.text
    found: str | None = response.json()["change_set_id"]
    return found


async def carried(client: Client, customer_id: str) -> list[str]:
    return [one["name"] for one in (await client.get(f"{API}/{customer_id}")).json()["tags"]]


async def asked(client: Client, op: str, *tags: str) -> list[str]:
    leaf = {"fact": "customers.tags", "op": op, **({"value": list(tags)} if tags else {})}
    response = await client.get(API, params={"filter": json.dumps(leaf), "sort": "name", "columns": "tags"})
    assert response.status_code == 200, response.text
    return [row["name"] for row in response.json()["items"]]


async def test_tags_are_carried_shown_and_undone(owner: Client) -> None:
    vip, tea = await make(owner, "VIP", "价值"), await make(owner, "Tea")
    customer_id = await add(owner, "A")
    change_set = await put(owner, customer_id, vip, tea)
    assert await put(owner, customer_id, tea, vip) is None
    assert await carried(owner, customer_id) == ["Tea", "VIP"]
    rows = (await owner.get(API, params={"columns": "tags"})).json()["items"]
    assert [[tag["name"] for tag in row["tags"]] for row in rows] == [["Tea", "VIP"]]
    assert (await owner.post(f"{API}/changes/{change_set}/undo")).status_code == 200
    assert await carried(owner, customer_id) == []
    unknown = await owner.put(f"{API}/{customer_id}/tags", json={"tags": [customer_id]})
    assert (unknown.status_code, unknown.json()["fields"][0]["field"]) == (422, "tags")


async def test_conditions_ask_for_tags(owner: Client) -> None:
    vip, tea = await make(owner, "VIP"), await make(owner, "Tea")
    await add(owner, "A", vip, tea)
    await add(owner, "B", tea)
    await add(owner, "C")
    assert await asked(owner, "has_any", vip, tea) == ["A", "B"]
    assert await asked(owner, "has_all", vip, tea) == ["A"]
    assert await asked(owner, "has_none", vip) == ["B", "C"]
    assert await asked(owner, "is_empty") == ["C"]
    assert await asked(owner, "is_filled") == ["A", "B"]
    assert await asked(owner, "has_any", "no such tag") == []
    leaf = json.dumps({"fact": "customers.tags", "op": "has_any", "value": [vip]})
    assert (await owner.get(f"{API}/words", params={"filter": leaf})).json()["words"] == "Tags has any of VIP"


async def test_rename_merge_delete_and_restore(owner: Client) -> None:
    vip, tea, old = await make(owner, "VIP"), await make(owner, "Tea"), await make(owner, "vips")
    both = await add(owner, "A", vip, old)
    one = await add(owner, "B", old)
    taken = await owner.put(f"{API}/tags/{tea}", json={"name": "vip"})
    assert (taken.status_code, taken.json()["code"]) == (409, "customers.tag_taken")
    assert (await owner.put(f"{API}/tags/{tea}", json={"name": "Green tea", "group": "口味"})).status_code == 204
    assert (await owner.post(f"{API}/tags/{old}/merge", json={"into_id": vip})).json() == {"moved": 2}
    assert (await carried(owner, both), await carried(owner, one)) == (["VIP"], ["VIP"])
    found = (await owner.get(f"{API}/tags", params={"used": True})).json()
    assert [(tag["name"], tag["group"], tag["used"]) for tag in found] == [("Green tea", "口味", 0), ("VIP", None, 2)]
    assert (await owner.delete(f"{API}/tags/{vip}")).status_code == 204
    assert await carried(owner, one) == []
    assert await asked(owner, "has_any", vip) == []
    assert (await owner.post(f"{API}/tags/{vip}/restore")).status_code == 204
    assert await carried(owner, one) == ["VIP"]


async def test_merge_and_unmerge_keep_tags(owner: Client) -> None:
    vip, tea, both = await make(owner, "VIP"), await make(owner, "Tea"), await make(owner, "both")
    survivor, loser = await add(owner, "A", vip, both), await add(owner, "B", tea, both)
    merged = (await owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser})).json()
    assert await carried(owner, survivor) == ["both", "Tea", "VIP"]
    assert (await owner.post(f"{API}/merges/{merged['merge_id']}/undo")).status_code == 204
    assert (await carried(owner, survivor), await carried(owner, loser)) == (["both", "VIP"], ["both", "Tea"])


async def test_erasure_takes_tags(owner: Client, db: Database, workspace: int) -> None:
    customer_id = await add(owner, "A", await make(owner, "VIP"))
    assert (await owner.post(f"{API}/{customer_id}/erase")).status_code == 204
    async with db.read(system_scope(workspace)) as uow:
        assert await uow.value("SELECT count(*) FROM customer_tag WHERE workspace_id = %(ws)s") == 0


async def test_who_may(owner: Client, workspace: int, other_workspace: int) -> None:
    vip = await make(owner, "VIP")
    hers = await add(owner, "A")
    seller = await owner.again().as_user(workspace, "sales")
    assert (await seller.post(f"{API}/tags", json={"name": "X"})).status_code == 403
    assert (await seller.delete(f"{API}/tags/{vip}")).status_code == 403
    assert (await seller.put(f"{API}/{hers}/tags", json={"tags": [vip]})).status_code == 404
    stranger = await owner.again().as_user(other_workspace, "owner")
    assert (await stranger.get(f"{API}/tags")).json() == []
    assert (await stranger.delete(f"{API}/tags/{vip}")).status_code == 404
    assert await carried(owner, hers) == []


async def test_what_happens_to_a_tag_is_an_event(owner: Client, db: Database, workspace: int) -> None:
    first = (await owner.post("/api/v1/customers/tags", json={"name": "VIP"})).json()["id"]
    second = (await owner.post("/api/v1/customers/tags", json={"name": "Gold"})).json()["id"]
    await owner.put(f"/api/v1/customers/tags/{first}", json={"name": "VVIP"})
    await owner.delete(f"/api/v1/customers/tags/{first}")
    await owner.post(f"/api/v1/customers/tags/{first}/restore")
    await owner.post(f"/api/v1/customers/tags/{first}/merge", json={"into_id": second})
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all(
            "SELECT payload ->> 'act' AS act FROM log_event WHERE workspace_id = %(ws)s AND type = 'customers.tag_changed' ORDER BY recorded_at, id"
        )
    assert sorted(row["act"] for row in rows) == ["changed", "created", "created", "deleted", "merged", "restored"]
