"""Orders by API: any order and any repetition of a history of messages ends in the same state (decision 0024)."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.commerce.schemas.upserts import UpsertIn
from guanxi.commerce.service import upserting
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope, system_scope
from tests.support.people import Client, make_workspace

API = "/api/v1/commerce/orders"
AT = "2026-05-01T08:00:00Z"
STATE = """
    SELECT o.source, o.number, o.kind, o.status, o.stated, o.total_minor, o.discount_minor, o.paid_minor, o.refunded_minor, o.revision,
        o.channel, o.line_count, p.external_id,
        (SELECT jsonb_agg(to_jsonb(l) - 'order_id' - 'workspace_id' ORDER BY l.line_no) FROM commerce_order_line l
         WHERE l.workspace_id = %(ws)s AND l.order_id = o.id) AS lines
    FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
    WHERE o.workspace_id = %(ws)s ORDER BY o.source, o.number
"""
CHILDREN = """
    SELECT 'p' AS what, c.number, c.amount_minor, c.status, c.revision, o.number AS of FROM commerce_payment c
        LEFT JOIN commerce_order o ON o.workspace_id = c.workspace_id AND o.id = c.order_id WHERE c.workspace_id = %(ws)s
    UNION ALL SELECT 'r', c.number, c.amount_minor, c.status, c.revision, o.number FROM commerce_refund c
        LEFT JOIN commerce_order o ON o.workspace_id = c.workspace_id AND o.id = c.order_id WHERE c.workspace_id = %(ws)s
    UNION ALL SELECT 's', c.number, 0, coalesce(c.delivered_at::text, ''), c.revision, o.number FROM commerce_shipment c
        LEFT JOIN commerce_order o ON o.workspace_id = c.workspace_id AND o.id = c.order_id WHERE c.workspace_id = %(ws)s
    ORDER BY 1, 2
