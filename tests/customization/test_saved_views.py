"""Saved views: who sees and changes them, what they refuse, and that they open when a field is gone."""

from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1/customization/views"
DEALS = {"field": "customers.customer.stage", "op": "is", "value": "deal"}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def save(client: Client, name: str, **more: object) -> dict[str, Any]:
    response = await client.post(API, json={"object": "customer", "name": name, **more})
    assert response.status_code == 201, response.text
    return dict(response.json())


async def names(client: Client) -> list[str]:
    response = await client.get(API, params={"object": "customer"})
    assert response.status_code == 200, response.text
    return [one["name"] for one in response.json()]


async def test_a_view_is_saved_changed_and_comes_back_after_deletion(owner: Client) -> None:
    view = await save(owner, "Deals", filter=DEALS, columns=["name", "city"], widths={"city": 140}, sort="-created_at")
    assert (view["filter"], view["columns"], view["widths"], view["problems"]) == (
        DEALS,
        ["name", "city"],
        {"city": 140},
        [],
    )
    await save(owner, "First", position=0, pinned=False)
    changed = (await owner.patch(f"{API}/{view['id']}", json={"version": 1, "name": "Won", "filter": None})).json()
    assert (changed["name"], changed["filter"], changed["columns"]) == ("Won", None, ["name", "city"])
    stale = await owner.patch(f"{API}/{view['id']}", json={"version": 1, "name": "X"})
    assert (stale.status_code, stale.json()["code"]) == (409, "customization.view_changed")
    assert await names(owner) == ["Won", "First"]
    assert (await owner.delete(f"{API}/{view['id']}")).status_code == 204
    assert await names(owner) == ["First"]
    assert (await owner.delete(f"{API}/{view['id']}")).status_code == 404
    assert (await owner.post(f"{API}/{view['id']}/restore")).status_code == 204
    assert await names(owner) == ["Won", "First"]


async def test_a_view_is_a_table_or_a_board_or_calendar_by_a_field(owner: Client) -> None:
    assert (await save(owner, "Table"))["kind"] == "table"
    board = await save(owner, "Board", kind="board", field="stage", sum="points")
    assert (board["kind"], board["field"], board["sum"]) == ("board", "stage", "points")
    table = {"object": "customer", "name": "Adds up", "sum": "points"}
    assert (await owner.post(API, json=table)).json()["fields"][0]["code"] == "customization.no_sum"
    body = {"version": 1, "kind": "calendar", "field": "birthday"}
    changed = (await owner.patch(f"{API}/{board['id']}", json=body)).json()
    assert (changed["kind"], changed["field"], changed["sum"]) == ("calendar", "birthday", None)
    refused = await owner.patch(f"{API}/{board['id']}", json={"version": 2, "kind": "table"})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "customization.no_field")
    assert (await owner.post(API, json={"object": "customer", "name": "x", "kind": "board"})).status_code == 422
    plain = (await owner.patch(f"{API}/{board['id']}", json={"version": 2, "kind": "table", "field": None})).json()
    assert (plain["kind"], plain["field"]) == ("table", None)


async def test_only_shared_views_are_seen_and_only_some_may_share(owner: Client, workspace: int) -> None:
    mine = await save(owner, "mine")
    shared = await save(owner, "shared", visibility="all")
    seller = await owner.again().as_user(workspace, "sales")
    assert await names(seller) == ["shared"]
    for view in (mine, shared):
        expected = 404 if view is mine else 403
        assert (await seller.patch(f"{API}/{view['id']}", json={"version": 1, "name": "X"})).status_code == expected
        assert (await seller.delete(f"{API}/{view['id']}")).status_code == expected
    refused = await seller.post(API, json={"object": "customer", "name": "all of us", "visibility": "all"})
    assert refused.status_code == 403
    own = await save(seller, "hers")
    assert (await seller.patch(f"{API}/{own['id']}", json={"version": 1, "visibility": "all"})).status_code == 403
    assert await names(owner) == ["mine", "shared"]
    assert await names(seller) == ["shared", "hers"]
    assert (await owner.again().get(API, params={"object": "customer"})).status_code == 401


async def test_other_workspaces_see_nothing(owner: Client, other_workspace: int) -> None:
    view = await save(owner, "shared", visibility="all")
    stranger = await owner.again().as_user(other_workspace, "owner")
    assert await names(stranger) == []
    assert (await stranger.patch(f"{API}/{view['id']}", json={"version": 1, "name": "X"})).status_code == 404


async def test_bad_filters_are_named_at_their_place(owner: Client) -> None:
    bad = {"all": [DEALS, {"field": "customers.customer.gone", "op": "is", "value": "x"}]}
    refused = await owner.post(API, json={"object": "customer", "name": "A", "filter": bad})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "filter.all[1].field")
    assert (await owner.post(API, json={"object": "nothing", "name": "A"})).status_code == 404
    assert await names(owner) == []


async def test_a_view_whose_field_is_gone_says_so_and_opens(owner: Client, db: Database, workspace: int) -> None:
    view = await save(owner, "Deals", filter=DEALS)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """UPDATE saved_view SET filter = '{"field": "customers.customer.gone", "op": "is", "value": "x"}'
               WHERE workspace_id = %(ws)s"""
        )
    [found] = (await owner.get(API, params={"object": "customer"})).json()
    assert (found["id"], found["problems"][0]["code"]) == (view["id"], "conditions.unknown_field")
    renamed = await owner.patch(f"{API}/{view['id']}", json={"version": 1, "name": "Still here"})
    assert renamed.status_code == 200, renamed.text
