"""Segments and types of events of plugins, asked for in conditions over HTTP as anybody's own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from guanxi.app.http import create_app
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.examples.conftest import MakeCustomer
from tests.support.people import Client

LOOK = "/api/v1/conditions/customer/look"


@pytest.fixture
async def asker(
    house: Registry, parts: tuple[Database, Services], workspace: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    """An owner in a house with the plugins."""
    db, services = parts
    monkeypatch.setattr(db, "parts", replace(services, registry=house))
    app = create_app(db, replace(services, registry=house), house)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Origin": "http://guanxi.test"}
    async with Client(transport=transport, base_url="http://guanxi.test", headers=headers) as client:
        client.app = app
        yield await client.as_user(workspace, role="owner")


async def names(asker: Client, tree: dict[str, Any]) -> list[str]:
    answer = await asker.post(LOOK, json={"tree": tree})
    assert answer.status_code == 200, answer.text
    return sorted(one["title"] for one in answer.json()["sample"])


async def test_segments_of_a_plugin(asker: Client, workspace: int, make_customer: MakeCustomer) -> None:
    await make_customer(name="Lin", **{"class": "A"})
    await make_customer(name="Mo", **{"class": "B"})
    await make_customer(name="Qi")
    told = (await asker.get("/api/v1/conditions/customer/fields")).json()["segments"]
    assert told == [
        {"key": "by_class.A", "label": {"zh": "A 类客户", "en": "Class A"}},
        {"key": "by_class.B", "label": {"zh": "B 类客户", "en": "Class B"}},
    ]
    assert await names(asker, {"segment": "by_class.A"}) == ["Lin"]
    assert await names(asker, {"not": {"segment": "by_class.A"}}) == ["Mo", "Qi"]
    listed = await asker.get("/api/v1/customers", params={"filter": '{"segment": "by_class.B"}'})
    assert [one["name"] for one in listed.json()["items"]] == ["Mo"]


@pytest.mark.withstands("A6")
async def test_who_may_not_ask_what_makes_a_segment_does_not_find_it(asker: Client, workspace: int, make_customer: MakeCustomer) -> None:  # fmt: skip
    await make_customer(name="Lin", **{"class": "A"})
    role = {"permissions": ["customers.customer.view"], "rows": {"*": "all"}}
    made = await asker.post(
        "/api/v1/access/roles", json={"name": "Clerk", **role, "fields": {"customers.customer.class": "masked"}}
    )
    clerk = await asker.again().as_user(workspace, made.json()["key"])
    assert (await clerk.get("/api/v1/conditions/customer/fields")).json()["segments"] == []
    refused = await clerk.post(LOOK, json={"tree": {"segment": "by_class.A"}})
    assert [one["field"] for one in refused.json()["fields"]] == ["tree.segment"]


async def test_types_of_events_of_a_plugin(
    asker: Client, db: Database, scope: Scope, make_customer: MakeCustomer
) -> None:
    who, other = await make_customer(name="Lin"), await make_customer(name="Mo")
    async with db.transaction(scope) as uow:
        for customer, till, points in ((who, "1", 90), (who, "2", 10), (other, "1", 20)):
            await uow.run(
                """INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, profile_id, payload)
                   SELECT %(ws)s, %(id)s, 'till_scans.scanned', now(), log_tx(), 'system', p.id,
                          jsonb_build_object('till', %(till)s::text, 'points', %(points)s::integer)
                   FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = %(customer)s""",
                id=new_id(),
                customer=customer,
                till=till,
                points=points,
            )
    told = (await asker.get("/api/v1/conditions/customer/fields")).json()["events"]
    scanned = next(one for one in told if one["key"] == "till_scans.scanned")
    assert [one["key"] for one in scanned["properties"]] == ["at", "till", "points"]
    many = {"field": "points", "op": ">", "value": 50}
    assert await names(asker, {"event": "till_scans.scanned", "of": many}) == ["Lin"]
    tills = {"event": "till_scans.scanned", "window": "1d", "is": "distinct", "field": "till", "op": ">=", "value": 2}
    assert await names(asker, tills) == ["Lin"]
