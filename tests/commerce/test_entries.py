"""Payments, refunds and parcels are objects: found by number, asked of in conditions, seen by who sees their order."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import sql

from guanxi.commerce.searches import ALL
from guanxi.kernel.db import Database
from guanxi.kernel.scope import EVERY_ROW, NO_ROW, Actor, Scope, system_scope
from guanxi.sdk.registry import Registry
from tests.support.people import Client

AT = "2026-05-01T08:00:00Z"


@pytest.fixture
async def order(client: Client, workspace: int) -> dict[str, Any]:
    owner = await client.as_user(workspace, "owner")
    known, child = {"source": "tmall", "revision": 1}, {"source": "tmall", "revision": 1, "order": "N-1", "at": AT}
    lines = [{"sku": "T1", "name": "茶", "quantity": "1", "unit_price": "20"}]
    body = {
        "orders": [{**known, "number": "N-1", "placed_at": AT, "lines": lines, "buyer": {"key": uuid4().hex}}],
        "payments": [{**child, "number": "PAY-7001", "amount": "20"}],
        "refunds": [{**child, "number": "REF-7001", "amount": "5"}],
        "shipments": [{**child, "number": "SHP-7001", "tracking": "SF1047001"}],
    }
    answer = await owner.put("/api/v1/commerce/orders", json=body)
    found: dict[str, Any] = answer.json()["results"][0]
    return found


@pytest.mark.parametrize("query", ["N-1", "PAY-70", "REF-7001", "SHP-7", "SF104"])
async def test_the_search_leads_to_the_page_of_the_order(
    db: Database, workspace: int, order: dict[str, Any], query: str
) -> None:
    for scope, seen in (
        (system_scope(workspace), True),
        (Scope(workspace, Actor("user", None), frozenset({"*"})), False),
    ):
        async with db.read(scope) as uow:
            pages = [hit.page for search in ALL for hit in await search().find(uow, query, 5)]
        assert pages == ([f"/orders/{order['id']}"] if seen else []), scope.rows


async def test_entries_are_seen_by_who_sees_their_order(
    db: Database, workspace: int, order: dict[str, Any], registry: Registry
) -> None:
    for name in ("payment", "refund", "shipment"):
        kind = registry.objects[name]
        for rule, seen in ((EVERY_ROW, 1), (NO_ROW, 0)):
            scope = Scope(workspace, Actor("user", None), frozenset({"*"}), {"customer": rule})
            async with db.read(scope) as uow:
                statement = sql.SQL("SELECT count(*) FROM {} e WHERE e.workspace_id = %(ws)s AND {}").format(
                    sql.Identifier(kind.table), kind.rows(uow, "e")
                )
                assert await uow.value(statement) == seen, (name, rule)


async def test_a_view_of_orders_keeps_every_filter_of_the_list(client: Client, workspace: int) -> None:
    owner = await client.as_user(workspace, "owner")
    field = "commerce.order.placed_at"
    moments = [
        {"op": "this", "value": "day"},
        {"op": "last", "value": "30d"},
        {"op": "between", "value": ["2026-05-01", "2026-05-31"]},
        {"op": "after", "value": "2026-05-01"},
        {"op": "before", "value": "2026-05-31"},
    ]
    several = {"field": "commerce.order.status", "op": "in", "value": ["paid", "shipped"]}
    without = {"field": "commerce.order.store_id", "op": "is_empty"}
    channels = [
        {"field": "commerce.order.channel", "op": "in", "value": ["tmall"]},
        {"field": "commerce.order.channel", "op": "is_empty"},
    ]
    for number, moment in enumerate(moments):
        tree = {"all": [{"field": field, **moment}, several, {"any": channels}, without]}
        body = {
            "object": "order",
            "name": f"视图 {number}",
            "filter": tree,
            "columns": ["number"],
            "sort": "-total_minor",
        }
        answer = await owner.post("/api/v1/customization/views", json=body)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["filter"], answer.json()["problems"]) == (tree, [])
