"""People, roles and API tokens over HTTP: who may, what happens, what does not."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from guanxi.access import api as access
from guanxi.access.errors import LastOwner
from guanxi.access.rules.roles import label_of
from guanxi.access.service import people
from guanxi.access.service.people import UserChange
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import system_scope
from tests.support.people import PASSWORD, Client


async def add(client: Client, **fields) -> dict:
    body = {"email": f"{uuid4().hex}@example.test", "name": "新同事", "roles": ["sales"], **fields}
    answer = await client.post("/api/v1/access/users", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_administrator_invites_and_the_link_is_shown_without_a_mail_server(client, workspace):
    await client.as_user(workspace, "admin")
    made = await add(client, name="林婷", roles=["sales", "viewer"])
    assert made["user"]["roles"] == ["sales", "viewer"]
    assert made["user"]["has_password"] is False
    token = made["link"].split("token=")[1]
    colleague = client.again()
    chosen = await colleague.post("/api/v1/password/reset", json={"token": token, "password": "seven blue lanterns"})
    assert chosen.status_code == 204
    sign_in = {"email": made["user"]["email"], "password": "seven blue lanterns"}
    assert (await colleague.post("/api/v1/session", json=sign_in)).status_code == 200
    listed = (await client.get("/api/v1/access/users")).json()["items"]
    assert [user["name"] for user in listed] == ["admin person", "林婷"]
    assert listed[1]["has_password"] is True
    assert [user["readings"] for user in listed] == [[], ["lin ting"]]


async def test_with_a_mail_server_the_link_is_mailed_by_a_job_that_holds_no_secret(client, workspace, app, services):
    app.state.services = replace(services, settings=services.settings.with_(smtp_url="smtp://mail.example.test"))
    await client.as_user(workspace, "admin")
    made = await add(client)
    assert made["link"] is None
    async with app.state.db.read(system_scope(workspace)) as uow:
        jobs = await uow.all("SELECT kind, args FROM job WHERE workspace_id = %(ws)s")
        links = await uow.value("SELECT count(*) FROM one_time_link WHERE workspace_id = %(ws)s")
    assert jobs == [{"kind": "access.mail_link", "args": {"user_id": made["user"]["id"], "invited": True}}]
    assert links == 0


async def test_users_page_by_page(client, workspace):
    await client.as_user(workspace, "admin")
    for _ in range(4):
        await add(client)
    seen, after = [], None
    while True:
        page = (
            await client.get("/api/v1/access/users", params={"limit": 2, **({"after": after} if after else {})})
        ).json()
        seen += [user["id"] for user in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_roles_come_in_both_languages(client, workspace):
    await client.as_user(workspace, "admin")
    roles = {role["key"]: role["label"] for role in (await client.get("/api/v1/access/roles")).json()["items"]}
    assert roles["admin"] == {"zh": "管理员", "en": "Administrator"}
    assert label_of("finance", "账务组") == Label(zh="账务组", en="账务组")
    assert label_of("night_shift", "Night shift") == Label(zh="Night shift", en="Night shift")


@pytest.mark.parametrize("role", ["manager", "sales", "service", "finance", "viewer"])
async def test_who_does_not_manage_users_cannot(client, workspace, role):
    await client.as_user(workspace, role)
    before = (await client.get("/api/v1/access/users")).json()
    body = {"email": "x@example.test", "name": "x", "roles": ["owner"]}
    me = f"/api/v1/access/users/{client.user_id}"
    for call in (
        client.post("/api/v1/access/users", json=body),
        client.patch(me, json={"roles": ["owner"]}),
        client.post(f"{me}/reset-link"),
        client.get("/api/v1/access/reset-requests"),
        client.get("/api/v1/access/audit"),
    ):
        answer = await call
        assert answer.status_code == 403
        assert answer.json()["code"] == "kernel.forbidden"
        assert "access." in answer.json()["detail"]
    assert (await client.get("/api/v1/access/users")).json() == before


async def test_nobody_gives_or_manages_rights_they_do_not_hold(client, workspace):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "admin")
    body = {"email": "x@example.test", "name": "x", "roles": ["owner"]}
    refused = [
        await client.post("/api/v1/access/users", json=body),
        await client.patch(f"/api/v1/access/users/{client.user_id}", json={"roles": ["admin", "owner"]}),
        await client.patch(f"/api/v1/access/users/{owner.user_id}", json={"disabled": True}),
        await client.post(f"/api/v1/access/users/{owner.user_id}/reset-link"),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(403, "access.above_own_rights")] * 4
    users = {user["id"]: user for user in (await owner.get("/api/v1/access/users")).json()["items"]}
    assert users[str(owner.user_id)]["disabled"] is False
    assert users[str(client.user_id)]["roles"] == ["admin"]
    assert len(users) == 2
    assert (await client.patch(f"/api/v1/access/users/{client.user_id}", json={"name": "新名"})).status_code == 200


async def test_the_last_owner_stays(client, workspace):
    await client.as_user(workspace, "owner")
    me = f"/api/v1/access/users/{client.user_id}"
    for change in ({"disabled": True}, {"roles": ["admin"]}):
        refused = await client.patch(me, json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "access.last_owner")
    assert (await client.get("/api/v1/session")).status_code == 200


async def test_two_owners_cannot_remove_each_other_at_the_same_moment(client, workspace, db):
    await client.as_user(workspace, "owner")
    other = await client.again().as_user(workspace, "owner")
    scope, gone = system_scope(workspace), UserChange(disabled=True)
    async with db.transaction(scope) as first:
        await people.update_user(first, other.user_id, gone)
        second = asyncio.create_task(db.run(scope, people.update_user, client.user_id, gone))
        await asyncio.wait({second}, timeout=0.5)
        assert not second.done()  # it waits for the first to be over
    with pytest.raises(LastOwner):
        await second
    assert (await client.get("/api/v1/session")).status_code == 200
    assert (await other.get("/api/v1/session")).status_code == 401


async def test_unknown_things_are_refused_in_words(client, workspace, other_workspace):
    stranger = await client.again().as_user(other_workspace, "owner")
    await client.as_user(workspace, "owner")
    body = {"email": "x@example.test", "name": "x", "roles": ["emperor"]}
    assert (await client.post("/api/v1/access/users", json=body)).json()["code"] == "access.unknown_role"
    for user in (stranger.user_id, uuid4()):
        answer = await client.patch(f"/api/v1/access/users/{user}", json={"disabled": True})
        assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found")
        assert (await client.post(f"/api/v1/access/users/{user}/reset-link")).status_code == 404
    taken = {"email": f"User{0}@example.test", "name": "x", "roles": ["sales"]}
    assert (await client.post("/api/v1/access/users", json=taken)).status_code == 201
    again = await client.post("/api/v1/access/users", json={**taken, "email": "USER0@example.test"})
    assert (again.status_code, again.json()["fields"][0]["field"]) == (409, "email")
    assert (await stranger.get("/api/v1/session")).status_code == 200


async def test_mass_assignment_is_refused(client, workspace):
    """ATK A8."""
    await client.as_user(workspace, "owner")
    body = {"email": "m@example.test", "name": "x", "roles": ["sales"]}
    for extra in ("id", "workspace_id", "is_admin", "permissions", "password_hash", "created_by"):
        assert (await client.post("/api/v1/access/users", json={**body, extra: 1})).status_code == 422
        assert (await client.patch(f"/api/v1/access/users/{client.user_id}", json={extra: 1})).status_code == 422
        assert (await client.patch("/api/v1/session/me", json={extra: 1})).status_code == 422
    assert len((await client.get("/api/v1/access/users")).json()["items"]) == 1


async def test_own_name_language_and_time_zone(client, workspace):
    await client.as_user(workspace, "viewer")
    changed = await client.patch(
        "/api/v1/session/me", json={"name": " 何\x07佳 ", "locale": "zh-CN", "time_zone": "Europe/London"}
    )
    assert changed.status_code == 200
    assert changed.json()["user"]["name"] == "何佳"
    assert changed.json() == (await client.get("/api/v1/session")).json()
    for wrong in ({"time_zone": "Mars/Olympus"}, {"locale": "xx"}, {"name": ""}):
        assert (await client.patch("/api/v1/session/me", json=wrong)).status_code == 422
    assert (await client.get("/api/v1/session")).json()["user"]["time_zone"] == "Europe/London"


# API tokens -------------------------------------------------------------------------------------------------------
async def token(client: Client, **fields) -> tuple[dict, dict[str, str]]:
    answer = await client.post("/api/v1/access/tokens", json={"name": "nightly", **fields})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made["token"], {"Authorization": f"Bearer {made['secret']}"}


async def test_a_token_acts_for_its_person_and_its_secret_shows_once(client, workspace):
    await client.as_user(workspace, "owner")
    made, bearer = await token(client)
    program = client.again()
    del program.headers["Origin"]
    assert (await program.get("/api/v1/access/users", headers=bearer)).status_code == 200
    body = {"email": "by-token@example.test", "name": "x", "roles": ["viewer"]}
    assert (await program.post("/api/v1/access/users", json=body, headers=bearer)).status_code == 201
    listed = (await client.get("/api/v1/access/tokens")).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert listed[0]["used_at"] is not None
    assert bearer["Authorization"].split()[1] not in str(listed)
    entries = (await client.get("/api/v1/access/audit", params={"action": "access.user_created"})).json()["items"]
    assert (entries[0]["actor_kind"], entries[0]["actor_id"]) == ("token", str(client.user_id))


async def test_a_token_is_limited_to_its_part_and_falls_with_its_person(client, workspace):
    await client.as_user(workspace, "owner")
    admin = await client.again().as_user(workspace, "admin")
    _, narrow = await token(admin, permissions=["access.user.view", "access.owner.*"])
    _, wide = await token(admin)
    program = client.again()
    assert (await program.get("/api/v1/session", headers=narrow)).json()["permissions"] == ["access.user.view"]
    assert (await program.get("/api/v1/access/audit", headers=narrow)).status_code == 403
    assert (await program.get("/api/v1/access/audit", headers=wide)).status_code == 200
    person = f"/api/v1/access/users/{admin.user_id}"
    await client.patch(person, json={"roles": ["viewer"]})
    assert (await program.get("/api/v1/access/audit", headers=wide)).status_code == 403
    await client.patch(person, json={"disabled": True})
    for bearer in (narrow, wide):
        assert (await program.get("/api/v1/access/users", headers=bearer)).status_code == 401


async def test_a_token_ends_by_revoking_and_by_time(client, workspace, db):
    await client.as_user(workspace, "owner")
    first, bearer = await token(client)
    second, other = await token(client, days=1)
    program = client.again()
    assert (await client.delete(f"/api/v1/access/tokens/{first['id']}")).status_code == 204
    assert (await program.get("/api/v1/session", headers=bearer)).status_code == 401
    assert (await client.delete(f"/api/v1/access/tokens/{first['id']}")).status_code == 404
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE api_token SET expires_at = now() WHERE workspace_id = %(ws)s")
    assert (await program.get("/api/v1/session", headers=other)).status_code == 401
    assert second["expires_at"] is not None


async def test_only_who_manages_tokens_sees_those_of_others(client, workspace):
    await client.as_user(workspace, "owner")
    manager = await client.again().as_user(workspace, "manager")
    owners, _ = await token(client)
    own, _ = await token(manager)
    assert [one["id"] for one in (await manager.get("/api/v1/access/tokens")).json()["items"]] == [own["id"]]
    assert (await manager.delete(f"/api/v1/access/tokens/{owners['id']}")).status_code == 404
    assert len((await client.get("/api/v1/access/tokens")).json()["items"]) == 2
    assert (await client.delete(f"/api/v1/access/tokens/{own['id']}")).status_code == 204


async def test_a_token_cannot_make_tokens_or_touch_sign_in(client, workspace):
    await client.as_user(workspace, "owner")
    made, bearer = await token(client)
    program = client.again()
    calls = [
        program.post("/api/v1/access/tokens", json={"name": "more"}, headers=bearer),
        program.delete(f"/api/v1/access/tokens/{made['id']}", headers=bearer),
        program.get("/api/v1/access/sessions", headers=bearer),
        program.delete("/api/v1/access/sessions", headers=bearer),
        program.delete("/api/v1/session", headers=bearer),
        program.patch("/api/v1/session/me", json={"name": "x"}, headers=bearer),
        program.post(
            "/api/v1/session/me/password", json={"current": PASSWORD, "new": "seven blue lanterns"}, headers=bearer
        ),
    ]
    assert [(await call).json()["code"] for call in calls] == ["access.not_by_token"] * len(calls)
    assert (await client.get("/api/v1/session")).status_code == 200


async def test_answers_with_secrets_are_never_kept(client, workspace, db):
    """ATK A40: the table of kept answers would hold them in the clear."""
    await client.as_user(workspace, "owner")
    key = {"Idempotency-Key": "k1"}
    user = {"email": "kept@example.test", "name": "x", "roles": ["viewer"]}
    password = {"current": PASSWORD, "new": "seven blue lanterns"}
    answers = [
        await client.post("/api/v1/access/tokens", json={"name": "x"}, headers=key),
        await client.post("/api/v1/access/users", json=user, headers=key),
        await client.post(f"/api/v1/access/users/{client.user_id}/reset-link", headers=key),
        await client.post("/api/v1/session/me/password", json=password, headers=key),
    ]
    assert [answer.json()["code"] for answer in answers] == ["kernel.no_idempotency_key"] * 4
    async with db.read(system_scope(workspace)) as uow:
        assert await uow.value("SELECT count(*) FROM idempotency_key WHERE workspace_id = %(ws)s") == 0
        assert await uow.value("SELECT count(*) FROM api_token WHERE workspace_id = %(ws)s") == 0
    assert len((await client.get("/api/v1/access/users")).json()["items"]) == 1


@pytest.mark.parametrize("patterns", [["-access.*"], ["a b"], ["*;"], [""]])
async def test_bad_patterns_are_refused(client, workspace, patterns):
    await client.as_user(workspace, "owner")
    answer = await client.post("/api/v1/access/tokens", json={"name": "x", "permissions": patterns})
    assert answer.status_code == 422


# For other rooms --------------------------------------------------------------------------------------------------
async def test_the_rights_of_a_person_are_those_of_now(client, workspace, db):
    await client.as_user(workspace, "owner")
    sales = await client.again().as_user(workspace, "sales")
    scope = await access.scope_of(db, workspace, sales.user_id)
    assert scope.actor.kind == "user"
    assert not scope.allows("access.user.manage")
    assert scope.row_params() == {"rule_me": sales.user_id}
    await client.patch(f"/api/v1/access/users/{sales.user_id}", json={"disabled": True})
    with pytest.raises(NotFound):
        await access.scope_of(db, workspace, sales.user_id)


async def test_names_for_other_rooms_stay_in_the_workspace(client, workspace, other_workspace, db):
    await client.as_user(workspace, "sales")
    stranger = await client.again().as_user(other_workspace, "sales")
    async with db.read(system_scope(workspace)) as uow:
        found = await access.find_people(uow, [client.user_id, stranger.user_id])
        assert [one.id for one in found] == [client.user_id]
        assert await access.find_people(uow) == found
