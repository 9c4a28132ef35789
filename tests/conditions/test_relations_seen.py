"""Relations and events over HTTP: what the asker does not see of the other objects is not found out by asking through them."""

import json
from typing import Any

import pytest

from tests.support.people import Client

CUSTOMERS, COMPANIES, ORDER = "/api/v1/customers", "/api/v1/companies", "commerce.order"
NAME, PARENT = "companies.company.name", "companies.company.parent_id"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, api: str, name: str, **more: Any) -> str:
    made = await client.post(api, json={"name": name, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def names(client: Client, api: str, tree: Any) -> list[str]:
    found = await client.get(api, params={"filter": json.dumps(tree), "sort": "name"})
    assert found.status_code == 200, found.text
    return [row["name"] for row in found.json()["items"]]


async def places(client: Client, tree: Any) -> list[str]:
    refused = await client.get(CUSTOMERS, params={"filter": json.dumps(tree)})
    assert refused.status_code == 422, refused.text
    return [one["field"] for one in refused.json()["fields"]]


async def clerk_of(owner: Client, workspace: int, **role: Any) -> Client:
    made = await owner.post("/api/v1/access/roles", json={"name": "Clerk", **role})
    assert made.status_code == 201, made.text
    return await owner.again().as_user(workspace, made.json()["key"])


async def test_customers_by_their_orders(owner: Client) -> None:
    buyer = await add(owner, CUSTOMERS, "王小明")
    await add(owner, CUSTOMERS, "李四")
    line = {"name": "茶", "quantity": "2", "unit_price": "30"}
    made = await owner.post("/api/v1/commerce/orders", json={"customer_id": buyer, "lines": [line]})
    assert made.status_code == 201, made.text
    paid = await owner.post(f"/api/v1/commerce/orders/{made.json()['id']}/payments", json={"amount_minor": 100})
    assert paid.status_code == 201, paid.text
    spent = {"relation": ORDER, "is": "sum", "field": f"{ORDER}.total", "op": ">="}
    for tree, expected in (
        ({"relation": ORDER, "window": "1d"}, ["王小明"]),
        ({"relation": ORDER, "is": "none"}, ["李四"]),
        ({**spent, "value": {"amount_minor": 6000, "currency": "CNY"}}, ["王小明"]),
        ({**spent, "value": {"amount_minor": 6001, "currency": "CNY"}}, []),
        ({"event": "commerce.order_placed", "is": "count", "op": "=", "value": 1}, ["王小明"]),
        ({"field": "customers.customer.name", "op": "pinyin", "value": "wxm"}, ["王小明"]),
        ({"relation": "commerce.payment", "window": "1d", "is": "count", "op": "=", "value": 1}, ["王小明"]),
        ({"relation": "commerce.refund", "is": "none"}, ["李四", "王小明"]),
    ):
        assert await names(owner, CUSTOMERS, tree) == expected, tree
    body = {"tree": {"relation": "commerce.payment", "window": "1d"}, "record_id": buyer}
    why = (await owner.post("/api/v1/conditions/customer/explain", json=body)).json()
    assert (why["holds"], why["found"], why["words"]) == (True, "1", "has Payments in the last 1 day")


@pytest.mark.withstands("A6")
async def test_objects_and_fields_that_are_closed_are_not_there_to_ask(owner: Client, workspace: int) -> None:
    blind = await clerk_of(owner, workspace, permissions=["customers.customer.view"], rows={"*": "all"})
    assert await places(blind, {"relation": ORDER}) == ["filter.relation"]
    assert await places(blind, {"event": "commerce.order_placed"}) == ["filter.event"]
    assert await places(blind, {"all": [{"fact": "commerce.orders", "op": ">", "value": 1}]}) == ["filter.all[0].fact"]


@pytest.mark.withstands("A6")
async def test_records_beyond_the_row_rules_are_not_found_through_a_relation(owner: Client, workspace: int) -> None:
    clerk = await clerk_of(owner, workspace, permissions=["*", "-access.owner.*"], rows={"*": "own"})
    hidden = await add(owner, COMPANIES, "秘密集团")
    mine = await add(owner, COMPANIES, "明面集团", owner_id=str(clerk.user_id))
    for name, parent in (("甲公司", hidden), ("乙公司", mine)):
        await add(owner, COMPANIES, name, parent_id=parent, owner_id=str(clerk.user_id))
    child = {"relation": PARENT, "of": {"field": NAME, "op": "contains", "value": "集团"}}
    assert sorted(await names(owner, COMPANIES, child)) == ["乙公司", "甲公司"]
    assert await names(clerk, COMPANIES, child) == ["乙公司"]
    assert sorted(await names(owner, COMPANIES, {"relation": f"{PARENT}.of"})) == ["明面集团", "秘密集团"]
    assert await names(clerk, COMPANIES, {"relation": f"{PARENT}.of", "is": "count", "op": ">=", "value": 1}) == [
        "明面集团"
    ]


PLACED = {"event": "commerce.order_placed"}


@pytest.mark.parametrize(
    ("path", "tree"),
    [
        (f"{CUSTOMERS}/words", {"sequence": [PLACED], "within": "7d", "then_not": {"relation": ORDER}}),
        (f"{CUSTOMERS}/words", {"relation": ORDER, "is": "count", "op": ">", "value": 1}),
        (f"{COMPANIES}/words", {"any": [{"relation": PARENT}, {"event": "companies.company_changed", "is": "none"}]}),
        ("/api/v1/access/roles/words", {"all": [{"sequence": [PLACED, PLACED], "within": "2w"}, {"relation": ORDER}]}),
    ],
)
async def test_every_shape_is_said_in_words(owner: Client, path: str, tree: Any) -> None:
    params = {"filter": json.dumps(tree)} | ({"object": "customer"} if "roles" in path else {})
    answer = await owner.get(path, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["words"].strip()


async def test_a_role_may_show_the_customers_who_have_bought(owner: Client, workspace: int) -> None:
    buyer = await add(owner, CUSTOMERS, "王小明")
    await add(owner, CUSTOMERS, "李四")
    lines = [{"name": "茶", "quantity": "2", "unit_price": "30"}]
    made = await owner.post("/api/v1/commerce/orders", json={"customer_id": buyer, "lines": lines})
    assert made.status_code == 201, made.text
    rows = {"customer": {"where": {"all": [{"relation": ORDER, "window": "30d"}, {"not": {"segment_of": 1}}]}}}
    refused = await owner.post("/api/v1/access/roles", json={"name": "Bad", "permissions": ["*"], "rows": rows})
    assert refused.status_code == 422
    rows = {"customer": {"where": {"relation": ORDER, "window": "30d"}}}
    clerk = await clerk_of(owner, workspace, permissions=["*", "-access.owner.*"], rows=rows)
    assert await names(clerk, CUSTOMERS, {"all": []}) == ["王小明"]
    assert await names(clerk, CUSTOMERS, {"relation": ORDER, "is": "none"}) == []
