"""What a role hides or masks shows nowhere, by whatever path, and cannot be found out by asking: ATK A6."""

import itertools
import re

import pytest

from tests.security.test_leaks import fill, questions
from tests.security.world import BODIES, FACTORIES, OCTETS, World, operations
from tests.support.people import Client

API = "/api/v1/customers"
CANARY = re.compile(r"qz9|1987-06-05|987654321|1380987\d{4}")
TEXTS = ("language", "country", "province", "city", "district", "stage", "class")
_numbers = itertools.count(1000)


class Marked(World):
    """Only values of customers' fields carry the mark."""

    async def customer(self, **more) -> str:
        number = next(_numbers)
        return await super().customer(
            **{
                "name": f"qz9王小明{number}",
                "phones": [f"1380987{number}"],
                "emails": [f"qz9{number}@example.test"],
                "birthday": "1987-06-05",
                **{name: f"qz9-{name}" for name in TEXTS},
                "custom": {
                    "remark": "qz9 remark",
                    "level": "qz9 level",
                    "member_number": f"qz9-{number}",
                    "wechat_id": f"qz9_{number}",
                    "points": 987654321,
                },
                **more,
            }
        )

    async def an_import(self) -> str:
        text = f"姓名,手机,城市,生日,备注,别的\nqz9 李雷,1380987{next(_numbers)},qz9,1987-06-05,qz9,qz9\n,,,,,qz9\n"
        path = "/api/v1/imports/files?name=plain.csv"
        return (await self.ask("POST", path, 201, content=text.encode(), headers=OCTETS))["id"]


async def rules(owner: Client) -> list[str]:
    """Every field with rules."""
    found = (await owner.get("/api/v1/access/permissions")).json()["fields"]
    return [field["key"] for kind in found for field in kind["fields"]]


async def clerk_of(world: World, fields: dict[str, str], name: str = "Clerk") -> Client:
    """Somebody who may do everything to every record, under these field rules."""
    body = {"name": name, "permissions": ["*", "-access.owner.*"], "rows": {"*": "all"}, "fields": fields}
    role = await world.ask("POST", "/api/v1/access/roles", 201, json=body)
    return await world.owner.again().as_user(world.workspace, role["key"])


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await Marked.make(client, workspace, "plain")


@pytest.mark.withstands("A6")
@pytest.mark.parametrize("access", ["hidden", "masked"])
async def test_no_answer_of_any_route_shows_it(world, app, access):
    """Every route of the document, with every id and every parameter: first those that read, then those that write."""
    ids = await fill(world)
    await world.ask("PATCH", f"{API}/{ids['customer']}", 200, json={"version": 1, "city": "qz9-elsewhere"})
    run = f"/api/v1/imports/{ids['import']}"
    await world.run((await world.ask("POST", f"{run}/run", 202))["job"]["id"])
    follow = f"/api/v1/collaboration/records/customer/{ids['customer']}/follow"
    await world.ask("PUT", follow, 200, json={"following": True})
    clerk = await clerk_of(world, dict.fromkeys(await rules(world.owner), access))
    by_name = {f"{name}_id": value for name, value in ids.items()} | {
        "object": "customer",
        "object_id": ids["customer"],
    }
    shown, told = 0, 0
    for operation in operations(app):
        if operation.method != "GET" or any(name not in by_name for name in operation.ids):
            continue
        path = operation.path.format(**by_name)
        for params in questions(operation, ids):
            answer = await clerk.get(path, params=params)
            assert answer.status_code < 500, f"{path} {params}: {answer.text}"
            found = CANARY.search(answer.text)
            assert not found, f"{path} {params} shows {answer.text[max(0, found.start() - 80) : found.end() + 40]}"
            shown += answer.status_code == 200
        told += bool(CANARY.search((await world.owner.get(path)).text))
    assert shown > 100
    assert told > 6, "the owner must meet the values, or this proves nothing"
    for operation in operations(app):
        elsewhere = operation.permission == "public" or "session" in operation.path
        made_up = set(operation.ids) <= set(FACTORIES) and (not operation.has_body or operation.name in BODIES)
        if operation.method == "GET" or elsewhere or not made_up:  # test_matrix asks for what is missing
            continue
        made = await world.targets(operation)
        answer = await clerk.request(operation.method, operation.path.format(**made), **await world.body(operation))
        assert answer.status_code < 500, f"{operation.name}: {answer.text}"
        assert not CANARY.search(answer.text), f"{operation.name} shows {CANARY.search(answer.text)}: {answer.text}"


