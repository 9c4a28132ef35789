"""Passkeys: registering, signing in with one alone, copied and foreign ones, removing. ATK A9, A30, A37, A38, A44."""

import asyncio
from dataclasses import replace

import pytest

from guanxi.kernel.limits import Limit
from guanxi.kernel.scope import system_scope
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.people import PASSWORD, Client

OWN = "/api/v1/session/me/factors"
DOOR = "/api/v1/session/passkey"


async def options(client: Client, code: str | None = None) -> dict:
    answer = await client.post(f"{OWN}/passkeys/options", json={"password": PASSWORD, "code": code})
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


async def add(client: Client, key: Authenticator, name: str = "Key"):
    return await client.post(f"{OWN}/passkeys", json=key.make(await options(client), name))


async def enrolled(client: Client) -> tuple[Authenticator, list[str]]:
    key = Authenticator()
    answer = await add(client, key)
    assert answer.status_code == 200, answer.text
    return key, answer.json()["codes"]


async def challenge(client: Client) -> dict:
    answer = await client.post(f"{DOOR}/options", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


async def enter(client: Client, key: Authenticator):
    return await client.post(DOOR, json=key.sign(await challenge(client)))


@pytest.mark.withstands("A30")
async def test_a_passkey_alone_signs_in(client, workspace):
    await client.as_user(workspace, "sales")
    before = client.cookies["gx_session"]
    asked = await options(client)
    assert asked["rp"]["id"] == "guanxi.test"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    key, codes = await enrolled(client)
    assert len(codes) == 10
    assert client.cookies["gx_session"] != before
    browser = client.again()
    answer = await enter(browser, key)
    assert answer.status_code == 200, answer.text
    assert answer.json()["mfa"] is True
    assert answer.json()["user"]["id"] == str(client.user_id)
    listed = (await browser.get(OWN)).json()["passkeys"]
    assert [one["name"] for one in listed] == ["Key"]
    assert listed[0]["used_at"]
    owner = await client.again().as_user(workspace, "owner")
    entries = (await owner.get("/api/v1/access/audit", params={"actor_id": str(client.user_id)})).json()["items"]
    assert entries[0]["detail"] == {"passkey": listed[0]["id"]}
    # The password alone no longer does: the page offers passkey or recovery code.
    email = answer.json()["user"]["email"]
    asked = await client.again().post("/api/v1/session", json={"email": email, "password": PASSWORD})
    assert [one["code"] for one in asked.json()["fields"]] == ["access.by_recovery_code", "access.by_passkey"]
    body = {"email": email, "password": PASSWORD, "code": codes[0]}
    assert (await client.again().post("/api/v1/session", json=body)).status_code == 200


@pytest.mark.withstands("A37", "A44")
async def test_a_challenge_is_good_once_even_for_many_at_once(client, workspace):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    asked = await challenge(client)
    signed = [key.sign(asked) for _ in range(5)]
    answers = await asyncio.gather(*(client.again().post(DOOR, json=body) for body in signed))
    assert sorted(one.status_code for one in answers) == [200] + [401] * 4
    assert (await client.again().post(DOOR, json=signed[0])).status_code == 401, "the same answer again"


async def test_a_challenge_of_long_ago_and_of_nobody_is_refused(client, workspace, db):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    asked = await challenge(client)
    async with db.system("a test lets five minutes go by") as uow:
        await uow.run("UPDATE passkey_challenge SET expires_at = now()")
    assert (await client.again().post(DOOR, json=key.sign(asked))).status_code == 401
    assert (await client.again().post(DOOR, json=key.sign({"challenge": "bWFkZSB1cA"}))).status_code == 401


@pytest.mark.withstands("A37")
async def test_a_copied_key_is_found_by_its_counter(client, workspace):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    copy = replace(key, count=key.count)
    for _ in range(3):
        assert (await enter(client.again(), key)).status_code == 200
    assert (await enter(client.again(), copy)).status_code == 401
    assert (await enter(client.again(), key)).status_code == 200


@pytest.mark.withstands("A38")
@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://guanxi.test:8000"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"user_handle": b"somebody else 16"},
    ],
)
async def test_what_was_signed_for_another_site_or_without_the_person_is_refused(client, workspace, lie):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    browser = client.again()
    refused = await enter(browser, replace(key, **lie))
    assert (refused.status_code, refused.json()["code"]) == (401, "access.passkey_refused")
    assert "set-cookie" not in refused.headers
    if "user_handle" not in lie:
        made = await add(client, Authenticator(**lie))
        assert (made.status_code, made.json()["code"]) == (422, "access.passkey_unusable")


