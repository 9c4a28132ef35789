"""The list asked by condition trees: the same rows for list and count, who may ask what, mistakes named at their place."""

import json
from typing import Any

import pytest

from tests.support.days import today
from tests.support.people import Client

API = "/api/v1/customers"
FIELD = "customers.customer."


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, **more: object) -> str:
    response = await client.post(API, json={"name": name, **more})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def leaf(name: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": FIELD + name, "op": op, **({} if value is None else {"value": value})}


async def names(client: Client, tree: object, **params: object) -> list[str]:
    asked = {"filter": json.dumps(tree), "sort": "name", **params}
    response = await client.get(API, params=asked)
    assert response.status_code == 200, response.text
    found = [row["name"] for row in response.json()["items"]]
    count = (await client.get(f"{API}/count", params=asked)).json()
    assert count == {"value": len(found), "capped": False}
    return found


async def test_a_tree_narrows_list_and_count(owner: Client) -> None:
    me = str(owner.user_id)
    await add(owner, "A", stage="deal", city="上海", owner_id=me, custom={"points": 120, "level": "gold"})
    await add(owner, "B", stage="lead", city="北京", custom={"points": 5})
    await add(owner, "C", birthday=today().replace(year=1992).isoformat())
    assert await names(owner, leaf("stage", "is", "deal")) == ["A"]
    assert await names(owner, {"not": leaf("stage", "is", "deal")}) == ["B", "C"]
    assert await names(owner, {"any": [leaf("city", "in", ["北京"]), leaf("points", ">=", 100)]}) == ["A", "B"]
    assert await names(owner, {"all": [leaf("stage", "is_empty"), leaf("created_at", "last", "1d")]}) == ["C"]
    assert await names(owner, leaf("owner_id", "is", "me")) == ["A"]
    assert await names(owner, leaf("birthday", "anniversary", "2d")) == ["C"]
    assert await names(owner, {"all": []}, stage="lead") == ["B"]
    assert await names(owner, leaf("city", "is_filled"), q="a") == ["A"]
    day = today(2).isoformat()
    assert await names(owner, leaf("created_at", "after", day)) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "filter"),
        ("[" * 5_000, "filter"),
        ('{"field": "\\ud800"}', "filter"),
        (json.dumps({"all": [leaf("city", "is", "x"), leaf("nothing", "is", "x")]}), "filter.all[1].field"),
        (json.dumps(leaf("points", "within", ["x"])), "filter.op"),
        (json.dumps({"not": leaf("points", "=", "many")}), "filter.not.value"),
        (json.dumps(leaf("workspace_id", "is", "1")), "filter.field"),
    ],
)
async def test_a_mistake_is_named_at_its_place(owner: Client, text: str, place: str) -> None:
    for path in (API, f"{API}/count", f"{API}/words"):
        answer = await owner.get(path, params={"filter": text})
        assert answer.status_code == 422, answer.text
        assert place in [one["field"] for one in answer.json()["fields"]]


async def test_simple_filters_are_named_by_their_parameter(owner: Client) -> None:
    for name, value in (("owner_id", "nobody"), ("kind", "robot")):
        answer = await owner.get(API, params={name: value})
        assert (answer.status_code, [one["field"] for one in answer.json()["fields"]]) == (422, [name])


async def test_words_of_a_filter(owner: Client) -> None:
    tree = {"any": [leaf("stage", "is", "deal"), leaf("owner_id", "in", ["me", str(owner.user_id)])]}
    words = (await owner.get(f"{API}/words", params={"filter": json.dumps(tree)})).json()["words"]
    assert words == "Stage is “deal”, or Owner is one of me, owner person"


async def test_rows_of_others_stay_out_whatever_is_asked(owner: Client, workspace: int) -> None:
    await add(owner, "hers", stage="deal")
    seller = await owner.again().as_user(workspace, "sales")
    await add(seller, "his", stage="deal", owner_id=str(seller.user_id))
    for tree in ({"any": [{"all": []}]}, {"not": leaf("stage", "is", "nothing")}, leaf("stage", "is", "deal")):
        assert "hers" not in await names(seller, tree)
        assert "his" in await names(seller, tree)


async def test_what_can_be_asked(owner: Client) -> None:
    asked = (await owner.get("/api/v1/conditions/customer/fields")).json()
    by_key = {one["key"]: one for one in asked["fields"]}
    assert by_key[FIELD + "gender"]["options"][0] == {"key": "female", "label": {"zh": "女", "en": "Female"}}
    assert "last" in by_key[FIELD + "created_at"]["operators"]
    assert {one["key"] for one in asked["operators"]} >= {op for one in asked["fields"] for op in one["operators"]}
    assert (await owner.get("/api/v1/conditions/nothing/fields")).status_code == 404
    assert (await owner.again().get("/api/v1/conditions/customer/fields")).status_code == 401
