"""Nothing of one workspace shows in another, and nothing of a colleague's rows to who sees only their own: ATK A2, A3, A7, A55."""

import re
from uuid import uuid4

import pytest

from guanxi.kernel.scope import system_scope
from tests.security.world import FACTORIES, Operation, World, operations
from tests.support.people import Client

API = "/api/v1/customers"
MARK = "canary"


@pytest.fixture
async def theirs(client: Client, other_workspace: int) -> World:
    """Somebody else's workspace, with its mark in every text."""
    return await World.make(client.again(), other_workspace, MARK)


@pytest.fixture
async def mine(client: Client, workspace: int) -> World:
    return await World.make(client, workspace, "mine")


async def fill(world: World) -> dict[str, str]:
    """One of everything; ids by name."""
    customer = await world.customer(phones=["13811112222"])
    found = {
        "customer": customer,
        "change_set": await world.change_set(),
        "merge": await world.merge(),
        "order": await world.order(customer),
        "user": await world.user(),
        "session": await world.session(),
        "token": await world.token(),
        "import": await world.an_import(),
        "file": await world.file(),
        "team": await world.team(),
        "role": await world.role(),
        "mapping": await world.mapping(),
        "view": await world.view(),
        "tag": await world.tag(),
        "task": await world.task(),
        **dict(zip(("note", "undo"), (await world.note()).values(), strict=True)),
        "job": await world.job(),
        "owner": str(world.owner.user_id),
    }
    await world.ask("DELETE", f"{API}/{await world.customer()}", 204)
    await world.ask("PATCH", "/api/v1/session/me", 200, json={"name": f"{world.mark} owner"})
    return found


async def named(world: World, found: dict[str, str], app) -> dict[str, str]:
    """An id for every parameter of every GET: what `fill` made, and what it did not."""
    ids = {
        **{f"{name}_id": value for name, value in found.items()},
        "object": "customer",
        "object_id": found["customer"],
    }
    for name in sorted({name for one in operations(app) if one.method == "GET" for name in one.ids} - set(ids)):
        ids[name] = await FACTORIES[name](world, ids)
    return ids


async def pages(client: Client, path: str, **params: object) -> list[dict]:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def questions(operation: Operation, ids: dict[str, str]) -> list[dict[str, str]]:
    """What a curious stranger asks a route: nothing, and each parameter with what belongs to others."""
    asked: list[dict[str, str]] = [{}]
    for parameter in operation.parameters:
        name = parameter["name"]
        if parameter["in"] != "query":
            continue
        kinds = str(parameter["schema"])
        if "uuid" in kinds:
            asked += [{name: value} for value in ids.values()]
        elif name == "columns":
            asked.append(
                {
                    name: "phone,email,stage,class,source,owner_id,city,province,country,custom,birthday,created_at,updated_at"
                }
            )
        elif name in {"exact", "deleted", "active"}:
            asked.append({name: "true"})
        elif name == "sort":
            asked += [{name: value} for value in ("name", "-name", "-updated_at", "created_at")]
        elif name == "q":
            asked += [{name: value} for value in (MARK, "王小明", "13811112222", "xiaoming")]
        elif "string" in kinds:
            asked += [{name: f"{MARK}-{name}"}, {name: ids["owner"]}]
    return asked


@pytest.mark.withstands("A2", "A55")
async def test_a_crawl_of_everything_finds_nothing_of_another_workspace(mine, theirs, app):
    """The same data in both; every GET with every parameter, with one's own ids and with theirs."""
    own, foreign = await fill(mine), await fill(theirs)
    by_parameter, by_theirs = await named(mine, own, app), await named(theirs, foreign, app)
    marks = re.compile("|".join({MARK, *foreign.values(), *by_theirs.values()} - {"customer"}))
    asked, met = 0, set()
    for operation in operations(app):
        if operation.method != "GET":
            continue
        if "handle_id" in operation.ids:
            continue
        paths = [operation.path.format(**{name: by_parameter[name] for name in operation.ids})]
        if operation.ids and not operation.path.startswith("/api/v1/public/"):  # what is out is for everybody
            paths.append(operation.path.format(**{name: by_theirs[name] for name in operation.ids}))
        for path in paths:
            for params in questions(operation, foreign):
                answer = await mine.owner.get(path, params=params)
                asked += 1
                assert answer.status_code < 500, f"{path} {params}: {answer.text}"
                # What was asked may be repeated in words about the question, and nowhere else.
                shown = answer.text if answer.status_code == 200 else ""
                assert not marks.search(shown), f"{path} {params} shows {marks.search(shown)}"
                if "mine" in shown:
                    met.add(operation.path)
    assert asked > 120
    assert len(met) > 12, f"the crawl must meet data of its own, or it proves nothing: {met}"
    assert {
        API,
        f"{API}/{{customer_id}}",
        "/api/v1/commerce/orders",
        "/api/v1/imports",
        "/api/v1/files/{file_id}",
    } <= met


