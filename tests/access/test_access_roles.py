"""Roles of the workspace's own: who may make them, what they give, what nobody can give."""

import asyncio
from uuid import UUID, uuid4

import pytest

from guanxi.access.errors import RoleInUse, UnknownRole
from guanxi.access.rules.roles import DEMO_CATALOGUE
from guanxi.access.service import people, roles
from guanxi.access.service.people import UserChange
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

ROLES = "/api/v1/access/roles"
VIEW = "customers.customer.view"


async def role(client: Client, name: str, *permissions: str, rows: dict[str, str] | None = None) -> dict:
    body = {"name": name, "permissions": list(permissions), "rows": {"*": "own"} if rows is None else rows}
    made = await client.post(ROLES, json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def held(client: Client) -> set[str]:
    return set((await client.get("/api/v1/session")).json()["permissions"])


async def test_a_role_gives_what_it_says_and_a_change_holds_at_once(client, workspace):
    await client.as_user(workspace, "owner")
    made = await role(client, "Night shift", VIEW)
    assert (made["grants"], made["built_in"], made["people"]) == ([VIEW], False, 0)
    clerk = await client.again().as_user(workspace, made["key"])
    assert await held(clerk) == {VIEW}
    body = {"name": "Day shift", "permissions": ["customers.customer.*"], "rows": {"*": "all"}}
    changed = await client.put(f"{ROLES}/{made['id']}", json=body)
    assert (changed.status_code, changed.json()["name"], changed.json()["people"]) == (200, "Day shift", 1)
    assert "customers.customer.merge" in await held(clerk)
    await client.post("/api/v1/customers", json={"name": "Somebody"})
    assert len((await clerk.get("/api/v1/customers")).json()["items"]) == 1


async def test_several_roles_add_up(client, workspace):
    await client.as_user(workspace, "owner")
    one = await role(client, "One", VIEW, rows={"customer": "own"})
    two = await role(client, "Two", "customers.customer.create", rows={"customer": "all"})
    clerk = await client.again().as_user(workspace, one["key"])
    both = {"roles": [one["key"], two["key"]]}
    assert (await client.patch(f"/api/v1/access/users/{clerk.user_id}", json=both)).status_code == 200
    email = next(
        one for one in (await client.get("/api/v1/access/users")).json()["items"] if one["id"] == str(clerk.user_id)
    )
    again = client.again()
    signed = await again.post("/api/v1/session", json={"email": email["email"], "password": "correct horse battery 9"})
    assert set(signed.json()["permissions"]) == {VIEW, "customers.customer.create"}
    await client.post("/api/v1/customers", json={"name": "Somebody"})
    assert len((await again.get("/api/v1/customers")).json()["items"]) == 1


async def test_a_copy_of_a_built_in_role_gives_the_same(client, workspace):
    await client.as_user(workspace, "owner")
    listed = {one["key"]: one for one in (await client.get(ROLES)).json()["items"]}
    for source in listed.values():
        made = await role(client, "Copy", *source["permissions"], rows=source["rows"])
        assert (made["grants"], made["rows"]) == (source["grants"], source["rows"])


async def test_a_built_in_role_cannot_be_changed_or_removed(client, workspace):
    await client.as_user(workspace, "owner")
    before = (await client.get(ROLES)).json()
    for one in before["items"]:
        body = {"name": "x", "permissions": [], "rows": {}}
        for refused in (
            await client.put(f"{ROLES}/{one['id']}", json=body),
            await client.delete(f"{ROLES}/{one['id']}"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (409, "access.built_in_role")
    assert (await client.get(ROLES)).json() == before


async def test_a_role_somebody_holds_stays(client, workspace):
    await client.as_user(workspace, "owner")
    made = await role(client, "Used", VIEW)
    clerk = await client.again().as_user(workspace, made["key"])
    refused = await client.delete(f"{ROLES}/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "access.role_in_use")
    assert await held(clerk) == {VIEW}
    await client.patch(f"/api/v1/access/users/{clerk.user_id}", json={"roles": ["viewer"]})
    assert (await client.delete(f"{ROLES}/{made['id']}")).status_code == 204
    assert made["id"] not in [one["id"] for one in (await client.get(ROLES)).json()["items"]]


async def test_nobody_makes_a_role_that_gives_more_than_they_hold(client, workspace):
    owner = await client.again().as_user(workspace, "owner")
    clerk_role = await role(owner, "Clerk", "access.role.*", "access.user.*", VIEW, rows={"*": "team"})
    strong = await role(owner, "Strong", "customers.*", rows={"*": "own"})
    wide = await role(owner, "Wide", VIEW, rows={"*": "all"})
    clerk = await client.as_user(workspace, clerk_role["key"])
    before = (await owner.get(ROLES)).json()
    weak = {"name": "x", "permissions": [VIEW], "rows": {"*": "own"}}
    me = f"/api/v1/access/users/{clerk.user_id}"
    for call in (
        clerk.post(ROLES, json={**weak, "permissions": ["*"]}),
        clerk.post(ROLES, json={**weak, "permissions": ["customers.customer.export"]}),
        clerk.post(ROLES, json={**weak, "rows": {"*": "all"}}),
        clerk.post(ROLES, json={**weak, "rows": {"customer": "team_below"}}),
        clerk.put(f"{ROLES}/{clerk_role['id']}", json={**weak, "permissions": ["*"]}),
        clerk.put(f"{ROLES}/{clerk_role['id']}", json={**weak, "rows": {"*": "all"}}),
        clerk.put(f"{ROLES}/{strong['id']}", json=weak),
        clerk.delete(f"{ROLES}/{wide['id']}"),
        clerk.patch(me, json={"roles": [clerk_role["key"], wide["key"]]}),
        clerk.patch(me, json={"roles": [strong["key"]]}),
        clerk.post("/api/v1/access/users", json={"email": "x@example.test", "name": "x", "roles": [wide["key"]]}),
    ):
        refused = await call
        assert (refused.status_code, refused.json()["code"]) == (403, "access.above_own_rights"), refused.text
    assert (await owner.get(ROLES)).json() == before
    assert (await clerk.post(ROLES, json={**weak, "rows": {"*": "team"}})).status_code == 201


async def test_nonsense_is_refused_by_field(client, workspace):
    await client.as_user(workspace, "owner")
    good = {"name": "x", "permissions": [], "rows": {}}
    for wrong, field in (
        ({"permissions": ["customers.customer.fly"]}, "permissions"),
        ({"permissions": ["'; drop table role --"]}, "permissions"),
        ({"rows": {"nonsense": "own"}}, "rows"),
        ({"rows": {"*": "everything"}}, "rows"),
        ({"name": " "}, "name"),
        ({"key": "owner"}, "key"),
    ):
        refused = await client.post(ROLES, json={**good, **wrong})
        assert refused.status_code == 422, refused.text
        assert refused.json()["fields"][0]["field"].startswith(field)


async def test_a_role_of_another_workspace_is_not_there(client, workspace, other_workspace):
    stranger = await client.again().as_user(other_workspace, "owner")
    await client.as_user(workspace, "owner")
    made = await role(client, "Ours", VIEW)
    body = {"name": "x", "permissions": ["*"], "rows": {"*": "all"}}
    assert (await stranger.put(f"{ROLES}/{made['id']}", json=body)).status_code == 404
    assert (await stranger.delete(f"{ROLES}/{made['id']}")).status_code == 404
    invited = {"email": "y@example.test", "name": "y", "roles": [made["key"]]}
    assert (await stranger.post("/api/v1/access/users", json=invited)).json()["code"] == "access.unknown_role"
    assert made in (await client.get(ROLES)).json()["items"]


async def test_what_a_role_can_be_made_of(client, workspace, registry):
    await client.as_user(workspace, "owner")
    found = (await client.get("/api/v1/access/permissions")).json()
    keys = [one["key"] for room in found["rooms"] for one in room["permissions"]]
    assert sorted(keys) == sorted(registry.permissions)
    assert {"key": "customer", "label": {"zh": "客户", "en": "Customers"}} in found["objects"]
    assert "order" not in [one["key"] for one in found["objects"]]  # seen with its customer


async def test_giving_a_role_and_removing_it_at_the_same_moment(client, workspace, db):
    await client.as_user(workspace, "owner")
    person = await client.again().as_user(workspace, "viewer")
    one, two = await role(client, "One", VIEW), await role(client, "Two", VIEW)
    scope = system_scope(workspace)
    async with db.transaction(scope) as first:
        await people.update_user(first, person.user_id, UserChange(roles=(one["key"],)))
        second = asyncio.create_task(db.run(scope, roles.delete_role, UUID(one["id"])))
        await asyncio.wait({second}, timeout=0.5)
        assert not second.done()
    with pytest.raises(RoleInUse):
        await second
    async with db.transaction(scope) as first:
        await roles.delete_role(first, UUID(two["id"]))
        second = asyncio.create_task(db.run(scope, people.update_user, person.user_id, UserChange(roles=(two["key"],))))
        await asyncio.wait({second}, timeout=0.5)
        assert not second.done()
    with pytest.raises(UnknownRole):
        await second


async def test_a_last_owner_cannot_hide_behind_a_copy_of_the_role(client, workspace):
    await client.as_user(workspace, "owner")
    copy = await role(client, "Copy of owner", "*", rows={"*": "all"})
    me = f"/api/v1/access/users/{client.user_id}"
    refused = await client.patch(me, json={"roles": [copy["key"]]})
    assert (refused.status_code, refused.json()["code"]) == (409, "access.last_owner")


@pytest.mark.parametrize("who", ["manager", "sales", "viewer"])
async def test_who_does_not_manage_roles_cannot(client, workspace, who):
    owner = await client.again().as_user(workspace, "owner")
    before = (await owner.get(ROLES)).json()["items"]
    await client.as_user(workspace, who)
    body = {"name": "x", "permissions": [], "rows": {}}
    assert (await client.post(ROLES, json=body)).status_code == 403
    assert (await client.put(f"{ROLES}/{uuid4()}", json=body)).status_code == 403
    assert (await client.delete(f"{ROLES}/{before[0]['id']}")).status_code == 403
    assert {one["id"] for one in (await owner.get(ROLES)).json()["items"]} == {one["id"] for one in before}


async def test_roles_of_the_demo_company_are_such_as_one_may_make(client, workspace):
    owner = await client.as_user(workspace, "owner")
    for role in DEMO_CATALOGUE:
        body = {"name": role.label.zh, "permissions": role.permissions, "rows": role.rows, "fields": role.fields}
        made = await owner.post("/api/v1/access/roles", json=body)
        assert made.status_code == 201, made.text
