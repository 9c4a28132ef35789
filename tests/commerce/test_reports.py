"""Reports add up to the orders behind them, in days of the workspace, under row rules; facts ask of purchases."""

import json
from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.support.people import Client

API = "/api/v1/commerce"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


def order(number: str, at: str, price: str, key: str, **more: Any) -> dict[str, Any]:
    lines = [{"sku": more.pop("sku", "T1"), "quantity": "1", "unit_price": price}]
    return {
        "source": "tmall",
        "number": number,
        "revision": 1,
        "placed_at": at,
        "lines": lines,
        "buyer": {"key": key},
        **more,
    }


async def fill(owner: Client) -> str:
    category = (await owner.post("/api/v1/catalog/categories", json={"code": "TEA", "name": "茶叶"})).json()["id"]
    product = (
        await owner.post("/api/v1/catalog/products", json={"code": "T", "name": "龙井", "category_id": category})
    ).json()["id"]
    await owner.post("/api/v1/catalog/skus", json={"code": "T1", "name": "龙井 100g", "product_id": product})
    store = (await owner.post("/api/v1/organization/stores", json={"code": "HZ", "name": "杭州店"})).json()["id"]
    body = {
        "orders": [
            order("1", "2026-05-01T15:59:59Z", "10", "a", store="HZ", channel="store"),
            order("2", "2026-05-01T16:00:00Z", "20", "a", channel="tmall"),
            order("3", "2026-05-02T03:00:00Z", "40", "b", sku="?"),
            order("4", "2026-05-02T03:00:00Z", "80", "b", status="cancelled"),
            order("5", "2025-05-01T03:00:00Z", "5", "b", store="HZ"),
        ],
        "refunds": [
            {"source": "tmall", "number": "r", "revision": 1, "order": "2", "amount": "6", "at": "2026-05-03T00:00:00Z", "lines": [{"line_no": 1, "amount": "6"}]},
            {"source": "tmall", "number": "s", "revision": 1, "order": "3", "amount": "1", "at": "2026-05-03T00:00:00Z"},
        ],
    }  # fmt: skip
    answer = await owner.put(f"{API}/orders", json=body)
    assert {one["outcome"] for one in answer.json()["results"]} == {"created"}, answer.text
    return str(store)


@pytest.fixture
async def filled(owner: Client, db: Database, workspace: int) -> str:
    async with db.system("a test sets the zone") as uow:
        await uow.run("UPDATE workspace SET time_zone = 'Asia/Shanghai' WHERE id = %(id)s", id=workspace)
    return await fill(owner)