@pytest.mark.withstands("A6")
@pytest.mark.parametrize("access", ["hidden", "masked"])
async def test_asking_by_it_answers_the_same_for_every_value(world, access):
    """Every simple filter, every leaf of a condition, every sort and search: the value itself is answered like any other."""
    await world.customer(name="王小明", phones=["13907771111"], emails=["qz9@example.test"])
    fields = await rules(world.owner)
    clerk = await clerk_of(world, dict.fromkeys(fields, access))
    asked: list[tuple[dict[str, str], dict[str, str]]] = [
        ({name: f"qz9-{name}"}, {name: "nothing"})
        for name in ("country", "province", "city", "stage", "class", "language")
    ]
    for query, other in (
        ("王小明", "李"),
        ("xiaoming", "x"),
        ("13907771111", "13809872222"),
        ("qz9@example.test", "a@b.cd"),
    ):
        asked.append(({"q": query}, {"q": other}))
    for field, op, value, other in (
        ("customers.customer.name", "contains", "小明", "无"),
        ("customers.customer.city", "is", "qz9-city", "x"),
        ("customers.customer.birthday", "on", "1987-06-05", "1990-01-01"),
        ("customers.customer.level", "is", "qz9 level", "x"),
        ("customers.customer.points", "=", "987654321", "1"),
    ):
        leaf = '{"field":"%s","op":"%s","value":"%s"}'
        asked.append(({"filter": leaf % (field, op, value)}, {"filter": leaf % (field, op, other)}))
    tag = await world.tag()
    await world.ask("PUT", f"{API}/{await world.customer()}/tags", 200, json={"tags": [tag]})
    fact = '{"fact":"customers.tags","op":"has_any","value":["%s"]}'
    asked.append(({"filter": fact % tag}, {"filter": fact % await world.tag()}))
    for mine, other in asked:
        for path in (API, f"{API}/count"):
            first, second = await clerk.get(path, params=mine), await clerk.get(path, params=other)
            assert first.status_code == second.status_code == 422, f"{path} {mine}: {first.status_code} {first.text}"
    for sort in ("name", "-name"):
        assert (await clerk.get(API, params={"sort": sort})).status_code == 422
    assert (await clerk.get(API, params={"sort": "-created_at"})).status_code == 200


async def test_the_last_digits_of_a_hidden_phone_are_not_searched(world):
    await world.customer(name="王小明", phones=["13907774321"])
    other = await world.customer(name="4321号店", phones=["13907775555"])
    keys = {"customers.customer.phone": "hidden"}
    hidden, masked = (
        await clerk_of(world, keys),
        await clerk_of(world, {"customers.customer.phone": "masked"}, "Masked"),
    )
    assert [row["id"] for row in (await hidden.get(API, params={"q": "4321"})).json()["items"]] == [other]
    assert (await hidden.get(f"{API}/count", params={"q": "4321"})).json()["value"] == 1
    # A mask shows the last four digits, so they may be searched; the whole number would prove a guess.
    assert len((await masked.get(API, params={"q": "4321"})).json()["items"]) == 2
    for clerk in (hidden, masked):
        assert (await clerk.get(API, params={"q": "13907774321"})).json()["items"] == []


@pytest.mark.withstands("A6")
@pytest.mark.parametrize("access", ["hidden", "masked", "read_only"])
async def test_it_is_not_written_by_any_way_and_who_may_is_named(world, access):
    customer = await world.customer()
    page = await world.ask("GET", f"{API}/{customer}", 200)
    change = (await world.ask("PATCH", f"{API}/{customer}", 200, json={"version": 1, "city": "上海"}))["change_set_id"]
    clerk = await clerk_of(world, dict.fromkeys(await rules(world.owner), access))
    handle = page["handles"][0]
    attempts = [
        ("PATCH", f"{API}/{customer}", {"version": 2, "city": "北京"}, "city"),
        ("PATCH", f"{API}/{customer}", {"version": 2, "custom": {"level": "x"}}, "level"),
        ("PATCH", f"{API}/{customer}", {"version": 2, "owner_id": str(clerk.user_id)}, "owner_id"),
        ("POST", API, {"name": "x"}, "name"),
        ("POST", f"{API}/{customer}/handles", {"kind": "phone", "value": "13809879999"}, "kind"),
        ("DELETE", f"{API}/{customer}/handles/{handle['id']}", None, handle["kind"]),
        ("PUT", f"{API}/{customer}/tags", {"tags": []}, "tags"),
        ("POST", f"{API}/changes/{change}/undo", None, "city"),
        ("POST", f"{API}/bulk/edit", {"selection": {"ids": [customer]}, "set": {"city": "x"}}, "city"),
        ("POST", f"{API}/bulk/tag", {"selection": {"ids": [customer]}, "add": [await world.tag()]}, "tags"),
    ]
    before = await world.ask("GET", f"{API}/{customer}", 200)
    for method, path, body, field in attempts:
        refused = await clerk.request(method, path, json=body)
        assert refused.status_code == 422, f"{method} {path}: {refused.text}"
        [problem] = [one for one in refused.json()["fields"] if one["field"] == field]
        assert problem["code"] == "access.field_closed"
        assert "Owner" in problem["message"]
    assert await world.ask("GET", f"{API}/{customer}", 200) == before
    shown = (await clerk.get(f"{API}/{customer}")).json()
    assert (shown["city"] == "上海") == (access == "read_only")
    revealed = await clerk.post(f"{API}/{customer}/handles/{handle['id']}/reveal")
    assert revealed.status_code == {"hidden": 404, "masked": 403, "read_only": 200}[access]
    assert len(shown["handles"]) == (0 if access == "hidden" else 2)