@pytest.mark.withstands("A2")
async def test_headers_and_refusals_show_nothing_either(mine, theirs):
    foreign = await fill(theirs)
    for name in ("customer", "order"):
        path = {"customer": API, "order": "/api/v1/commerce/orders"}[name]
        known, unknown = await mine.owner.get(f"{path}/{foreign[name]}"), await mine.owner.get(f"{path}/{uuid4()}")
        assert same(known, unknown)
        assert MARK not in str(known.headers)


def same(first, second) -> bool:
    """The same answer but for its reference number."""
    one, two = ({**answer.json(), "instance": None} for answer in (first, second))
    return (first.status_code, one) == (second.status_code, two)


# A3: references into another workspace ------------------------------------------------------------------------------
@pytest.mark.withstands("A3")
async def test_a_reference_to_a_foreign_row_is_refused_like_one_to_nothing(mine, theirs):
    foreign, own = await fill(theirs), await mine.customer()
    stranger = foreign["owner"]
    attempts = [
        ("POST", API, lambda one: {"json": {"name": "x", "owner_id": one}}, stranger, 422),
        ("PATCH", f"{API}/{own}", lambda one: {"json": {"version": 1, "owner_id": one}}, stranger, 422),
        ("POST", f"{API}/{own}/merge", lambda one: {"json": {"loser_id": one}}, foreign["customer"], 404),
        ("GET", "/api/v1/commerce/orders", lambda one: {"params": {"customer_id": one}}, foreign["customer"], 404),
        ("GET", f"{API}", lambda one: {"params": {"owner_id": one}}, stranger, 200),
        ("GET", f"{API}/count", lambda one: {"params": {"owner_id": one}}, stranger, 200),
        ("GET", "/api/v1/access/audit", lambda one: {"params": {"actor_id": one}}, stranger, 200),
        ("GET", "/api/v1/access/users", lambda one: {"params": {"after": one}}, foreign["user"], 200),
    ]
    before = await mine.ask("GET", f"{API}/count?exact=true", 200)
    for method, path, body, known, status in attempts:
        first = await mine.owner.request(method, path, **body(known))
        second = await mine.owner.request(method, path, **body(str(uuid4())))
        assert first.status_code == status, first.text
        if path.endswith("users"):  # a place in the order of ids, not a reference
            assert MARK not in first.text
        else:
            assert same(first, second), path
    assert await mine.ask("GET", f"{API}/count?exact=true", 200) == before


@pytest.mark.withstands("A1")
async def test_a_handle_of_somebody_else_is_not_reached_through_ones_own_customer(mine, theirs):
    foreign, own = await theirs.customer(), await mine.customer()
    other = await mine.customer()
    for owner_of, world in ((foreign, theirs), (other, mine)):
        handle = await world.handle({"customer_id": owner_of})
        for method, path in (
            ("POST", f"{API}/{own}/handles/{handle}/reveal"),
            ("DELETE", f"{API}/{own}/handles/{handle}"),
        ):
            assert (await mine.owner.request(method, path)).status_code == 404
        page = await world.ask("GET", f"{API}/{owner_of}", 200)
        assert handle in [one["id"] for one in page["handles"]]


@pytest.mark.withstands("A2")
async def test_a_cursor_of_another_workspace_is_refused(mine, theirs):
    for world in (mine, theirs):
        for _ in range(3):
            await world.customer()
    cursor = (await theirs.ask("GET", f"{API}?limit=1", 200))["next"]
    assert (await mine.owner.get(API, params={"limit": 1, "cursor": cursor})).status_code == 422
    own = (await mine.ask("GET", f"{API}?limit=1", 200))["next"]
    assert (await mine.owner.get(API, params={"limit": 1, "cursor": own})).status_code == 200
    for changed in (own[:-2], own + "A", own.swapcase(), "A" * 64):
        answer = await mine.owner.get(API, params={"limit": 1, "cursor": changed})
        assert answer.status_code == 422, changed


