"""Many at once: exactly one effect. ATK A44."""

import asyncio
from collections import Counter

import httpx
import polars as pl
import pytest

from guanxi.customers.queries.landing import land
from guanxi.customers.rules.landing import prepare_landing
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from tests.security.world import World, phone
from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await World.make(client, workspace)


async def at_once(many: int, ask) -> Counter[int]:
    """The answers' statuses when all are asked at the same time; who found no free connection asks again."""

    async def one() -> int:
        for _ in range(20):
            answer: httpx.Response = await ask()
            if answer.status_code != 503:
                return answer.status_code
            await asyncio.sleep(0.05)
        return 503

    return Counter(await asyncio.gather(*(one() for _ in range(many))))


async def how_many(world: World) -> int:
    return (await world.ask("GET", f"{API}/count?exact=true", 200))["value"]


async def events(world: World, kind: str) -> int:
    async with world.owner.app.state.db.read(scope_of(world)) as uow:
        return await uow.value(
            "SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = %(kind)s", kind=kind
        )


def scope_of(world: World) -> Scope:
    return system_scope(world.workspace)


@pytest.mark.withstands("A44")
async def test_fifty_creates_with_one_key_are_one_customer(world):
    body, key = {"name": "A", "phones": [phone()]}, {"Idempotency-Key": "one"}
    found = await at_once(50, lambda: world.owner.post(API, json=body, headers=key))
    assert set(found) <= {201, 409}
    assert found[201] >= 1
    assert await how_many(world) == 1
    assert await events(world, "customers.customer_created") == 1
    assert (await world.owner.post(API, json=body, headers=key)).status_code == 201
    assert await how_many(world) == 1


@pytest.mark.withstands("A44")
async def test_fifty_creates_with_one_phone_are_one_customer(world):
    number = phone()
    found = await at_once(50, lambda: world.owner.post(API, json={"name": "A", "phones": [number]}))
    assert found == {201: 1, 409: 49}
    assert await how_many(world) == 1
    assert await events(world, "customers.customer_created") == 1


async def test_one_phone_added_to_many_customers_is_one_customers(world):
    number = phone()
    customers = [await world.customer(phones=[]) for _ in range(8)]
    waiting = iter(customers)
    found = await at_once(
        8, lambda: world.owner.post(f"{API}/{next(waiting)}/handles", json={"kind": "phone", "value": number})
    )
    assert found == {201: 1, 409: 7}


async def test_changes_of_one_version_are_one_change(world):
    customer = await world.customer()
    found = await at_once(20, lambda: world.owner.patch(f"{API}/{customer}", json={"version": 1, "city": "elsewhere"}))
    assert found == {200: 1, 409: 19}
    assert (await world.ask("GET", f"{API}/{customer}", 200))["version"] == 2


@pytest.mark.withstands("A44")
async def test_a_pair_is_merged_once(world):
    survivor, loser = await world.customer(), await world.customer()
    found = await at_once(20, lambda: world.owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser}))
    assert found == {200: 1, 422: 19}
    assert await events(world, "customers.customers_merged") == 1
    page = await world.ask("GET", f"{API}/{survivor}", 200)
    assert (len(page["merges"]), len(page["profiles"])) == (1, 2)


async def test_a_pair_merged_both_ways_at_once_is_one_customer_and_no_circle(world):
    for _ in range(3):
        first, second = await world.customer(), await world.customer()
        pairs = iter([(first, second), (second, first)] * 5)

        def ask(pairs=pairs):
            survivor, loser = next(pairs)
            return world.owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser})

        found = await at_once(10, ask)
        assert found == {200: 1, 422: 9}
        live = {(await world.ask("GET", f"{API}/{one}", 200))["id"] for one in (first, second)}
        assert len(live) == 1


