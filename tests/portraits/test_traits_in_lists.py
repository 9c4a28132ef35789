"""Traits as columns of the list of customers and of its export, under field rules."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from tests.portraits.test_portraits import ask, buy
from tests.segments.support import Follower
from tests.support.people import Client

STAGE, SPENT = "portraits.customer.life_stage", "portraits.customer.monetary"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def listed(who: Client, *columns: str) -> list[dict[str, Any]]:
    answer = await who.get("/api/v1/customers", params={"columns": ",".join(columns)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def hired(owner: Client, workspace: int, fields: dict[str, str]) -> Client:
    """Somebody who sees everybody, but not these fields."""
    name = f"Clerk {uuid4().hex[:6]}"
    body = {"name": name, "permissions": ["*", "-access.owner.*"], "rows": {"*": "all"}, "fields": fields}
    return await owner.again().as_user(workspace, (await ask(owner, "POST", "/access/roles", body))["key"])


async def test_what_is_computed_is_a_column(owner: Client, workspace: int) -> None:
    await ask(owner, "POST", "/portraits/traits/standard")
    customer = await buy(owner, uuid4().hex[:6], (3, "80"))
    follower = Follower(owner, workspace)
    await follower.work()
    [row] = await listed(owner, "city", STAGE, SPENT)
    assert (row["id"], row["custom"]) == (
        customer,
        {STAGE: "new", SPENT: {"amount_minor": 8_000, "currency": "CNY"}},
    )
    assert [one["custom"] for one in await listed(owner, "custom")] == [{}], "only what is asked for"
    fields = await ask(owner, "GET", "/customization/objects/customer/fields")
    [stage] = [one for one in fields["computed"] if one["key"] == STAGE]
    assert (stage["kind"], stage["editable"], stage["own"]) == ("select", False, False)
    assert STAGE not in {one["key"] for one in fields["fields"]}
    unknown = await owner.get("/api/v1/customers", params={"columns": "portraits.customer.nothing"})
    assert (unknown.status_code, unknown.json()["fields"][0]["code"]) == (422, "customers.unknown_column")

    begun = await ask(owner, "POST", "/customers/exports", {"columns": ["city", STAGE], "format": "csv"}, 202)
    await follower.work()
    file = await owner.get(f"/api/v1/customers/exports/{begun['id']}/file")
    [line] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    assert [name for name in line if name in {"生命周期", "Life stage"}] and {"新客", "New"} & set(line.values())


@pytest.mark.withstands("A5")
async def test_a_hidden_trait_is_no_column_and_no_trait_passes_for_a_field(owner: Client, workspace: int) -> None:
    """People choose the keys of traits: one called "city" must not open the city that a role does not see."""
    await ask(owner, "POST", "/portraits/traits/standard")
    value = {"relation": "commerce.order", "is": "count"}
    body = {"key": "city", "label": {"zh": "城市单数", "en": "Orders by city"}, "definition": {"value": value}}
    await ask(owner, "POST", "/portraits/traits", body)
    customer = await buy(owner, uuid4().hex[:6], (3, "80"))
    version = (await ask(owner, "GET", f"/customers/{customer}"))["version"]
    await ask(owner, "PATCH", f"/customers/{customer}", {"version": version, "city": "杭州"})
    await Follower(owner, workspace).work()
    clerk = await hired(owner, workspace, {"customers.customer.city": "hidden", STAGE: "hidden"})
    [row] = await listed(clerk, "city", STAGE, SPENT, "portraits.customer.city")
    assert row.get("city") is None
    assert set(row["custom"]) == {SPENT, "portraits.customer.city"}
    assert (await ask(clerk, "GET", f"/customers/{customer}"))["city"] is None
    shown = {one["key"] for one in (await ask(clerk, "GET", f"/portraits/customers/{customer}"))["items"]}
    assert "city" in shown and "life_stage" not in shown
    fields = await ask(clerk, "GET", "/customization/objects/customer/fields")
    assert STAGE not in {one["key"] for one in fields["computed"]}
