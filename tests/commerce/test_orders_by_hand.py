"""Orders that people write: exact totals, changes, money and parcels with their limits, undo, two at once."""

import asyncio
from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1/commerce/orders"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


def line(price: str = "10.005", quantity: str = "2", **more: Any) -> dict[str, Any]:
    return {"name": "茶", "quantity": quantity, "unit_price": price, **more}


async def made(owner: Client, **more: Any) -> str:
    answer = await owner.post(API, json={"lines": [line("10")], **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def read(owner: Client, order: str) -> dict[str, Any]:
    return (await owner.get(f"{API}/{order}")).json()


async def act(owner: Client, order: str, what: str, status: int, **body: Any) -> dict[str, Any]:
    answer = await owner.post(f"{API}/{order}/{what}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def undo(owner: Client, done: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = await owner.post(f"/api/v1/commerce/changes/{done['change_set_id']}/undo")
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_lines_discount_and_shipping_add_up_exactly(owner: Client) -> None:
    lines = [line(), line("3.33", "1", discount_minor=33), line("0.10", "3")]
    order = await made(owner, lines=lines, discount_minor=100, shipping_minor=850, currency="CNY", note="小心轻放")
    found = await read(owner, order)
    assert found["total_minor"] == 2001 + 300 + 30 - 100 + 850 == sum(one["amount_minor"] for one in found["lines"])
    assert (found["status"], found["open_minor"], found["refundable_minor"]) == ("placed", found["total_minor"], 0)
    assert [one["kind"] for one in found["lines"]] == ["item", "item", "item", "fee"]
    assert found["number"].startswith("M") and found["note"] == "小心轻放" and found["may_edit"]


async def test_an_article_and_a_customer_are_found_and_what_is_not_there_is_told(owner: Client) -> None:
    product = (await owner.post("/api/v1/catalog/products", json={"code": "by-hand-p", "name": "壶"})).json()["id"]
    body = {"product_id": product, "code": "by-hand-s", "name": "紫砂壶", "price_minor": 8800}
    sku = (await owner.post("/api/v1/catalog/skus", json=body)).json()["id"]
    customer = (await owner.post("/api/v1/customers", json={"name": "陈晓"})).json()["id"]
    own = {"sku_id": sku, "quantity": "1", "unit_price": "88"}
    order = await made(owner, customer_id=customer, lines=[own])
    found = await read(owner, order)
    assert (found["customer_id"], found["lines"][0]["sku_id"], found["lines"][0]["name"]) == (customer, sku, "紫砂壶")
    for field, wrong in (
        ("customer_id", {"customer_id": product}),
        ("store_id", {"store_id": product}),
        ("lines.0.sku_id", {"lines": [{**own, "sku_id": product}]}),
        ("discount_minor", {"discount_minor": 8801}),
    ):
        answer = await owner.post(API, json={"lines": [own], **wrong})
        assert answer.status_code == 422, answer.text
        assert answer.json()["fields"][0]["field"] in (field, "discount")


async def test_a_discount_larger_than_its_line_is_told_also_of_the_first(owner: Client) -> None:
    dear = line("100", "1")
    for place, lines in enumerate(
        ([line("1", "1", discount_minor=101), dear], [dear, line("1", "1", discount_minor=101)])
    ):
        answer = await owner.post(API, json={"lines": lines})
        assert answer.status_code == 422, answer.text
        assert answer.json()["fields"][0]["field"] == f"lines.{place}.discount_minor"


async def test_an_order_is_changed_while_it_is_open(owner: Client) -> None:
    order = await made(owner)
    first = await read(owner, order)
    body = {"version": first["version"], "lines": [line("10"), line("5")], "channel": "电话"}
    done = (await owner.put(f"{API}/{order}", json=body)).json()
    now = await read(owner, order)
    assert (now["total_minor"], now["channel"], now["number"]) == (3000, "电话", first["number"])
    assert (await owner.put(f"{API}/{order}", json=body)).status_code == 409
    await undo(owner, done)
    assert (await read(owner, order))["total_minor"] == 2000
    await act(owner, order, "payments", 201, amount_minor=2000)
    less = {"version": (await read(owner, order))["version"], "lines": [line("1")]}
    assert (await owner.put(f"{API}/{order}", json=less)).status_code == 422
    await act(owner, order, "shipments", 201)
    assert (await owner.put(f"{API}/{order}", json=less)).json()["code"] == "commerce.order_closed"


async def test_status_follows_money_and_parcels_as_for_messages(owner: Client) -> None:
    order = await made(owner)
    paid = await act(owner, order, "payments", 201, amount_minor=1500, method="微信")
    assert (await read(owner, order))["status"] == "placed"
    await act(owner, order, "payments", 422, amount_minor=501)
    await act(owner, order, "payments", 201, amount_minor=500)
    assert (await read(owner, order))["status"] == "paid"
    await act(owner, order, "shipments", 422, lines=[{"line_no": 1, "quantity": "2.5"}])
    part = await act(owner, order, "shipments", 201, lines=[{"line_no": 1, "quantity": "1.5"}], carrier="顺丰")
    assert (await read(owner, order))["status"] == "shipped"
    await act(owner, order, f"shipments/{part['id']}/delivered", 200)
    assert (await read(owner, order))["status"] == "completed"
    await act(owner, order, f"payments/{paid['id']}/void", 200)
    found = await read(owner, order)
    assert (found["status"], found["paid_minor"]) == ("shipped", 500)
    assert sorted(one["status"] for one in found["payments"]) == ["done", "void"]


async def test_no_more_goes_back_than_came(owner: Client) -> None:
    order = await made(owner, lines=[line("10", "2"), line("5", "1")])
    await act(owner, order, "refunds", 422, amount_minor=1)
    paid = await act(owner, order, "payments", 201, amount_minor=2500)
    await act(owner, order, "refunds", 422, amount_minor=600, lines=[{"line_no": 2, "amount_minor": 600}])
    await act(owner, order, "refunds", 422, amount_minor=600, lines=[{"line_no": 1, "amount_minor": 500}])
    back = await act(owner, order, "refunds", 201, amount_minor=2400)
    await act(owner, order, "refunds", 422, amount_minor=101)
    assert (await undo(owner, paid, 409))["code"] == "commerce.not_balanced"
    taken = await undo(owner, back)
    assert (await read(owner, order))["refundable_minor"] == 2500
    await act(owner, order, "refunds", 201, amount_minor=2000)
    assert (await undo(owner, taken, 409))["code"] == "commerce.not_balanced"


@pytest.mark.withstands("A44")
async def test_two_refunds_at_once_give_back_no_more_than_was_paid(owner: Client) -> None:
    order = await made(owner)
    await act(owner, order, "payments", 201, amount_minor=2000)
    answers = await asyncio.gather(
        *(owner.post(f"{API}/{order}/refunds", json={"amount_minor": 900}) for _ in range(6))
    )
    assert sorted(one.status_code for one in answers) == [201, 201, 422, 422, 422, 422]
    assert (await read(owner, order))["refunded_minor"] == 1800


async def test_cancelling_needs_the_money_back_and_can_be_undone(owner: Client) -> None:
    order = await made(owner)
    await act(owner, order, "payments", 201, amount_minor=2000)
    version = (await read(owner, order))["version"]
    assert (await act(owner, order, "cancel", 409, version=version, reason="x"))["code"] == "commerce.money_still_here"
    await act(owner, order, "refunds", 201, amount_minor=2000)
    done = await act(owner, order, "cancel", 200, version=version, reason="客户改主意")
    found = await read(owner, order)
    assert (found["status"], found["cancel_reason"]) == ("cancelled", "客户改主意")
    await act(owner, order, "payments", 409, amount_minor=1)
    await undo(owner, done)
    assert ((await read(owner, order))["status"], (await read(owner, order))["cancel_reason"]) == ("paid", None)


async def test_a_new_order_is_taken_back_and_brought_back(owner: Client, db: Database, workspace: int) -> None:
    done = (await owner.post(API, json={"lines": [line()], "note": "secret words"})).json()
    before = await read(owner, done["id"])
    taken = await undo(owner, done)
    assert (await owner.get(f"{API}/{done['id']}")).status_code == 404
    await undo(owner, taken)
    assert await read(owner, done["id"]) == before
    async with db.read(system_scope(workspace)) as uow:
        entries = await uow.all(
            "SELECT before::text || after::text AS said FROM change_entry WHERE workspace_id = %(ws)s AND object_id = %(id)s",
            id=done["id"],
        )
    assert not any("secret" in str(one["said"]) for one in entries)


async def test_what_a_shop_keeps_is_changed_there_but_paid_here(owner: Client) -> None:
    message = {
        "source": "byhandshop",
        "number": "K1",
        "revision": 1,
        "placed_at": "2026-05-01T08:00:00Z",
        "lines": [{"sku": "T1", "quantity": "1", "unit_price": "10"}],
    }
    order = (await owner.put(API, json={"orders": [message]})).json()["results"][0]["id"]
    version = (await read(owner, order))["version"]
    refused = await owner.put(f"{API}/{order}", json={"version": version, "lines": [line()]})
    assert refused.json()["code"] == "commerce.kept_by_source"
    assert (await act(owner, order, "cancel", 409, version=version, reason="x"))["code"] == "commerce.kept_by_source"
    await act(owner, order, "payments", 201, amount_minor=1000)
    [stale] = (await owner.put(API, json={"orders": [{**message, "revision": 2, "note": "later"}]})).json()["results"]
    assert stale["outcome"] == "updated"
    assert (await read(owner, order))["status"] == "paid"


async def test_moments_of_any_offset_are_stored_and_those_out_of_time_refused(owner: Client) -> None:
    order = await made(owner, placed_at="0033-05-05T02:06:16+21:30")
    assert (await read(owner, order))["placed_at"] == "0033-05-04T04:36:16Z"
    answer = await owner.post(API, json={"lines": [line("10")], "placed_at": "0001-01-01T00:00:00+23:59"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["fields"][0]["field"] == "placed_at"