async def test_every_refusal_looks_the_same(client, workspace, db):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    seen = set()
    owner = await client.again().as_user(workspace, "owner")
    stranger = Authenticator(user_handle=key.user_handle)
    tampered = key.sign(await challenge(client))
    tampered["signature"] = stranger.sign(await challenge(client))["signature"]
    await owner.patch(f"/api/v1/access/users/{client.user_id}", json={"disabled": True})
    for body in (
        tampered,
        key.sign(await challenge(client)),
        stranger.sign(await challenge(client)),
        {**tampered, "client_data": "e30", "credential_id": "x"},
    ):
        answer = await client.again().post(DOOR, json=body)
        seen.add((answer.status_code, answer.json()["code"], answer.json()["detail"]))
    assert len(seen) == 1
    async with db.read(system_scope(workspace)) as uow:
        refused = await uow.value(
            "SELECT count(*) FROM audit_entry WHERE workspace_id = %(ws)s AND action = 'access.signed_in' AND outcome = 'refused'"
        )
    assert refused == 2, "of the keys of this workspace"


@pytest.mark.withstands("A37")
async def test_registering_is_bound_to_the_session_that_asked(client, workspace):
    await client.as_user(workspace, "sales")
    email = (await client.get("/api/v1/session")).json()["user"]["email"]
    other = client.again()
    await other.post("/api/v1/session", json={"email": email, "password": PASSWORD})
    victim = await client.again().as_user(workspace, "sales")
    key = Authenticator()
    body = key.make(await options(client))
    for browser in (other, victim):
        assert (await browser.post(f"{OWN}/passkeys", json=body)).status_code == 422
    assert (await client.post(f"{OWN}/passkeys", json=body)).status_code == 200
    assert (await client.post(f"{OWN}/passkeys", json=body)).status_code == 422
    # A credential belongs to one person for good.
    assert (await add(victim, key)).status_code == 422


@pytest.mark.withstands("A9")
async def test_a_removed_passkey_and_a_disabled_person_are_out(client, workspace):
    await client.as_user(workspace, "sales")
    key, _ = await enrolled(client)
    spare = Authenticator()
    assert (await add(client, spare, "Spare")).json()["codes"] == []
    listed = (await client.get(OWN)).json()["passkeys"]
    assert [one["name"] for one in listed] == ["Key", "Spare"]
    wrong = {"password": "wrong wrong wrong"}
    assert (await client.post(f"{OWN}/passkeys/{listed[0]['id']}/remove", json=wrong)).status_code == 422
    gone = await client.post(f"{OWN}/passkeys/{listed[0]['id']}/remove", json={"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    assert (await enter(client.again(), key)).status_code == 401
    assert (await enter(client.again(), spare)).status_code == 200
    last = await client.post(f"{OWN}/passkeys/{listed[1]['id']}/remove", json={"password": PASSWORD})
    assert last.status_code == 204
    state = (await client.get(OWN)).json()
    assert (state["passkeys"], state["recovery_left"]) == ([], 0)
    assert (await client.get("/api/v1/session")).json()["mfa"] is False


async def test_who_has_only_passkeys_proves_it_by_a_young_session_or_a_recovery_code(client, workspace, db):
    await client.as_user(workspace, "sales")
    _, codes = await enrolled(client)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE session SET created_at = now() - interval '16 minutes' WHERE workspace_id = %(ws)s")
    old = await client.post(f"{OWN}/passkeys/options", json={"password": PASSWORD})
    assert (old.status_code, old.json()["code"]) == (409, "access.sign_in_again")
    assert (
        await client.post(f"{OWN}/passkeys/options", json={"password": PASSWORD, "code": "000000"})
    ).status_code == 422
    assert await options(client, codes[2])


async def test_a_passkey_is_the_factor_a_role_needs(client, workspace):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "sales")
    roles = (await owner.get("/api/v1/access/roles")).json()["items"]
    sales = next(one["id"] for one in roles if one["key"] == "sales")
    await owner.put(f"/api/v1/access/roles/{sales}/second-factor", json={"required": True})
    assert (await client.get("/api/v1/customers")).status_code == 403
    _, codes = await enrolled(client)
    assert len(codes) == 10
    assert (await client.get("/api/v1/customers")).status_code == 200
    only = (await client.get(OWN)).json()["passkeys"][0]["id"]
    refused = await client.post(f"{OWN}/passkeys/{only}/remove", json={"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (409, "access.mfa_required")
    assert len((await client.get(OWN)).json()["passkeys"]) == 1


async def test_asking_for_challenges_is_slowed(client, monkeypatch):
    monkeypatch.setattr("guanxi.access.service.passkeys.BY_ADDRESS", Limit("access.passkey.test", 3, 600))
    answers = [(await client.post(f"{DOOR}/options", json={})).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
