"""Row scopes by condition: a role shows the records for which its condition holds, everywhere and at once."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.access.rules.rows import find_beyond
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Moment
from guanxi.customers.service import listing
from guanxi.kernel.db import Database
from guanxi.kernel.scope import EVERY_ROW, Actor, RowRule, Scope, system_scope
from guanxi.sdk.registry import Registry
from tests.support.days import today
from tests.support.people import Client

API, ROLES = "/api/v1/customers", "/api/v1/access/roles"
FIELD = "customers.customer."
PERMISSIONS = ["*", "-access.owner.*"]


def leaf(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": FIELD + name, "op": op, **({"value": value[0]} if value else {})}


async def role(client: Client, rows: dict[str, Any], name: str = "Shop") -> dict[str, Any]:
    made = await client.post(ROLES, json={"name": name, "permissions": PERMISSIONS, "rows": rows})
    assert made.status_code == 201, made.text
    return made.json()


async def add(client: Client, name: str, **more: Any) -> str:
    made = await client.post(API, json={"name": name, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def seen(client: Client) -> list[str]:
    listed = (await client.get(API, params={"sort": "name"})).json()
    count = (await client.get(f"{API}/count")).json()["value"]
    assert count == len(listed["items"])
    return [row["name"] for row in listed["items"]]


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def test_a_condition_shows_its_records_on_every_path(owner: Client, workspace: int):
    near, far = await add(owner, "A", city="上海"), await add(owner, "B", city="北京")
    clerk = await owner.again().as_user(
        workspace, (await role(owner, {"customer": {"where": leaf("city", "is", "上海")}}))["key"]
    )
    assert await seen(clerk) == ["A"]
    for path, method, body in (
        ("", "GET", None),
        ("/stream", "GET", None),
        ("/history", "GET", None),
        ("/tags", "PUT", {"tags": []}),
        ("", "PATCH", {"version": 1, "stage": "x"}),
        ("", "DELETE", None),
    ):
        refused = await clerk.request(method, f"{API}/{far}{path}", json=body)
        assert refused.status_code == 404, path
    about = "/api/v1/collaboration/records/customer"
    assert (await clerk.post(f"{about}/{far}/notes", json={"text": "x"})).status_code == 404
    assert (await clerk.post(f"{about}/{near}/notes", json={"text": "x"})).status_code == 201
    assert (await clerk.get(f"{API}/facets")).json()["city"] == ["上海"]
    assert (await clerk.patch(f"{API}/{near}", json={"version": 1, "stage": "deal"})).status_code == 200
    moved = await owner.patch(f"{API}/{far}", json={"version": 1, "city": "上海"})
    assert moved.status_code == 200
    assert await seen(clerk) == ["A", "B"]


async def test_several_roles_show_what_any_of_them_shows(owner: Client, workspace: int):
    await add(owner, "A", city="上海")
    await add(owner, "B", stage="deal")
    await add(owner, "C")
    one = await role(owner, {"customer": {"where": leaf("city", "is", "上海")}}, "One")
    two = await role(owner, {"customer": {"where": leaf("stage", "in", ["deal", "won"])}}, "Two")
    mine = await role(owner, {"*": "own"}, "Mine")
    for keys, expected in (((one,), ["A"]), ((one, two), ["A", "B"]), ((one, two, mine), ["A", "B", "D"])):
        clerk = await owner.again().as_user(workspace, keys[0]["key"])
        roles = {"roles": [key["key"] for key in keys]}
        assert (await owner.patch(f"/api/v1/access/users/{clerk.user_id}", json=roles)).status_code == 200
        await add(owner, "D", owner_id=str(clerk.user_id)) if len(keys) == 3 else None
        scope = await access.scope_of(owner.app.state.db, workspace, clerk.user_id)
        async with owner.app.state.db.read(scope) as uow:
            page = await listing.find(uow, listing.Asked(sort="name"))
        assert [row["name"] for row in page.items] == expected


async def test_me_and_now_are_the_readers(owner: Client, workspace: int):
    rows = {"customer": {"where": {"any": [leaf("owner_id", "is", "me"), leaf("birthday", "last", "30d")]}}}
    made = await role(owner, rows)
    one, two = [await owner.again().as_user(workspace, made["key"]) for _ in range(2)]
    await add(owner, "A", owner_id=str(one.user_id))
    await add(owner, "B", birthday=today().isoformat())
    await add(owner, "C", birthday="1990-01-01")
    assert (await seen(one), await seen(two)) == (["A", "B"], ["B"])


async def test_a_condition_that_does_not_read_is_refused_or_shows_nothing(owner: Client, workspace: int, db: Database):
    await add(owner, "A", city="上海")
    body = {"name": "x", "permissions": PERMISSIONS}
    for where, place in (
        ({"field": "nothing", "op": "is", "value": "x"}, "rows.customer.field"),
        (leaf("city", "flies", "x"), "rows.customer.op"),
        ({"all": [leaf("points", "=", "many")]}, "rows.customer.all[0].value"),
    ):
        refused = await owner.post(ROLES, json={**body, "rows": {"customer": {"where": where}}})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, place)
    refused = await owner.post(ROLES, json={**body, "rows": {"*": {"where": {"all": []}}}})
    assert refused.json()["fields"][0]["code"] == "access.unknown_object"
    clerk = await owner.again().as_user(workspace, (await role(owner, {"customer": {"where": {"all": []}}}))["key"])
    assert await seen(clerk) == ["A"]
    async with db.transaction(system_scope(workspace)) as uow:
        gone = json.dumps({"customer": {"where": {"field": "own.customer.gone", "op": "is_filled"}}})
        await uow.run("UPDATE role SET rows = %(rows)s WHERE workspace_id = %(ws)s AND name = 'Shop'", rows=gone)
    assert await seen(clerk) == []


def test_nobody_gives_a_condition_they_do_not_have():
    tree, other = leaf("city", "is", "上海"), leaf("city", "is", "北京")
    held = RowRule(
        "x", parts=frozenset({"own", json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))})
    )
    scope = Scope(1, Actor("user"), rows={"customer": held})
    everything = Scope(1, Actor("user"), rows={"*": EVERY_ROW})
    given: tuple[tuple[Any, bool], ...] = (
        ("own", True),
        ({"where": tree}, True),
        ({"where": other}, False),
        ("team", False),
    )
    for reach, allowed in given:
        assert (find_beyond({"customer": reach}, scope) is None) == allowed, reach
        assert find_beyond({"customer": reach}, everything) is None


LEAVES = (
    *(leaf("city", "is", one) for one in ("上海", "北京")),
    *(leaf(name, op) for name in ("city", "stage", "birthday", "points") for op in ("is_empty", "is_filled")),
    leaf("stage", "in", ["deal", "lead"]),
    leaf("stage", "is_not", "deal"),
    leaf("points", ">=", "100"),
    leaf("points", "!=", "5"),
    leaf("birthday", "before", "2000-01-01"),
    leaf("birthday", "anniversary", "60d"),
    leaf("created_at", "last", "1d"),
    leaf("owner_id", "is", "me"),
    leaf("name", "contains", "a"),
)


def tree_of(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    kind = chance.choice(("leaf", "leaf", "all", "any", "not")) if depth < 3 else "leaf"
    if kind == "leaf":
        return chance.choice(LEAVES)
    if kind == "not":
        return {"not": tree_of(chance, depth + 1)}
    return {kind: [tree_of(chance, depth + 1) for _ in range(chance.randint(1, 3))]}


async def test_rows_seen_are_those_for_which_the_oracle_says_yes(
    owner: Client, workspace: int, db: Database, registry: Registry
):
    chance = random.Random(7)
    clerk = await owner.again().as_user(workspace, (await role(owner, {"customer": {"where": {"all": []}}}))["key"])
    for number in range(25):
        values: dict[str, Any] = {
            "city": chance.choice(("上海", "北京", None)),
            "stage": chance.choice(("deal", "lead", "won", None)),
            "birthday": chance.choice(("1990-12-24", "2005-06-01", None)),
            "owner_id": chance.choice((str(clerk.user_id), None)),
            "custom": chance.choice(({"points": 5}, {"points": 250}, {})),
        }
        await add(
            owner, f"{chance.choice('aAbÄ')}{number}", **{key: one for key, one in values.items() if one is not None}
        )
    asked = conditions.make_asked(registry, "customer")
    async with db.read(system_scope(workspace)) as uow:
        records = await uow.all("SELECT * FROM customer WHERE workspace_id = %(ws)s")
    for _ in range(60):
        tree = tree_of(chance)
        async with db.transaction(system_scope(workspace)) as uow:
            rows = json.dumps({"customer": {"where": tree}})
            await uow.run("UPDATE role SET rows = %(rows)s WHERE workspace_id = %(ws)s AND name = 'Shop'", rows=rows)
        moment = Moment(datetime.now(UTC), "Asia/Shanghai", clerk.user_id)
        read = conditions.parse(tree, asked)
        expected = {one["id"] for one in records if conditions.matches(read, asked, one, moment)}
        scope = await access.scope_of(db, workspace, clerk.user_id)
        async with db.read(scope) as uow:
            page = await listing.find(uow, listing.Asked(limit=100))
        assert {row["id"] for row in page.items} == expected, tree
