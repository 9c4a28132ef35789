"""A condition tried while it is edited, over HTTP: words, count, sample, reasons; hostile ones are refused, slow ones said to be."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from psycopg.errors import QueryCanceled

from guanxi.conditions import routes
from guanxi.conditions.contracts import MAX_LEAVES
from guanxi.conditions.queries import members
from guanxi.conditions.service import looking
from guanxi.kernel.limits import Limit
from tests.support.people import Client

API, CUSTOMERS = "/api/v1/conditions/customer", "/api/v1/customers"
NAME, CITY, ORDER = "customers.customer.name", "customers.customer.city", "commerce.order"
TWICE = {"relation": ORDER, "window": "90d", "is": "count", "op": ">=", "value": 2}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, orders: int = 0, **more: Any) -> str:
    made = await client.post(CUSTOMERS, json={"name": name, **more})
    assert made.status_code == 201, made.text
    for _ in range(orders):
        line = {"name": "茶", "quantity": "1", "unit_price": "30"}
        body = {"customer_id": made.json()["id"], "lines": [line]}
        assert (await client.post("/api/v1/commerce/orders", json=body)).status_code == 201
    return str(made.json()["id"])


async def look(client: Client, tree: Any, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{API}/look", json={"tree": tree, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_words_count_total_and_sample(owner: Client) -> None:
    buyer = await add(owner, "王小明", orders=2, city="杭州市")
    await add(owner, "李四", orders=1)
    await add(owner, "赵六")
    found = await look(owner, {"all": [TWICE, {"field": CITY, "op": "is", "value": "杭州市"}]})
    assert (found["count"], found["total"], found["capped"], found["too_slow"]) == (1, 3, False, False)
    assert [(one["id"], one["title"]) for one in found["sample"]] == [(buyer, "王小明")]
    assert found["words"]["join"] == "all" and len(found["words"]["parts"]) == 2
    assert found["sentence"] == "number of Orders in the last 90 days ≥ 2, and City is “杭州市”"
    assert (await look(owner, {"all": []}, sample=2))["count"] == 3
    assert len((await look(owner, {"all": []}, sample=2))["sample"]) == 2


async def test_why_one_of_them(owner: Client) -> None:
    buyer, other = await add(owner, "王小明", orders=2), await add(owner, "李四", owner_id=str(owner.user_id))
    tree = {"any": [TWICE, {"field": "customers.customer.owner_id", "op": "is", "value": "me"}]}
    why = (await owner.post(f"{API}/explain", json={"tree": tree, "record_id": buyer})).json()
    assert (why["holds"], why["parts"][0]["holds"], why["parts"][0]["found"]) == (True, True, "2")
    assert why["parts"][0]["flips_at"] is not None
    why = (await owner.post(f"{API}/explain", json={"tree": tree, "record_id": other})).json()
    assert [(one["holds"], one["found"]) for one in why["parts"]] == [(False, "0"), (True, "owner person")]
    gone = await owner.post(f"{API}/explain", json={"tree": tree, "record_id": str(owner.user_id)})
    assert gone.status_code == 404


async def test_tags_are_called_by_their_names(owner: Client) -> None:
    who = await add(owner, "王小明")
    tag = (await owner.post("/api/v1/customers/tags", json={"name": "员工"})).json()["id"]
    tagged = await owner.put(f"{CUSTOMERS}/{who}/tags", json={"tags": [tag]})
    assert tagged.status_code < 300, tagged.text
    tree = {"not": {"fact": "customers.tags", "op": "has_any", "value": [tag]}}
    assert (await look(owner, tree))["sentence"] == "not (Tags has any of 员工)"
    why = (await owner.post(f"{API}/explain", json={"tree": tree, "record_id": who})).json()
    assert (why["holds"], why["parts"][0]["found"]) == (False, "员工")


@pytest.mark.withstands("A6")
async def test_only_what_the_caller_sees_is_counted_shown_and_explained(owner: Client, workspace: int) -> None:
    theirs = await add(owner, "王小明", orders=2)
    sales = await owner.again().as_user(workspace, "sales")
    mine = await add(sales, "李四", owner_id=str(sales.user_id))
    found = await look(sales, {"all": []}, sample=20)
    assert (found["count"], found["total"], [one["id"] for one in found["sample"]]) == (1, 1, [mine])
    refused = await sales.post(f"{API}/explain", json={"tree": {"all": []}, "record_id": theirs})
    assert refused.status_code == 404
    nobody = await owner.post("/api/v1/access/roles", json={"name": "Empty", "permissions": [], "rows": {}})
    assert nobody.status_code == 201, nobody.text
    stranger = await owner.again().as_user(workspace, nobody.json()["key"])
    for path, body in (("look", {}), ("explain", {"record_id": theirs})):
        assert (await stranger.post(f"{API}/{path}", json={"tree": {"all": []}, **body})).status_code == 403
        unknown = await owner.post(f"/api/v1/conditions/nothing/{path}", json={"tree": {"all": []}, **body})
        assert unknown.status_code == 404


@pytest.mark.withstands("A6")
async def test_what_is_hidden_is_neither_offered_nor_answered(owner: Client, workspace: int) -> None:
    await add(owner, "王小明", city="杭州市")
    role = {
        "name": "Clerk",
        "permissions": ["customers.customer.view"],
        "rows": {"*": "all"},
        "fields": {CITY: "hidden"},
    }
    made = await owner.post("/api/v1/access/roles", json=role)
    assert made.status_code == 201, made.text
    clerk = await owner.again().as_user(workspace, made.json()["key"])
    offered = (await clerk.get(f"{API}/fields")).json()
    assert CITY not in [one["key"] for one in offered["fields"]]
    assert not [one for one in offered["relations"] if one["object"] == "order"]
    for tree, place in (({"field": CITY, "op": "is", "value": "杭州市"}, "tree.field"), (TWICE, "tree.relation")):
        refused = await clerk.post(f"{API}/look", json={"tree": tree})
        assert (refused.status_code, [one["field"] for one in refused.json()["fields"]]) == (422, [place])


async def test_an_editor_is_told_what_there_is(owner: Client) -> None:
    told = (await owner.get(f"{API}/fields")).json()
    orders = next(one for one in told["relations"] if one["key"] == ORDER)
    assert orders == {
        "key": ORDER,
        "label": {"zh": "订单", "en": "Orders"},
        "object": "order",
        "single": False,
        "timed": True,
    }
    events = {one["key"]: one for one in told["events"]}
    assert {"commerce.order_placed", "customers.customer_created"} <= events.keys()
    for event in events.values():
        assert event["properties"][0]["key"] == "at"
        assert all(one["label"]["zh"] != one["key"] for one in event["properties"])
    takes = {one["key"]: one for one in told["takes"]}
    assert (takes["sum"]["needs_field"], takes["sum"]["never_empty"], takes["any"]["gives"]) == (True, True, "nothing")
    assert told["limits"]["leaves"] == MAX_LEAVES


# Hostile and heavy -----------------------------------------------------------------------------------------------------
LEAF = {"field": NAME, "op": "is", "value": "x"}
PAYLOADS = (
    "'; select pg_sleep(3)--",
    "9**9**9",
    "(" * 200 + "a+" * 50 + ")+$",
    "''.__class__",
    "{{7*7}}",
    "'; DROP TABLE customer; --", "%(ws)s", "%s%s", "{t}", "$1", "\\", "_%", "(a+)+$", "a" * 500, "\u202e", "' OR '1'='1", "{key}",
    "q_1", "%(q_1)s", "NULL",
)  # fmt: skip


def nested(depth: int) -> str:
    return '{"tree":' + '{"not":' * depth + '{"all":[]}' + "}" * depth + "}"


@pytest.mark.withstands("A13", "A48")
async def test_hostile_trees_are_refused_with_their_place(owner: Client) -> None:
    wide: dict[str, Any] = {"all": [LEAF] * 1_000}
    spread = {"all": [{"all": [LEAF] * 100}] * 10}
    related: Any = {"relation": ORDER}
    for _ in range(4):
        related = {"relation": ORDER, "of": {"relation": "commerce.order.customer", "of": related}}
    steps = {"all": [{"sequence": [{"event": "commerce.order_placed"}] * 5, "within": "7d"}] * 100}
    odd: Sequence[Any] = (
        {"field": {"a": 1}},
        {"event": [[]]},
        {"segment": None},
        {"all": {}},
        {"sequence": "x"},
        {"is": "any"},
        {},
    )
    for path, more in (("look", {}), ("explain", {"record_id": str(owner.user_id)})):
        for tree in (wide, spread, related, steps, *odd):
            refused = await owner.post(f"{API}/{path}", json={"tree": tree, **more})
            assert refused.status_code == 422, refused.text
            assert all(one["field"].startswith("tree") for one in refused.json()["fields"])
            assert len(refused.content) < 20_000
    for depth in (9, 100, 10_000):
        deep = await owner.post(f"{API}/look", content=nested(depth), headers={"Content-Type": "application/json"})
        assert deep.status_code == 422, depth


@pytest.mark.withstands("A10", "A13", "A47")
async def test_a_payload_is_a_value_and_nothing_else(owner: Client) -> None:
    await add(owner, "王小明")
    for word in PAYLOADS:
        await _check_harmless(owner, word)


async def _check_harmless(owner: Client, word: str) -> None:
    trees: list[dict[str, Any]] = [{"field": NAME, "op": op, "value": word} for op in ("is", "contains", "starts_with")]
    of = {"field": "number", "op": "contains", "value": word}
    trees += [
        {"event": "commerce.order_placed", "of": of},
        {"fact": "customers.sources", "op": "has_any", "value": [word]},
    ]
    for tree in trees:
        assert (await look(owner, tree))["count"] == 0
    too_long = await owner.post(f"{API}/look", json={"tree": {**trees[0], "value": (word * 1_000)[:5_000]}})
    assert (too_long.status_code, too_long.json()["fields"][0]["field"]) == (422, "tree.value")
    for bad in (
        {"field": word, "op": "is", "value": "x"},
        {"event": word},
        {"relation": word},
        {"segment": word},
        {"fact": word},
    ):
        refused = await owner.post(f"{API}/look", json={"tree": bad})
        assert refused.status_code == 422, refused.text
        assert refused.json()["fields"][0]["field"].startswith("tree.")


@pytest.mark.withstands("A47", "A48")
async def test_what_takes_too_long_is_stopped_and_said(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(owner, "王小明")
    monkeypatch.setattr(looking, "LOOK_S", 0.05)
    monkeypatch.setattr(members, "look", _sleep)
    found = await look(owner, TWICE)
    assert (found["too_slow"], found["count"], found["capped"], found["sample"]) == (True, None, False, [])
    assert found["sentence"] and found["total"] == 1


async def _sleep(uow: Any, *_: Any) -> Any:
    await uow.value("SELECT pg_sleep(30) WHERE %(ws)s > 0")
    raise QueryCanceled  # never reached: the statement is stopped


async def test_a_person_asks_so_often_and_is_told_to_wait(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LOOKS", Limit("conditions.look.test", burst=2, seconds=3_600))
    await look(owner, {"all": []})
    await look(owner, {"all": []})
    assert (await owner.post(f"{API}/look", json={"tree": {"all": []}})).status_code == 429


@pytest.mark.withstands("A48")
async def test_a_person_holds_two_connections_at_most(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most = 0

    async def slowly(*_: Any) -> tuple[int, list[Any]]:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        for _turn in range(200):
            await asyncio.sleep(0)
        running.pop()
        return 7, []

    monkeypatch.setattr(members, "look", slowly)
    found = await asyncio.gather(*(look(owner, {"all": []}) for _ in range(6)))
    assert [one["count"] for one in found] == [7] * 6
    assert most <= routes.AT_ONCE