@pytest.mark.withstands("A51")
async def test_the_same_phone_has_another_keyed_hash_in_another_workspace(mine, theirs, db):
    """ATK A51: equal values cannot be told from the stored hashes."""
    for world in (mine, theirs):
        await world.customer(phones=["13811112222"])
    async with db.system("a test compares two workspaces") as uow:
        rows = await uow.all(
            "SELECT blind, sealed, hint FROM handle WHERE kind = 'phone' AND workspace_id IN (%(a)s, %(b)s)",
            a=mine.workspace,
            b=theirs.workspace,
        )
    assert len(rows) == 2
    assert len({bytes(row["blind"]) for row in rows}) == 2
    assert not any(b"11112222" in bytes(row["sealed"]) for row in rows)


# A7: own rows only --------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A7")
async def test_who_sees_own_rows_sees_them_everywhere_and_no_other_anywhere(mine, app):
    sales = await mine.person("sales")
    own = await mine.customer(owner_id=str(sales.user_id), name="own 张三", city="own-city", stage="own-stage")
    other = await mine.customer(name="secret 李四", city="secret-city", stage="secret-stage", phones=["13811113333"])
    own_order, other_order = await mine.order(own), await mine.order(other)
    assert [row["id"] for row in await pages(sales, API, columns="city,stage,custom")] == [own]
    assert (await sales.get(f"{API}/count?exact=true")).json()["value"] == 1
    assert [row["id"] for row in await pages(sales, "/api/v1/commerce/orders")] == [own_order]
    assert "own-stage" in (await sales.get(f"{API}/facets")).json()["stage"]
    # No search, filter, sort or facet tells of the other.
    for params in (
        {"q": "secret"},
        {"q": "李四"},
        {"q": "13811113333"},
        {"city": "secret-city"},
        {"stage": "secret-stage"},
    ):
        assert await pages(sales, API, **params) == [], params
        assert (await sales.get(f"{API}/count", params=params)).json()["value"] == 0
    for operation in operations(app):
        if operation.method == "GET" and operation.permission != "public":
            for customer, order in ((other, other_order), (own, own_order)):
                path = operation.path.replace("{customer_id}", customer).replace("{order_id}", order)
                if "{" not in path:
                    shown = (await sales.get(path)).text
                    assert "secret" not in shown, path
                    assert other not in shown, path
                    assert other_order not in shown, path


async def test_own_rows_are_not_widened_by_merging_or_giving_away(mine):
    sales = await mine.person("sales")
    own = await mine.customer(owner_id=str(sales.user_id))
    other = await mine.customer()
    # Merging is not among the rights of sales; with the right, the other row still has to be one's own.
    assert (await sales.post(f"{API}/{own}/merge", json={"loser_id": other})).status_code == 403
    seller = await mine.owner.again().as_user(mine.workspace, "sales")
    async with mine.owner.app.state.db.transaction(system_scope(mine.workspace)) as uow:
        await uow.run(
            """UPDATE role SET permissions = permissions || '{customers.customer.merge}' WHERE workspace_id = %(ws)s AND key = 'sales'"""
        )
    assert (await sales.post(f"{API}/{own}/merge", json={"loser_id": other})).status_code == 404
    assert (await sales.post(f"{API}/{other}/merge", json={"loser_id": own})).status_code == 404
    assert len(await pages(sales, API)) == 1
    given = await sales.patch(f"{API}/{own}", json={"version": 1, "owner_id": str(seller.user_id)})
    assert given.status_code == 200
    assert (await sales.get(f"{API}/{own}")).status_code == 404
    assert (await seller.get(f"{API}/{own}")).status_code == 200


async def test_a_change_of_a_row_one_may_not_see_is_not_undone(mine):
    sales = await mine.person("sales")
    change_set = await mine.change_set()
    assert (await sales.post(f"{API}/changes/{change_set}/undo")).status_code == 404
    assert (await sales.post(f"{API}/changes/{uuid4()}/undo")).status_code == 404
    assert (await mine.owner.post(f"{API}/changes/{change_set}/undo")).status_code == 200