async def test_several_roles_are_as_generous_as_the_most_generous_and_a_token_is_its_person(world, client):
    customer, city = await world.customer(city="上海"), "customers.customer.city"
    await clerk_of(world, {city: "hidden"}, "One")
    clerk = await clerk_of(world, {city: "masked"}, "Two")
    listed = (await world.owner.get("/api/v1/access/roles")).json()["items"]
    keys = {one["name"]: one["key"] for one in listed}
    assert (await clerk.get(f"{API}/{customer}")).json()["city"] == "上**"
    assert (await clerk.get("/api/v1/session")).json()["fields"] == {city: "masked"}
    token = (await clerk.post("/api/v1/access/tokens", json={"name": "t"})).json()["secret"]
    machine = clerk.again()
    machine.headers["Authorization"] = f"Bearer {token}"
    assert (await machine.get(f"{API}/{customer}")).json()["city"] == "上**"
    person = f"/api/v1/access/users/{clerk.user_id}"
    await world.ask("PATCH", person, 200, json={"roles": [keys["One"]]})
    assert (await machine.get(f"{API}/{customer}")).json()["city"] is None
    await world.ask("PATCH", person, 200, json={"roles": [keys["One"], keys["Two"]]})
    assert (await machine.get(f"{API}/{customer}")).json()["city"] == "上**"
    await world.ask("PATCH", person, 200, json={"roles": [keys["One"], "viewer"]})
    assert (await machine.get(f"{API}/{customer}")).json()["city"] == "上海"


async def test_nobody_gives_a_field_they_do_not_have(world):
    """A role that shows more of a field than its maker sees is not made, given or taken."""
    city = "customers.customer.city"
    clerk = await clerk_of(world, {city: "masked"})
    body = {"name": "x", "permissions": ["customers.customer.view"], "rows": {"*": "all"}}
    for fields in ({}, {city: "read_only"}, {city: "editable"}):
        refused = await clerk.post("/api/v1/access/roles", json={**body, "fields": fields})
        assert (refused.status_code, refused.json()["code"]) == (403, "access.above_own_rights")
    for given in ("masked", "hidden"):
        assert (await clerk.post("/api/v1/access/roles", json={**body, "fields": {city: given}})).status_code == 201
    for wrong in ("customers.customer.kind", "customers.customer.nothing", "commerce.order.number"):
        refused = await world.owner.post("/api/v1/access/roles", json={**body, "fields": {wrong: "hidden"}})
        assert refused.json()["fields"][0]["code"] == "access.unknown_field"


async def test_a_saved_view_by_a_closed_field_is_a_problem_without_its_value(world):
    leaf = {"field": "customers.customer.wechat_id", "op": "is", "value": "qz9_1"}
    view = {
        "object": "customer",
        "name": "v",
        "visibility": "all",
        "filter": {"all": [leaf]},
        "columns": ["city"],
        "sort": "name",
    }
    made = await world.ask("POST", "/api/v1/customization/views", 201, json=view)
    clerk = await clerk_of(world, dict.fromkeys(await rules(world.owner), "hidden"))
    [shown] = (await clerk.get("/api/v1/customization/views", params={"object": "customer"})).json()
    assert {one["field"] for one in shown["problems"]} == {
        "filter.all[0].field",
        "filter.all[0].value",
        "columns.city",
        "sort",
    } - {"filter.all[0].value"}
    assert shown["filter"] == {"all": [{"field": leaf["field"], "op": "is"}]}
    [mine] = await world.ask("GET", "/api/v1/customization/views?object=customer", 200)
    assert (mine["problems"], mine["filter"]) == ([], made["filter"])


@pytest.mark.withstands("A6")
async def test_an_import_does_not_fill_a_closed_field_nor_show_a_file_that_does(world):
    first = await world.an_import()
    clerk = await clerk_of(world, {"customers.customer.city": "hidden", "customers.customer.birthday": "read_only"})
    text = f"姓名,手机,城市,生日\n李雷,1380987{next(_numbers)},qz9,1987-06-05\n"
    uploaded = await clerk.post("/api/v1/imports/files?name=own.csv", content=text.encode(), headers=OCTETS)
    assert sorted(uploaded.json()["mapping"].values()) == ["name", "phone"]
    own = f"/api/v1/imports/{uploaded.json()['id']}"
    mapping = {"姓名": "name", "手机": "phone", "城市": "city", "生日": "birthday"}
    refused = await clerk.patch(own, json={"mapping": mapping})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["fields"]] == ["mapping.city", "mapping.birthday"]
    assert "Owner" in refused.json()["fields"][0]["message"]
    theirs = f"/api/v1/imports/{first}"
    shown = (await clerk.get(f"{theirs}/preview")).json()
    assert "city" not in shown["rows"][0]["values"]
    assert shown["rows"][0]["values"]["birthday"] == "1987-06-05"
    header = shown["run"]["header"]
    assert [shown["run"]["sample"][0][header.index(name)] for name in ("城市", "别的")] == [None, None]
    started = await clerk.post(f"{theirs}/run")
    assert started.status_code == 422
    assert "mapping.city" in [one["field"] for one in started.json()["fields"]]
