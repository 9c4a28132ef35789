"""Portraits: the standard traits say what orders say, follow what happens, keep what was, and can be asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from guanxi.access.events import WorkspaceFounded
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Database
from guanxi.kernel.log import Recorded
from guanxi.kernel.scope import system_scope
from guanxi.portraits.service import computing
from guanxi.portraits.service.known import read
from guanxi.portraits.subscribers import READERS
from tests.segments.support import Follower, segment
from tests.support.people import Client

API = "/api/v1"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def ask(who: Client, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await who.request(method, API + path, json=body)
    assert answer.status_code in {status, 201}, (method, path, answer.text)
    return answer.json() if answer.content else None


async def buy(owner: Client, member: str, *sales: tuple[int, str]) -> str:
    """Orders so many days ago, of so much, by one person; the customer's id."""
    now = datetime.now(UTC)
    orders = [
        {
            "source": "shop", "number": uuid4().hex[:12], "revision": 1, "channel": "tmall",
            "placed_at": (now - timedelta(days=days, hours=1)).isoformat().replace("+00:00", "Z"),
            "lines": [{"sku": "T1", "name": "茶", "quantity": "1", "unit_price": amount}], "buyer": {"key": member, "name": f"客户{member}"},
        }
        for days, amount in sales
    ]  # fmt: skip
    results = (await ask(owner, "PUT", "/commerce/orders", {"orders": orders}))["results"]
    found = await ask(owner, "GET", f"/commerce/orders/{results[0]['id']}")
    return str(found["customer_id"])


async def follow(db: Database, workspace: int, since: int = 0) -> int:
    """Let the reader have what this workspace's log holds after a position."""
    async with db.transaction(system_scope(workspace)) as uow:
        rows = await uow.all(
            """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                  change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s AND tx > %(since)s ORDER BY tx, seq""",
            since=since,
        )
        await READERS[0].handle(uow, [Recorded(**row) for row in rows])
    return max([row["tx"] for row in rows], default=since)


async def portrait(owner: Client, customer: str) -> dict[str, Any]:
    found = await ask(owner, "GET", f"/portraits/customers/{customer}")
    return {one["key"]: one for one in found["items"]}


async def test_the_standard_portrait_says_what_the_orders_say(owner: Client, db: Database, workspace: int) -> None:
    assert (await ask(owner, "POST", "/portraits/traits/standard"))["added"] == 19
    assert (await ask(owner, "POST", "/portraits/traits/standard"))["added"] == 0
    loyal = await buy(
        owner, uuid4().hex[:6], *[(days, "500") for days in (5, 40, 80, 120, 160, 200, 240, 280, 320)], (500, "90")
    )
    away = await buy(owner, uuid4().hex[:6], (400, "80"))
    someone = (await ask(owner, "POST", "/customers", {"name": "无订单"}))["id"]
    await Follower(owner, workspace).work()

    found = await portrait(owner, loyal)
    assert {key: found[key]["value"] for key in ("recency", "frequency", "r_score", "f_score", "m_score", "rfm_class")} == {
        "recency": 5, "frequency": 9, "r_score": 5, "f_score": 5, "m_score": 5, "rfm_class": "important_value",
    }  # fmt: skip
    assert found["monetary"]["value"] == {"amount_minor": 450_000, "currency": "CNY"}
    assert found["average_order"]["value"] == {"amount_minor": 45_900, "currency": "CNY"}
    assert (found["price_band"]["value"], found["life_stage"]["value"]) == ("high", "active")
    assert (found["favourite_channel"]["value"], found["order_gap"]["value"]) == ("tmall", "55")
    assert found["rfm_class"]["shown"] in {"重要价值", "Champions"}
    gone = await portrait(owner, away)
    assert {key: gone[key]["value"] for key in ("recency", "r_score", "rfm_class", "life_stage")} == {
        "recency": 400, "r_score": 1, "rfm_class": "plain_rescue", "life_stage": "lost",
    }  # fmt: skip
    assert "frequency" not in gone, "nothing in a year"
    assert {key: one["value"] for key, one in (await portrait(owner, someone)).items()} == {"life_stage": "lead"}

    traits = await ask(owner, "GET", "/portraits/traits")
    assert [one["fault"] for one in traits["traits"]] == [None] * 19 and traits["computing"] is False
    stage = next(one for one in traits["traits"] if one["key"] == "life_stage")
    shares = await ask(owner, "GET", f"/portraits/traits/{stage['id']}/shares")
    assert {one["key"]: one["customers"] for one in shares["shares"]} == {"lead": 1, "active": 1, "lost": 1}