async def report(client: Client, by: str, **more: Any) -> dict[str, Any]:
    answer = await client.get(
        f"{API}/reports/sales", params={"by": by, "from": "2026-05-01", "to": "2026-05-03", **more}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def lines(found: dict[str, Any]) -> dict[str | None, tuple]:
    return {
        row["label"]: (row["orders"], row["sales_minor"], row["refunds_minor"], row["net_minor"])
        for row in found["rows"]
    }


async def test_days_are_the_workspaces_and_totals_are_the_lists(owner: Client, filled: str) -> None:
    found = await report(owner, "day", compare="year")
    assert lines(found) == {
        "2026-05-01": (1, 1000, 0, 1000),
        "2026-05-02": (2, 6000, 700, 5300),
        "2026-05-03": (0, 0, 0, 0),
    }
    assert found["rows"][0]["before"]["net_minor"] == 500 == found["total_before"]["net_minor"]
    assert found["total"]["net_minor"] == 6300
    behind = {"from": "2026-05-02", "to": "2026-05-02", "status": ["placed", "paid", "shipped", "completed"]}
    listed = (await owner.get(f"{API}/orders", params=behind)).json()["items"]
    assert sum(row["total_minor"] - row["refunded_minor"] for row in listed) == 5300


@pytest.mark.parametrize("by", ["month", "store", "channel", "category", "customer_class"])
async def test_every_breakdown_has_the_same_total(owner: Client, filled: str, by: str) -> None:
    found = await report(owner, by)
    total = {"sales_minor": 7000, "refunds_minor": 700, "net_minor": 6300}
    assert {key: found["total"][key] for key in total} == total
    assert sum(row["net_minor"] for row in found["rows"]) == 6300
    if by == "category":
        assert lines(found) == {"茶叶": (None, 3000, 600, 2400), None: (None, 4000, 100, 3900)}
    if by == "store":
        assert lines(found) == {"杭州店": (1, 1000, 0, 1000), None: (2, 6000, 700, 5300)}
    file = await owner.get(f"{API}/reports/sales/export", params={"by": by, "from": "2026-05-01", "to": "2026-05-03"})
    assert file.text.rstrip().rsplit("\n", 1)[-1].endswith("70.00,7.00,63.00")


async def test_rows_and_fields_one_may_not_see_are_in_no_figure(owner: Client, filled: str, workspace: int) -> None:
    seller = await owner.again().as_user(workspace, "sales")
    assert (await report(seller, "day"))["total"]["net_minor"] == 0
    customers = (await owner.get("/api/v1/customers", params={"sort": "name"})).json()["items"]
    await owner.patch(f"/api/v1/customers/{customers[0]['id']}", json={"version": 1, "owner_id": str(seller.user_id)})
    assert (await report(seller, "day"))["total"]["net_minor"] == 2400
    assert (await report(seller, "category"))["total"]["net_minor"] == 2400


async def test_store_product_and_today(owner: Client, filled: str) -> None:
    figures = (await owner.get(f"{API}/stores/{filled}/figures")).json()
    assert (figures["orders"], figures["net_minor"]) == (1, 1000)
    assert [one["name"] for one in figures["products"]] == ["龙井"]
    product = figures["products"][0]["product_id"]
    sold = (await owner.get(f"{API}/products/{product}/figures")).json()
    assert (sold["sales_minor"], sold["buyers"], len(sold["stores"])) == (3000, 1, 2)
    [sales] = [one for one in (await owner.get("/api/v1/collaboration/today")).json() if one["key"] == "commerce.sales"]
    assert ([one["unit"] for one in sales["values"]], len(sales["trend"])) == (["money", "money", "count"], 8)


async def asked(client: Client, **leaf: Any) -> list[str]:
    answer = await client.get("/api/v1/customers", params={"filter": json.dumps(leaf), "sort": "name"})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


async def test_conditions_ask_of_purchases(owner: Client, filled: str, scope: Scope) -> None:
    assert await asked(owner, fact="commerce.orders", op=">=", value=2) == ["a", "b"]
    assert await asked(
        owner,
        fact="commerce.spent",
        op="between",
        value=[{"amount_minor": 2400, "currency": "CNY"}, {"amount_minor": 2400, "currency": "CNY"}],
    ) == ["a"]
    assert await asked(owner, fact="commerce.orders", where={"channel": ["store"]}, op=">", value=0) == ["a"]
    assert await asked(owner, fact="commerce.last_order", op="after", value="2026-05-01") == ["a", "b"]
    assert await asked(owner, fact="commerce.favourite_store", op="is", value=filled) == ["a", "b"]
    products = (await owner.get("/api/v1/catalog/products", params={"q": "龙井"})).json()["items"]
    category = products[0]["category_id"]
    fond = await asked(owner, fact="commerce.favourite_category", op="is", value=category)
    assert "a" in fond
    customers = (await owner.get("/api/v1/customers", params={"q": "a"})).json()["items"]
    bought = (await owner.get(f"{API}/customers/{customers[0]['id']}/purchases")).json()
    assert (bought["favourite_category"]["id"], bought["favourite_store"]["id"]) == (category, filled)


@pytest.mark.parametrize("by", ["day", "month", "store", "channel", "customer_class"])
async def test_the_orders_behind_a_line_are_what_it_counts(owner: Client, filled: str, by: str) -> None:
    days = {"from": "2026-04-01", "to": "2026-05-31"}
    customers = (await owner.get("/api/v1/customers", params={"q": "a"})).json()["items"]
    await owner.patch(f"/api/v1/customers/{customers[0]['id']}", json={"version": 1, "class": "vip"})
    found = (await owner.get(f"{API}/reports/sales", params={"by": by, **days})).json()
    assert found["rows"]
    for row in found["rows"]:
        narrow: dict[str, Any] = {
            **days,
            "currency": found["currency"],
            "status": ["placed", "paid", "shipped", "completed"],
        }
        if by == "day":
            narrow |= {"from": row["key"], "to": row["key"]}
        elif by == "month":
            last = {"2026-04": "30", "2026-05": "31"}[row["key"]]
            narrow |= {"from": f"{row['key']}-01", "to": f"{row['key']}-{last}"}
        else:
            narrow[{"store": "store_id"}.get(by, by)] = row["key"] or "none"
        orders = (await owner.get(f"{API}/orders", params={**narrow, "limit": 200})).json()["items"]
        assert sum(one["total_minor"] - one["refunded_minor"] for one in orders) == row["net_minor"], row
        assert sum(one["kind"] == "sale" for one in orders) == row["orders"], row
