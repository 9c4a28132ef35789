"""Who a customer was at a moment, taken back from change-sets and merges; the stream by kinds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, **more: object) -> str:
    response = await client.post(API, json={"name": name, **more})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def page(client: Client, customer: str, as_of: datetime | None = None) -> dict[str, Any]:
    params = {"as_of": as_of.isoformat()} if as_of else {}
    response = await client.get(f"{API}/{customer}", params=params)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def change(client: Client, customer: str, **values: object) -> str:
    version = (await page(client, customer))["version"]
    response = await client.patch(f"{API}/{customer}", json={"version": version, **values})
    assert response.status_code == 200, response.text
    return str(response.json()["change_set_id"])


def facts(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in ("name", "city", "birthday", "stage", "owner_name", "custom")}


async def test_fields_are_what_they_were(owner: Client) -> None:
    me = str(owner.user_id)
    customer = await add(owner, "王小明", city="上海", birthday="1990-05-03", custom={"level": "gold"}, owner_id=me)
    first = datetime.now(UTC)
    was = facts(await page(owner, customer))
    undone = await change(
        owner, customer, city="北京", name="王大明", custom={"level": None, "points": 5}, owner_id=None
    )
    second = datetime.now(UTC)
    then = facts(await page(owner, customer))
    await change(owner, customer, stage="deal", birthday=None)
    assert (await owner.post(f"{API}/changes/{undone}/undo")).status_code == 200

    assert facts(await page(owner, customer, first)) == was
    assert facts(await page(owner, customer, second)) == then
    now = await page(owner, customer)
    assert facts(await page(owner, customer, datetime.now(UTC))) == facts(now)
    assert now["as_of"] is None
    assert (await page(owner, customer, first))["as_of"] is not None


async def test_tags_details_and_merges_are_those_of_then(owner: Client) -> None:
    customer = await add(owner, "A", phones=["13912345678"])
    other = await add(owner, "B", city="上海", emails=["b@example.com"])
    tag = (await owner.post(f"{API}/tags", json={"name": "VIP"})).json()["id"]
    first = datetime.now(UTC)
    await owner.put(f"{API}/{customer}/tags", json={"tags": [tag]})
    merged = await owner.post(f"{API}/{customer}/merge", json={"loser_id": other})
    assert merged.status_code == 200, merged.text
    now = await page(owner, customer)
    assert (now["city"], [one["name"] for one in now["tags"]], len(now["handles"]), len(now["merges"])) == (
        "上海", ["VIP"], 2, 1,
    )  # fmt: skip
    then = await page(owner, customer, first)
    assert (then["city"], then["tags"], [one["kind"] for one in then["handles"]], then["merges"]) == (
        None,
        [],
        ["phone"],
        [],
    )
    assert len(then["profiles"]) == 1


async def test_before_it_was_there_it_is_not_found(owner: Client) -> None:
    customer = await add(owner, "A")
    response = await owner.get(
        f"{API}/{customer}", params={"as_of": (datetime.now(UTC) - timedelta(days=1)).isoformat()}
    )
    assert (response.status_code, response.json()["code"]) == (404, "customers.not_yet")
    naive = await owner.get(f"{API}/{customer}", params={"as_of": "2026-03-01T00:00:00"})
    assert naive.status_code == 422


async def test_a_hidden_field_stays_hidden_in_the_past(owner: Client, workspace: int) -> None:
    customer = await add(owner, "A", city="上海")
    first = datetime.now(UTC)
    await change(owner, customer, city="北京")
    body = {
        "name": "Clerk",
        "permissions": ["*", "-access.owner.*"],
        "rows": {"*": "all"},
        "fields": {"customers.customer.city": "hidden"},
    }
    role = (await owner.post("/api/v1/access/roles", json=body)).json()
    clerk = await owner.again().as_user(workspace, role["key"])
    assert (await page(clerk, customer, first))["city"] is None


async def test_the_stream_by_kinds(owner: Client) -> None:
    customer = await add(owner, "A")
    await change(owner, customer, city="上海")

    async def types(*kinds: str) -> list[str]:
        response = await owner.get(f"{API}/{customer}/stream", params=[("kind", one) for one in kinds])
        assert response.status_code == 200, response.text
        return [one["type"] for one in response.json()["items"]]

    both = ["customers.customer_updated", "customers.customer_created"]
    assert await types() == both
    assert await types("change", "order") == both
    assert await types("order") == []
    assert (await owner.get(f"{API}/{customer}/stream", params={"kind": "nope"})).status_code == 422