async def test_a_new_workspace_begins_with_the_standard_portrait_and_what_is_changed_stays(
    owner: Client, db: Database, workspace: int
) -> None:
    async with db.transaction(system_scope(workspace)) as uow:
        log.publish(uow, WorkspaceFounded())
    await follow(db, workspace)
    traits = (await ask(owner, "GET", "/portraits/traits"))["traits"]
    assert len(traits) == 19
    gone = next(one["id"] for one in traits if one["key"] == "active_time")
    await ask(owner, "DELETE", f"/portraits/traits/{gone}")
    after = (await ask(owner, "GET", "/portraits/traits"))["traits"]
    assert {one["key"] for one in traits} - {one["key"] for one in after} == {"active_time"}


async def test_an_order_moves_the_traits_and_what_was_is_kept(owner: Client, db: Database, workspace: int) -> None:
    await ask(owner, "POST", "/portraits/traits/standard")
    member = uuid4().hex[:6]
    customer = await buy(owner, member, (400, "80"))
    seen = await follow(db, workspace)
    assert (await portrait(owner, customer))["life_stage"]["value"] == "lost"
    await buy(owner, member, (0, "3000"))
    seen = await follow(db, workspace, seen)
    found = await portrait(owner, customer)
    assert (found["life_stage"]["value"], found["recency"]["value"], found["m_score"]["value"]) == ("active", 0, 5)
    assert [one["shown"] in {"流失", "Lost"} for one in found["life_stage"]["past"]] == [True]
    async with db.read(system_scope(workspace)) as uow:
        told = await uow.all(
            """SELECT object_id, payload FROM log_event WHERE workspace_id = %(ws)s AND type = 'portraits.traits_changed'
               ORDER BY tx, seq"""
        )
    assert [str(one["object_id"]) for one in told] == [customer, customer]
    assert "portraits.customer.life_stage" in told[-1]["payload"]["traits"]
    before = len(told)
    await follow(db, workspace, seen)
    await follow(db, workspace)  # everything once more: nothing changes, nobody is told
    async with db.read(system_scope(workspace)) as uow:
        assert before == await uow.value(
            "SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = 'portraits.traits_changed'"
        )


async def test_traits_are_asked_like_fields(owner: Client, db: Database, workspace: int) -> None:
    await ask(owner, "POST", "/portraits/traits/standard")
    fresh = await buy(owner, uuid4().hex[:6], (3, "80"))
    await buy(owner, uuid4().hex[:6], (400, "80"))
    await follow(db, workspace)
    tree = '{"all":[{"field":"portraits.customer.life_stage","op":"is","value":"new"},{"field":"portraits.customer.r_score","op":">=","value":4}]}'
    found = await owner.get(f"{API}/customers", params={"filter": tree})
    assert [one["id"] for one in found.json()["items"]] == [fresh]
    none = '{"not":{"field":"portraits.customer.r_score","op":"is_filled"}}'
    assert (await owner.get(f"{API}/customers", params={"filter": none})).json()["items"] == []


