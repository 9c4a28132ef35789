"""The workspace's own fields: made, changed, put in order, into the bin and back; what each refuses."""

from typing import Any

import pytest

from tests.support.people import Client

API = "/api/v1/customization"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def make(client: Client, kind: str, zh: str = "字段", **more: Any) -> dict[str, Any]:
    body = {"kind": kind, "zh": zh, **more}
    answer = await client.post(f"{API}/objects/customer/fields", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["field"])


async def catalogue(client: Client) -> dict[str, dict[str, Any]]:
    answer = await client.get(f"{API}/objects/customer/fields")
    assert answer.status_code == 200, answer.text
    return {one["key"]: one for one in answer.json()["fields"]}


async def test_a_field_is_made_changed_and_undone(owner: Client) -> None:
    field = await make(owner, "select", "偏好", options=[{"zh": "茶", "en": "Tea", "colour": "green"}, {"zh": "咖啡"}])
    assert field["key"] == f"own.customer.f{field['id'].replace('-', '')}"
    assert [one["label"] for one in field["options"]] == [{"zh": "茶", "en": "Tea"}, {"zh": "咖啡", "en": "咖啡"}]
    tea, coffee = field["options"]
    body = {"version": 1, "en": "Likes", "options": [{"key": coffee["key"], "zh": "咖啡"}, {"zh": "水"}]}
    saved = (await owner.patch(f"{API}/fields/{field['key']}", json=body)).json()
    shown = [(one["label"]["zh"], one["off"]) for one in saved["field"]["options"]]
    assert shown == [("咖啡", False), ("水", False), ("茶", True)]
    assert saved["field"]["label"] == {"zh": "偏好", "en": "Likes"}
    stale = await owner.patch(f"{API}/fields/{field['key']}", json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "customization.field_changed")
    undone = await owner.post(f"{API}/changes/{saved['change_set_id']}/undo")
    assert undone.status_code == 200, undone.text
    again = (await catalogue(owner))[field["key"]]
    assert (again["label"]["en"], [one["key"] for one in again["options"]]) == ("偏好", [tea["key"], coffee["key"]])


async def test_declared_fields_are_arranged(owner: Client) -> None:
    key = "customers.customer.city"
    saved = await owner.patch(
        f"{API}/fields/{key}", json={"version": 0, "zh": "所在城市", "en": "Town", "required": True}
    )
    assert saved.status_code == 200, saved.text
    found = (await catalogue(owner))[key]
    assert (found["label"]["en"], found["required"], found["version"]) == ("Town", True, 1)
    asked = (await owner.get("/api/v1/conditions/customer/fields")).json()["fields"]
    assert next(one for one in asked if one["key"] == key)["label"]["en"] == "Town"
    name = await owner.patch(f"{API}/fields/customers.customer.name", json={"version": 0, "hidden": True})
    assert name.status_code == 422
    await owner.post(f"{API}/changes/{saved.json()['change_set_id']}/undo")
    assert (await catalogue(owner))[key]["version"] == 0


async def test_order_is_set_and_undone(owner: Client) -> None:
    field = await make(owner, "text")
    before = list(await catalogue(owner))
    assert before[-1] == field["key"]
    keys = [field["key"], *before[:-1]]
    done = await owner.put(f"{API}/objects/customer/fields/order", json={"keys": keys})
    assert done.status_code == 200, done.text
    assert list(await catalogue(owner)) == keys
    assert (await owner.post(f"{API}/changes/{done.json()['change_set_id']}/undo")).status_code == 200
    assert list(await catalogue(owner)) == before
    assert (await owner.put(f"{API}/objects/customer/fields/order", json={"keys": keys[:3]})).status_code == 422


async def test_into_the_bin_and_back(owner: Client) -> None:
    field = await make(owner, "text", "备忘")
    view = {"object": "customer", "name": "V", "filter": {"field": field["key"], "op": "is", "value": "x"}}
    assert (await owner.post(f"{API}/views", json=view)).status_code == 201
    impact = (await owner.get(f"{API}/fields/{field['id']}/impact")).json()
    assert [(one["kind"], one["title"]) for one in impact["uses"]] == [("view", "V")]
    assert (await owner.delete(f"{API}/fields/{field['id']}")).status_code == 200
    assert field["key"] not in await catalogue(owner)
    [shown] = (await owner.get(f"{API}/views", params={"object": "customer"})).json()
    assert shown["problems"][0]["code"] == "conditions.unknown_field"
    [binned] = (await owner.get(f"{API}/objects/customer/fields/bin")).json()
    assert (binned["id"], binned["label"]["zh"]) == (field["id"], "备忘")
    assert (await owner.post(f"{API}/fields/{field['id']}/restore")).status_code == 200
    assert field["key"] in await catalogue(owner)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"kind": "select", "zh": "x"}, "options"),
        ({"kind": "text", "zh": "x", "pattern": "(a)\\1"}, "pattern"),
        ({"kind": "text", "zh": "x", "pattern": "(?=a)"}, "pattern"),
        ({"kind": "integer", "zh": "x", "least": "5", "most": "3"}, "most"),
        ({"kind": "boolean", "zh": "x", "unique": True}, "unique"),
        ({"kind": "relation", "zh": "x"}, "target"),
        ({"kind": "integer", "zh": "x", "default": "many"}, "default"),
        ({"kind": "text"}, "zh"),
    ],
)
async def test_what_is_wrong_is_named(owner: Client, body: dict[str, Any], place: str) -> None:
    answer = await owner.post(f"{API}/objects/customer/fields", json=body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, place), answer.text


async def test_only_who_manages_fields_makes_them(owner: Client, workspace: int) -> None:
    seller = await owner.again().as_user(workspace, "sales")
    assert (await seller.post(f"{API}/objects/customer/fields", json={"kind": "text", "zh": "x"})).status_code == 403
    field = await make(owner, "text")
    assert field["key"] in await catalogue(seller)
    assert (await seller.delete(f"{API}/fields/{field['id']}")).status_code == 403


async def test_the_shape_of_another_workspace_is_its_own(owner: Client, other_workspace: int) -> None:
    field = await make(owner, "text")
    stranger = await owner.again().as_user(other_workspace, "owner")
    assert field["key"] not in await catalogue(stranger)
    assert (await stranger.delete(f"{API}/fields/{field['id']}")).status_code == 404
    assert (await stranger.patch(f"{API}/fields/{field['key']}", json={"version": 1, "zh": "y"})).status_code == 404