"""


def order(number: str = "A1", revision: int = 1, **more: Any) -> dict[str, Any]:
    lines = [{"sku": "T1", "name": "茶", "quantity": "2", "unit_price": "10.005"}]
    return {"source": "tmall", "number": number, "revision": revision, "placed_at": AT, "lines": lines, **more}


def child(number: str, of: str = "A1", revision: int = 1, **more: Any) -> dict[str, Any]:
    return {"source": "tmall", "number": number, "order": of, "revision": revision, "at": AT, **more}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def put(client: Client, **body: Any) -> list[dict[str, Any]]:
    answer = await client.put(API, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def test_what_comes_before_its_order_waits_and_is_joined(owner: Client) -> None:
    [paid, back] = await put(owner, payments=[child("P1", amount="20.01")], refunds=[child("R1", amount="5")])
    assert (paid["outcome"], back["outcome"]) == ("waiting", "waiting")
    [made] = await put(owner, orders=[order()])
    found = (await owner.get(f"{API}/{made['id']}")).json()
    assert (made["outcome"], found["status"], found["total_minor"]) == ("created", "paid", 2001)
    assert (found["paid_minor"], found["refunded_minor"]) == (2001, 500)
    assert [one["number"] for one in found["payments"] + found["refunds"]] == ["P1", "R1"]
    [sent] = await put(owner, shipments=[child("S1", delivered_at=AT)])
    assert (sent["outcome"], (await owner.get(f"{API}/{made['id']}")).json()["status"]) == ("created", "completed")


async def test_an_older_version_never_overwrites_a_newer_one(owner: Client) -> None:
    newer = order(revision=5, status="completed", note="new")
    results = await put(owner, orders=[order(revision=4), newer, newer, order(revision=3)])
    assert [one["outcome"] for one in results] == ["stale", "created", "unchanged", "stale"]
    assert [one["outcome"] for one in await put(owner, orders=[newer, order(revision=2)])] == ["unchanged", "stale"]
    assert [one["outcome"] for one in await put(owner, orders=[order(revision=6)])] == ["updated"]


async def test_each_message_is_judged_by_itself_and_told_how_to_mend(owner: Client) -> None:
    wrong = [
        order("B1", store="nowhere"),
        order("B2", total="99"),
        order("B3", discount="1000"),
        {**order("B4"), "lines": []},
        {**order("B5"), "updated_at": AT},
        {**order("B6"), "surprise": 1},
        order("B7", currency="XXQ"),
        order("B8"),
    ]
    results = await put(owner, orders=wrong)
    assert [one["outcome"] for one in results] == ["refused"] * 7 + ["created"]
    fields = [one["problems"][0]["field"] for one in results[:7]]
    assert fields[:4] == ["store", "total", "discount", "lines"]
    assert (fields[5], fields[6]) == ("surprise", "currency")
    assert results[0]["problems"][0]["value"] == "nowhere"
    assert "add up to 20.01" in results[1]["problems"][0]["message"]
    many = await owner.put(API, json={"orders": [order(str(one)) for one in range(501)]})
    assert many.status_code == 422


async def test_discounts_of_lines_and_of_the_order_add_up(owner: Client) -> None:
    lines = [{"sku": f"S{one}", "quantity": "1", "unit_price": "3.33", "discount": "0.10"} for one in range(3)]
    [made] = await put(owner, orders=[order(lines=lines, discount="1.00", total="8.69")])
    found = (await owner.get(f"{API}/{made['id']}")).json()
    assert found["total_minor"] == 869 == sum(line["amount_minor"] for line in found["lines"])
    assert [line["discount_minor"] for line in found["lines"]] == [44, 43, 43]
    assert found["discount_minor"] == 100


MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("orders", order("A1", 1, buyer={"key": "u1"})),
    ("orders", order("A1", 2, status="paid", buyer={"key": "u1"})),
    ("orders", order("A1", 3, buyer={"key": "u1"}, discount="1", lines=[{"sku": "T2", "quantity": "1", "unit_price": "50"}, {"sku": "T1", "quantity": "3", "unit_price": "9.99"}])),
    ("orders", order("A2", 1, buyer={"key": "u2"})),
    ("orders", order("A2", 7, status="cancelled", buyer={"key": "u2"})),
    ("payments", child("P1", amount="50", status="pending")),
    ("payments", child("P1", revision=2, amount="50")),
    ("payments", child("P2", amount="28.97")),
    ("payments", child("P3", "A2", amount="20.01")),
    ("payments", child("P4", "lost", amount="1")),
    ("refunds", child("R1", amount="10", lines=[{"line_no": 1, "amount": "10"}])),
    ("refunds", child("R1", revision=2, amount="12")),
    ("shipments", child("S1")),
    ("shipments", child("S1", revision=2, delivered_at=AT)),
]  # fmt: skip


async def run(db: Database, messages: list[tuple[str, dict[str, Any]]], cuts: list[int]) -> list[Any]:
    """The state after the messages, sent in pieces that end at the cuts, in a workspace of its own."""
    scope = system_scope(await make_workspace(db))
    for start, end in zip([0, *cuts], [*cuts, len(messages)], strict=True):
        body: dict[str, list[Any]] = {}
        for name, message in messages[start:end]:
            body.setdefault(name, []).append(message)
        await db.run(scope, upserting.upsert, UpsertIn(**body))
    async with db.read(scope) as uow:
        return [await uow.all(STATE), await uow.all(CHILDREN)]


async def test_any_order_and_repetition_ends_in_the_same_state(db: Database) -> None:
    expected = await run(db, MESSAGES, [])
    assert [row["status"] for row in expected[0]] == ["completed", "cancelled"]
    assert [row["of"] for row in expected[1]] == ["A1", "A1", "A2", None, "A1", "A1"]
    loop = asyncio.get_running_loop()

    @settings(max_examples=25)
    @given(
        st.permutations(MESSAGES),
        st.lists(st.sampled_from(MESSAGES), max_size=6),
        st.integers(),
        st.lists(st.integers(1, 13), max_size=6),
    )
    def check(shuffled: list, again: list, seed: int, cuts: list[int]) -> None:
        history = [*shuffled, *again]
        random.Random(seed).shuffle(history)
        future = asyncio.run_coroutine_threadsafe(run(db, history, sorted(cuts)), loop)
        assert future.result(60) == expected

    await asyncio.to_thread(check)


async def test_batches_at_the_same_moment_find_each_other(db: Database, scope: Scope) -> None:
    """Orders here, their payments there, in opposite order: no deadlock is left over and nothing waits."""
    numbers = [f"N{one}" for one in range(60)]
    orders = [UpsertIn(orders=[order(number) for number in numbers[at : at + 20]]) for at in (0, 20, 40)]
    payments = [UpsertIn(payments=[child(f"P{number}", number, amount="20.01") for number in numbers[::-1]])]
    await asyncio.gather(*(db.run(scope, upserting.upsert, body) for body in [*orders, *payments, *orders]))
    async with db.read(scope) as uow:
        states = await uow.all(
            "SELECT status, count(*) AS n FROM commerce_order WHERE workspace_id = %(ws)s GROUP BY 1"
        )
    assert states == [{"status": "paid", "n": 60}]


async def test_lines_find_their_article_also_when_it_comes_later(owner: Client, db: Database, scope: Scope) -> None:
    product = (await owner.post("/api/v1/catalog/products", json={"code": "T", "name": "茶"})).json()["id"]
    sku = {"code": "T1", "name": "茶 50g", "product_id": product}
    known = (await owner.post("/api/v1/catalog/skus", json=sku)).json()["id"]
    [made] = await put(
        owner,
        orders=[
            order(
                lines=[
                    {"sku": "T1", "quantity": "1", "unit_price": "1"},
                    {"sku": "T9", "quantity": "1", "unit_price": "1"},
                ]
            )
        ],
    )
    lines = (await owner.get(f"{API}/{made['id']}")).json()["lines"]
    assert [(line["sku_id"], line["name"]) for line in lines] == [(known, "茶 50g"), (None, "")]
    assert new_id() is not None