async def test_own_traits_are_checked_tried_changed_and_taken_back(owner: Client, db: Database, workspace: int) -> None:
    value = {"relation": "commerce.order", "is": "count", "window": "30d"}
    body = {"key": "recent", "label": {"zh": "近30天订单", "en": "Orders in 30 days"}, "definition": {"value": value}}
    member = uuid4().hex[:6]
    customer = await buy(owner, member, (3, "80"), (60, "10"))
    tried = await ask(owner, "POST", "/portraits/traits/try", {"definition": body["definition"]})
    assert [(one["customer_id"], one["value"]) for one in tried["samples"]] == [(customer, "1")]
    made = await ask(owner, "POST", "/portraits/traits", body)
    await start_again(db, workspace)
    assert (await portrait(owner, customer))["recent"]["value"] == 1

    wrong = {
        **body,
        "key": "other",
        "label": {"zh": "另", "en": "Other"},
        "definition": {"value": value, "bins": [{"below": 5}]},
    }
    told = (await ask(owner, "POST", "/portraits/traits", wrong, 422))["fields"]
    assert [one["field"] for one in told] == ["definition.bins"]
    await ask(owner, "POST", "/portraits/traits", {**body, "key": "twice"}, 409)
    circle = {
        "cases": [
            {
                "key": "a",
                "label": {"zh": "甲", "en": "A"},
                "if": {"field": "portraits.customer.recent", "op": ">", "value": 1},
            }
        ]
    }
    told = (await ask(owner, "PATCH", f"/portraits/traits/{made['id']}", {"version": 1, "definition": circle}, 422))[
        "fields"
    ]
    assert [one["code"] for one in told] == ["portraits.circular"]

    changed = await ask(
        owner,
        "PATCH",
        f"/portraits/traits/{made['id']}",
        {"version": 1, "definition": {"value": {**value, "window": "90d"}}},
    )
    await ask(owner, "PATCH", f"/portraits/traits/{made['id']}", {"version": 1, "group": "value"}, 409)
    await start_again(db, workspace)
    assert (await portrait(owner, customer))["recent"]["value"] == 2
    await ask(owner, "POST", f"/portraits/traits/undo/{changed['change_set_id']}")
    await start_again(db, workspace)
    assert (await portrait(owner, customer))["recent"]["value"] == 1
    gone = await ask(owner, "DELETE", f"/portraits/traits/{made['id']}")
    assert "recent" not in await portrait(owner, customer)
    await ask(owner, "POST", f"/portraits/traits/undo/{gone['change_set_id']}")
    await start_again(db, workspace)
    assert (await portrait(owner, customer))["recent"]["value"] == 1


async def start_again(db: Database, workspace: int) -> None:
    """Compute everybody's as the job does."""
    async with db.transaction(system_scope(workspace)) as uow:
        rows = await uow.all("SELECT id FROM customer WHERE workspace_id = %(ws)s")
        known, moment = await read(uow), await customers.company_moment(uow)
        await computing.compute(uow, known, [UUID(str(row["id"])) for row in rows], moment)


async def count(db: Database, workspace: int, kind: str) -> int:
    """Events of a type in this workspace."""
    async with db.read(system_scope(workspace)) as uow:
        return int(
            await uow.value("SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = %(kind)s", kind=kind)
        )


async def wants_all(db: Database, workspace: int) -> bool:
    """Whether everybody's is asked for anew."""
    async with db.read(system_scope(workspace)) as uow:
        return bool(await uow.value("SELECT wanted_at IS NOT NULL FROM portrait_state WHERE workspace_id = %(ws)s"))


async def test_a_trait_is_not_computed_of_segments(owner: Client) -> None:
    """Segments are made of traits: computed of each other they would start each other's work for ever."""
    held = await segment(owner, f"有名字的 {uuid4().hex[:6]}", {"field": "customers.customer.name", "op": "is_filled"})
    deep = {"all": [{"not": {"segment": held}}]}
    definition = {"cases": [{"key": "a", "label": {"zh": "甲", "en": "A"}, "if": deep}]}
    body = {"key": "of_segment", "label": {"zh": "按人群", "en": "Of a segment"}, "definition": definition}
    told = (await ask(owner, "POST", "/portraits/traits", body, 422))["fields"]
    assert [(one["field"], one["code"]) for one in told] == [("definition", "portraits.of_segment")]
    assert (await ask(owner, "GET", "/portraits/traits"))["traits"] == []


async def test_everybody_is_computed_only_when_asked_for_and_told_only_of_changes(
    owner: Client, db: Database, workspace: int
) -> None:
    await ask(owner, "POST", "/portraits/traits/standard")
    await buy(owner, uuid4().hex[:6], (3, "80"))
    follower = Follower(owner, workspace)
    await follower.work()
    assert await count(db, workspace, "portraits.computed") == 1
    begun = await ask(owner, "POST", "/portraits/traits/compute")
    assert set(begun) == {"job_id"}
    await follower.work()
    assert await count(db, workspace, "portraits.computed") == 1, "nothing is another: no segment has to look again"
    seen = await follow(db, workspace)
    assert await wants_all(db, workspace) is False
    tag = await ask(owner, "POST", "/customers/tags", {"name": f"标签 {uuid4().hex[:6]}"})
    await ask(owner, "PUT", f"/customers/tags/{tag['id']}", {"name": f"改名 {uuid4().hex[:6]}"}, 204)
    await follow(db, workspace, seen)
    assert await wants_all(db, workspace) is False, "no trait is made of names of tags"
