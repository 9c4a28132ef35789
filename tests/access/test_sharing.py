"""Collaborators: a record shared with a colleague is seen like their own, everywhere, and by nobody else."""

import asyncio

import pytest

from guanxi.access import api as access
from guanxi.access.rules.rows import compute_rows, without_shares
from guanxi.access.service import sharing
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import EVERY_ROW, NO_ROW, Actor, Scope, system_scope
from tests.support.people import Client

API = "/api/v1/customers"


def of(customer: str) -> str:
    return f"/api/v1/access/records/customer/{customer}/collaborators"


async def own(client: Client, name: str) -> str:
    made = await client.post(API, json={"name": name, "owner_id": str(client.user_id)})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def share(client: Client, customer: str, *people: Client, status: int = 200) -> dict:
    answer = await client.put(of(customer), json={"people": [str(one.user_id) for one in people]})
    assert answer.status_code == status, answer.text
    return answer.json()


async def seen(client: Client) -> set[str]:
    return {one["name"] for one in (await client.get(API)).json()["items"]}


@pytest.fixture
async def shop(client: Client, workspace: int):
    """An owner and two who see only their own customers, Li and Wang."""
    await client.as_user(workspace, "owner")
    return client, await client.again().as_user(workspace, "sales"), await client.again().as_user(workspace, "sales")


async def test_a_shared_record_is_seen_on_every_path_and_taken_back_at_once(shop):
    _, li, wang = shop
    shared, kept = await own(li, "Shared"), await own(li, "Kept")
    assert await seen(wang) == set()
    made = await share(li, shared, wang)
    assert [(one["user_id"], one["given_by"]) for one in made["people"]] == [(str(wang.user_id), str(li.user_id))]
    assert await seen(wang) == {"Shared"}
    assert (await wang.get(f"{API}/count")).json()["value"] == 1
    for path in ("", "/stream", "/history"):
        assert (await wang.get(f"{API}/{shared}{path}")).status_code == 200, path
        assert (await wang.get(f"{API}/{kept}{path}")).status_code == 404, path
    version = (await wang.get(f"{API}/{shared}")).json()["version"]
    changed = await wang.patch(f"{API}/{shared}", json={"version": version, "stage": "deal"})
    assert changed.status_code == 200, changed.text
    note = await wang.post(f"/api/v1/collaboration/records/customer/{shared}/notes", json={"text": "x"})
    assert note.status_code == 201
    await share(li, shared)
    assert await seen(wang) == set()
    assert (await wang.get(f"{API}/{shared}")).status_code == 404


@pytest.mark.withstands("A6")
async def test_who_has_it_shared_passes_it_on_to_nobody_but_may_leave(shop):
    owner, li, wang = shop
    customer = await own(li, "Shared")
    await share(li, customer, wang)
    assert (await wang.get(of(customer))).json()["may_share"] is False
    refused = await share(wang, customer, wang, owner, status=403)
    assert refused["code"] == "access.not_yours_to_share"
    assert [one["user_id"] for one in (await li.get(of(customer))).json()["people"]] == [str(wang.user_id)]
    await share(wang, customer)
    assert await seen(wang) == set()
    assert (await li.get(of(customer))).json() == {"people": [], "may_share": True}


@pytest.mark.withstands("A2")
async def test_nobody_shares_what_they_do_not_see_or_with_strangers(shop, workspace, other_workspace):
    owner, li, wang = shop
    customer = await own(li, "Shared")
    await share(wang, customer, wang, status=404)
    stranger = await owner.again().as_user(other_workspace, "owner")
    await share(stranger, customer, stranger, status=404)
    refused = await share(li, customer, stranger, status=422)
    assert refused["fields"][0]["code"] == "access.unknown_user"
    assert (await li.get(of(customer))).json()["people"] == []
    viewer = await owner.again().as_user(workspace, "viewer")
    await share(viewer, customer, viewer, status=403)
    assert (await owner.put(of(customer).replace("/customer/", "/nothing/"), json={"people": []})).status_code == 404


async def test_the_explainer_says_who_shared_it(shop):
    owner, li, wang = shop
    customer = await own(li, "Shared")
    await share(li, customer, wang)
    asked = {"permission": "customers.customer.view", "object": "customer", "record_id": customer}
    told = (await owner.get("/api/v1/access/explain", params={"user_id": str(wang.user_id), **asked})).json()
    assert told["allowed"] is True
    assert [one["code"] for one in told["reasons"] if one["code"] == "shared"] == ["shared"]


async def test_two_who_add_somebody_at_once_lose_nobody(shop, workspace, db):
    owner, li, wang = shop
    third = await owner.again().as_user(workspace, "sales")
    customer = await own(li, "Shared")
    scope = await access.scope_of(db, workspace, owner.user_id)
    await asyncio.gather(
        *(db.run(scope, access.share_record, "customer", customer, one.user_id) for one in (wang, third))
    )
    people = (await li.get(of(customer))).json()["people"]
    assert {one["user_id"] for one in people} == {str(wang.user_id), str(third.user_id)}


async def test_a_merge_keeps_both_circles_and_unmerge_parts_them(shop):
    owner, li, wang = shop
    survivor, loser = await own(li, "Survivor"), await own(li, "Loser")
    await share(li, loser, wang)
    merged = await owner.post(f"{API}/{survivor}/merge", json={"loser_id": loser, "reason": "the same person"})
    assert merged.status_code == 200, merged.text
    assert await seen(wang) == {"Survivor"}
    undone = await owner.post(f"{API}/merges/{merged.json()['merge_id']}/undo")
    assert undone.status_code == 204, undone.text
    assert await seen(wang) == {"Loser"}


async def test_a_leaver_hands_over_what_was_shared_with_them(shop, workspace, db):
    owner, li, wang = shop
    third = await owner.again().as_user(workspace, "sales")
    both, one = await own(li, "Both"), await own(li, "One")
    await share(li, both, wang, third)
    await share(li, one, wang)
    async with db.transaction(system_scope(workspace)) as uow:
        ids = await sharing.queries.find_of(uow, wang.user_id, None, 10)
        assert len(ids) == 2
        given = await sharing.queries.give(uow, ids, wang.user_id, third.user_id)
        assert len(given) == 1
    assert await seen(third) == {"Both", "One"}
    assert await seen(wang) == {"Both"}


def test_shares_add_to_what_roles_show_and_to_nothing_else():
    me, first, second = new_id(), new_id(), new_id()
    shared = {"customer": [first], "task": [second]}
    rules = compute_rows([{"*": "own"}], me, shared=shared)
    assert rules["customer"].parts == {"own", "shared"}
    assert rules["*"].parts == {"own"}
    assert rules["customer"].params == {"rule_me": me, "rule_shared": [first, second]}
    assert compute_rows([{"customer": "own"}], me, shared=shared).keys() == {"customer"}
    assert compute_rows([{"*": "all"}], me, shared=shared)["customer"] == EVERY_ROW
    scope = Scope(1, Actor("user", me), rows=rules)
    assert without_shares(scope).row_params() == {"rule_me": me, "rule_shared": []}
    assert Scope(1, Actor("user", me), rows=compute_rows([], me, shared=shared)).rule("customer") == NO_ROW