@pytest.mark.withstands("F33")
async def test_chains_of_merges_at_once_leave_everybody_somewhere(world):
    """a into b, b into c, c into a: never a circle, and every id leads to a living customer."""
    a, b, c = [await world.customer() for _ in range(3)]
    pairs = iter([(b, a), (c, b), (a, c)] * 2)

    def ask():
        survivor, loser = next(pairs)
        return world.owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser})

    found = await at_once(6, ask)
    assert found[200] == 2
    pages = [await world.ask("GET", f"{API}/{one}", 200) for one in (a, b, c)]
    assert len({page["id"] for page in pages}) == 1
    assert len(pages[0]["profiles"]) == 3


async def test_a_merge_is_taken_back_once(world):
    merge = await world.merge()
    found = await at_once(20, lambda: world.owner.post(f"{API}/merges/{merge}/undo"))
    assert found == {204: 1, 409: 19}
    assert await events(world, "customers.customers_unmerged") == 1


async def test_a_change_is_undone_once(world):
    change_set = await world.change_set()
    found = await at_once(20, lambda: world.owner.post(f"{API}/changes/{change_set}/undo"))
    assert found == {200: 1, 409: 19}


async def test_a_customer_is_erased_once_and_completely(world):
    customer = await world.customer()
    found = await at_once(10, lambda: world.owner.post(f"{API}/{customer}/erase"))
    assert set(found) <= {204, 404}
    assert found[204] >= 1
    async with world.owner.app.state.db.read(scope_of(world)) as uow:
        assert await uow.value("SELECT count(*) FROM erasure WHERE workspace_id = %(ws)s") == 1
        assert await uow.value("SELECT count(*) FROM handle WHERE workspace_id = %(ws)s") == 0


@pytest.mark.withstands("A44")
async def test_the_last_owner_stays_however_many_leave_at_once(world):
    second = await world.owner.again().as_user(world.workspace, "owner")
    people = iter([world.owner.user_id, second.user_id] * 5)
    colleague = await world.owner.again().as_user(world.workspace, "owner")
    third = colleague.user_id
    await world.owner.patch(f"/api/v1/access/users/{third}", json={"roles": ["admin"]})
    clients = iter([second, world.owner] * 5)
    await at_once(10, lambda: next(clients).patch(f"/api/v1/access/users/{next(people)}", json={"roles": ["viewer"]}))
    async with world.owner.app.state.db.read(scope_of(world)) as uow:
        owners = await uow.value(
            """SELECT count(*) FROM user_role ur JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
               WHERE ur.workspace_id = %(ws)s AND r.key = 'owner'"""
        )
    assert owners == 1


@pytest.mark.withstands("A44")
async def test_one_link_makes_one_password(world):
    user = await world.user()
    link = (await world.ask("POST", f"/api/v1/access/users/{user}/reset-link", 201))["link"]
    body = {"token": link.rpartition("=")[2], "password": "seven blue lanterns"}
    anonymous = world.owner.again()
    found = await at_once(10, lambda: anonymous.post("/api/v1/password/reset", json=body))
    assert found == {204: 1, 410: 9}


@pytest.mark.withstands("F33")
async def test_an_import_that_found_the_loser_leaves_nothing_behind_the_merge(world):
    """The chunk has found whose phone it is; the merge waits for it and takes the new profile along."""
    number = phone()
    survivor, loser = await world.customer(), await world.customer(phones=[number])
    services: Services = world.owner.app.state.services
    cipher = await services.keys.cipher(world.workspace)
    rows = prepare_landing(pl.DataFrame([{"external_id": "x1", "name": "New", "phone": "+86" + number}]), cipher)
    async with world.owner.app.state.db.transaction(scope_of(world)) as uow:
        await land(uow, rows, "test")
        merging = asyncio.create_task(world.owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser}))
        await asyncio.sleep(0.3)
        assert not merging.done(), "it waits for the chunk"
    assert (await merging).status_code == 200
    page = await world.ask("GET", f"{API}/{survivor}", 200)
    assert {one["source"] for one in page["profiles"]} == {"manual", "test"}
    assert len(page["profiles"]) == 3
