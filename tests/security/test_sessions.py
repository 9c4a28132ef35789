"""Sessions against attack: ATK A8, A9, A28-A32, A36, A37, A49, A54."""

import hashlib
from dataclasses import replace

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.websockets import WebSocket

from guanxi.access.errors import ForeignOrigin
from guanxi.access.jobs import SCHEDULES
from guanxi.access.service import hashing
from guanxi.app.http import create_app
from guanxi.kernel.errors import Unauthenticated
from guanxi.kernel.scope import system_scope
from tests.support.people import PASSWORD, Client

NEW = "seven blue lanterns"
JWTS = [
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJvd25lciJ9.",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJvd25lciJ9.c2lnbmF0dXJl",
    "eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLy4uL2Rldi9udWxsIn0.eyJzdWIiOiJvd25lciJ9.eA",
]


async def email_of(client: Client) -> str:
    return (await client.get("/api/v1/session")).json()["user"]["email"]


async def sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return await client.post("/api/v1/session", json={"email": email, "password": password}, headers=headers)


def cookie_of(client: Client) -> str:
    found = client.cookies.get("gx_session")
    assert found
    return found


def with_cookie(client: Client, value: str) -> Client:
    made = client.again()
    made.cookies.set("gx_session", value)
    return made


async def status(client: Client) -> int:
    return (await client.get("/api/v1/session")).status_code


# A28, A29 -----------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A28")
async def test_no_jwt_and_no_swapped_credential_is_taken(client, workspace):
    await client.as_user(workspace, "owner")
    made = (await client.post("/api/v1/access/tokens", json={"name": "x"})).json()
    session, secret = cookie_of(client), made["secret"]
    stranger = client.again()
    for value in [*JWTS, session, "", "null", "undefined", "gx_", secret[:-1], secret + "a", secret.swapcase()]:
        answer = await stranger.get("/api/v1/session", headers={"Authorization": f"Bearer {value}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "kernel.unauthenticated")
    for value in [*JWTS, secret, session[:-1], session + "a", hashlib.sha256(session.encode()).hexdigest()]:
        assert await status(with_cookie(client, value)) == 401


@pytest.mark.withstands("A28", "A29")
async def test_a_bad_token_is_not_rescued_by_a_good_cookie(client, workspace):
    await client.as_user(workspace, "owner")
    answer = await client.get("/api/v1/session", headers={"Authorization": f"Bearer {JWTS[0]}"})
    assert answer.status_code == 401


@pytest.mark.withstands("A29")
async def test_every_route_but_the_public_ones_asks_who_is_there(client, registry):
    public, checked = set(), 0
    for route in (route for room in registry.rooms for router in room.routers for route in router.routes):
        permission = route.openapi_extra["x-permission"]
        if permission == "public":
            public.add(f"{min(route.methods)} {route.path}")
        else:
            path = route.path
            for name in route.param_convertors:
                path = path.replace(f"{{{name}}}", "01900000-0000-7000-8000-000000000001")
            answer = await client.request(min(route.methods), path, headers={"Authorization": "Bearer x"})
            assert answer.status_code == 401, path
            checked += 1
    assert checked > 15
    assert {path for path in public if "/setup" in path or "/session" in path or "/password" in path} == {
        "GET /api/v1/setup",
        "POST /api/v1/setup",
        "POST /api/v1/session",
        "POST /api/v1/session/passkey",
        "POST /api/v1/session/passkey/options",
        "POST /api/v1/password/forgot",
        "POST /api/v1/password/reset",
    }


# A30 ----------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A30")
async def test_the_cookie_over_http(client, workspace):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    (header,) = (await sign_in(client.again(), email)).headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in header.split(";")}
    assert header.startswith("gx_session=gx_s_")
    assert {"httponly", "path=/", "samesite=lax", "max-age=2592000"} <= parts
    assert not any(part.startswith("domain") for part in parts)


@pytest.mark.withstands("A30")
async def test_the_cookie_over_https(client, workspace, parts, registry):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    db, services = parts
    settings = services.settings.with_(base_url="https://crm.example.test")
    app = create_app(db, replace(services, settings=settings), registry)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://crm.example.test"
    ) as browser:
        answer = await browser.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        header = answer.headers["set-cookie"]
        parts_of = {part.strip().lower() for part in header.split(";")}
        assert header.startswith("__Host-gx_session=")
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts_of
        assert (await browser.get("/api/v1/session")).status_code == 200
        plain = {"Cookie": f"gx_session={answer.cookies['__Host-gx_session']}"}
        browser.cookies.clear()
        assert (await browser.get("/api/v1/session", headers=plain)).status_code == 401


async def test_only_the_hash_is_stored(client, workspace, db):
    await client.as_user(workspace, "viewer")
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all("SELECT s::text AS text, token_hash FROM session s WHERE workspace_id = %(ws)s")
    assert [bytes(row["token_hash"]) for row in rows] == [hashlib.sha256(cookie_of(client).encode()).digest()]
    assert cookie_of(client) not in rows[0]["text"]


async def test_signing_in_makes_a_new_session_and_ends_the_one_before(client, workspace):
    await client.as_user(workspace, "viewer")
    email, old = await email_of(client), cookie_of(client)
    assert (await sign_in(client, email)).status_code == 200
    assert cookie_of(client) != old
    assert await status(client) == 200
    assert await status(with_cookie(client, old)) == 401


@pytest.mark.withstands("A30")
async def test_a_planted_session_id_is_not_taken_over(client, workspace):
    await client.as_user(workspace, "viewer")
    victim = with_cookie(client, "gx_s_" + "a" * 43)
    answer = await sign_in(victim, await email_of(client))
    assert answer.cookies["gx_session"] != "gx_s_" + "a" * 43


@pytest.mark.withstands("A30")
async def test_signing_out_ends_the_session_on_the_server(client, workspace):
    await client.as_user(workspace, "viewer")
    old = cookie_of(client)
    answer = await client.delete("/api/v1/session")
    assert answer.status_code == 204
    assert 'gx_session=""' in answer.headers["set-cookie"]
    assert await status(with_cookie(client, old)) == 401
    assert (await with_cookie(client, old).delete("/api/v1/session")).status_code == 401


@pytest.mark.withstands("A30")
async def test_a_new_password_ends_every_other_session_and_rotates_this_one(client, workspace):
    await client.as_user(workspace, "viewer")
    email, old = await email_of(client), cookie_of(client)
    elsewhere = client.again()
    await sign_in(elsewhere, email)
    wrong = await client.post("/api/v1/session/me/password", json={"current": "wrong wrong", "new": NEW})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "access.wrong_password")
    assert await status(elsewhere) == 200
    weak = await client.post("/api/v1/session/me/password", json={"current": PASSWORD, "new": "password123"})
    assert weak.json()["fields"][0]["field"] == "new"
    good = await client.post("/api/v1/session/me/password", json={"current": PASSWORD, "new": NEW})
    assert good.status_code == 204
    assert await status(client) == 200
    assert await status(elsewhere) == 401
    assert await status(with_cookie(client, old)) == 401
    assert (await sign_in(client.again(), email)).status_code == 401
    assert (await sign_in(client.again(), email, NEW)).status_code == 200


@pytest.mark.parametrize("change", ["password_version = password_version + 1", "disabled_at = now()"])
async def test_a_sign_in_that_is_overtaken_by_a_change_does_not_get_a_session(
    client, workspace, db, monkeypatch, change
):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    genuine = hashing.verify_password

    async def overtaken(password_hash, password):
        good = await genuine(password_hash, password)
        async with db.transaction(system_scope(workspace)) as uow:
            await uow.run("UPDATE user_account SET " + change + " WHERE workspace_id = %(ws)s")
        return good

    monkeypatch.setattr(hashing, "verify_password", overtaken)
    answer = await sign_in(client.again(), email)
    assert (answer.status_code, answer.json()["code"]) == (401, "access.bad_credentials")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "ago", ["seen_at = now() - interval '12 hours 1 second'", "expires_at = now() - interval '1 second'"]
)
async def test_a_session_ends_by_idleness_and_by_age(client, workspace, db, ago):
    await client.as_user(workspace, "viewer")
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE session SET " + ago + " WHERE workspace_id = %(ws)s")
    assert await status(client) == 401
    assert (await client.get("/api/v1/access/users")).status_code == 401


async def test_dead_sessions_are_cleared_away_and_living_ones_stay(client, workspace, db):
    await client.as_user(workspace, "viewer")
    living = client.again()
    await sign_in(living, await email_of(client))
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """UPDATE session SET seen_at = now() - interval '13 hours'
               WHERE workspace_id = %(ws)s AND id = (SELECT min(id::text)::uuid FROM session WHERE workspace_id = %(ws)s)"""
        )
    schedule = next(one for one in SCHEDULES if one.name == "access.prune_sessions")
    await schedule.run(db)
    async with db.read(system_scope(workspace)) as uow:
        assert await uow.value("SELECT count(*) FROM session WHERE workspace_id = %(ws)s") == 1
    assert [await status(client), await status(living)] == [401, 200]


async def test_use_keeps_a_session_alive_until_its_greatest_age(client, workspace, db):
    await client.as_user(workspace, "viewer")
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE session SET seen_at = now() - interval '11 hours' WHERE workspace_id = %(ws)s")
        before = await uow.value("SELECT expires_at FROM session WHERE workspace_id = %(ws)s")
    assert await status(client) == 200
    async with db.read(system_scope(workspace)) as uow:
        row = await uow.one("SELECT now() - seen_at AS ago, expires_at FROM session WHERE workspace_id = %(ws)s")
    assert row["ago"].total_seconds() < 60
    assert row["expires_at"] == before


async def test_sessions_are_listed_and_ended_by_their_person_only(client, workspace):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    second, third = client.again(), client.again()
    await sign_in(second, email, **{"User-Agent": "Firefox\x1b[31m"})
    await sign_in(third, email)
    other = await client.again().as_user(workspace, "owner")
    listed = (await client.get("/api/v1/access/sessions")).json()["items"]
    assert [one["current"] for one in listed].count(True) == 1
    assert {one["ip"] for one in listed} == {"127.0.0.1"}
    assert "Firefox [31m" in {one["agent"] for one in listed}
    agent = next(one for one in listed if one["agent"].startswith("Firefox"))
    assert (await other.delete(f"/api/v1/access/sessions/{agent['id']}")).status_code == 404
    assert await status(second) == 200
    assert (await client.delete(f"/api/v1/access/sessions/{agent['id']}")).status_code == 204
    assert [await status(one) for one in (client, second, third, other)] == [200, 401, 200, 200]
    assert (await client.delete("/api/v1/access/sessions")).status_code == 204
    assert [await status(one) for one in (client, third, other)] == [200, 401, 200]


# A9 -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", [{"disabled": True}, {"roles": ["viewer"]}])
@pytest.mark.withstands("A9", "A55")
async def test_fewer_rights_hold_from_the_next_request_on(client, workspace, change):
    await client.as_user(workspace, "owner")
    admin = await client.again().as_user(workspace, "admin")
    assert (await admin.get("/api/v1/access/audit")).status_code == 200
    await client.patch(f"/api/v1/access/users/{admin.user_id}", json=change)
    assert (await admin.get("/api/v1/access/audit")).status_code == 401
    assert await status(client) == 200


# A31, A32 -----------------------------------------------------------------------------------------------------------
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://guanxi.test.evil.example"},
    {"Origin": "http://guanxi.test:8080"},
    {"Origin": "https://guanxi.test"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.withstands("A31")
async def test_another_site_cannot_change_anything_with_the_cookie(client, workspace, headers):
    await client.as_user(workspace, "owner")
    before = (await client.get("/api/v1/session")).json()
    for method, path, body in (
        ("PATCH", "/api/v1/session/me", {"name": "evil"}),
        ("POST", "/api/v1/access/users", {"email": "e@e.test", "name": "e", "roles": ["owner"]}),
        ("DELETE", "/api/v1/session", None),
    ):
        answer = await client.request(method, path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.foreign_origin")
    assert (await client.get("/api/v1/session")).json() == before
    assert len((await client.get("/api/v1/access/users")).json()["items"]) == 1


async def test_without_origin_only_the_browsers_own_word_counts(client, workspace):
    await client.as_user(workspace, "owner")
    del client.headers["Origin"]
    for site, expected in ((None, 403), ("cross-site", 403), ("same-site", 403), ("none", 403), ("same-origin", 200)):
        headers = {} if site is None else {"Sec-Fetch-Site": site}
        answer = await client.patch("/api/v1/session/me", json={"name": "x"}, headers=headers)
        assert answer.status_code == expected


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "text/plain; application/json",
    ],
)
@pytest.mark.withstands("A31")
async def test_json_in_the_clothes_of_a_form_is_refused(client, workspace, kind):
    await client.as_user(workspace, "owner")
    body = '{"name": "evil"}'
    answer = await client.patch("/api/v1/session/me", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "access.content_type")
    sign_in_body = '{"email": "a@b.c", "password": "x"}'
    login = await client.again().post("/api/v1/session", content=sign_in_body, headers={"Content-Type": kind})
    assert login.status_code == 415


@pytest.mark.parametrize("headers", [*FOREIGN, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.withstands("A31")
async def test_another_site_cannot_sign_its_visitor_in(client, workspace, headers):
    await client.as_user(workspace, "viewer")
    browser = client.again()
    del browser.headers["Origin"]
    answer = await sign_in(browser, await email_of(client), **headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.withstands("A31")
async def test_no_get_changes_anything(client, workspace, db):
    await client.as_user(workspace, "owner")
    fetched = [
        "/api/v1/session",
        "/api/v1/setup",
        *(f"/api/v1/access/{name}" for name in ("sessions", "users", "roles", "tokens", "audit", "reset-requests")),
    ]

    async def state() -> dict:
        async with db.read(system_scope(workspace)) as uow:
            return await uow.one(
                """SELECT (SELECT count(*) FROM audit_entry WHERE workspace_id = %(ws)s) AS entries,
                          (SELECT count(*) FROM session WHERE workspace_id = %(ws)s) AS sessions,
                          (SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM user_account u WHERE workspace_id = %(ws)s) AS users"""
            )

    before = await state()
    for path in fetched:
        assert (await client.get(path)).status_code == 200
    assert await state() == before


def socket_of(app, **headers: str) -> WebSocket:
    """A handshake as it reaches the application."""

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        raise AssertionError(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return WebSocket({"type": "websocket", "path": "/api/v1/live", "headers": raw, "app": app}, receive, send)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://guanxi.test:81", None])
@pytest.mark.withstands("A32")
async def test_a_foreign_page_opens_no_socket(client, workspace, app, origin):
    await client.as_user(workspace, "viewer")
    cookie = f"gx_session={cookie_of(client)}"
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", **({"Origin": origin} if origin else {})}
    with pytest.raises(ForeignOrigin):
        await app.state.gate.enter(socket_of(app, **headers), "signed_in")
    ours = await app.state.gate.enter(socket_of(app, Cookie=cookie, Origin="http://guanxi.test"), "signed_in")
    assert ours.actor.id == client.user_id
    await client.delete("/api/v1/session")
    with pytest.raises(Unauthenticated):
        await app.state.gate.enter(socket_of(app, Cookie=cookie, Origin="http://guanxi.test"), "signed_in")


# A36, A37 -----------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A36")
async def test_every_refused_sign_in_looks_and_works_the_same(client, workspace, monkeypatch):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "viewer")
    disabled = await client.again().as_user(workspace, "viewer")
    invited = {"email": "invited@example.test", "name": "x", "roles": ["viewer"]}
    emails = [await email_of(client), await email_of(disabled), invited["email"], "nobody@example.test", "no address"]
    await owner.post("/api/v1/access/users", json=invited)
    await owner.patch(f"/api/v1/access/users/{disabled.user_id}", json={"disabled": True})
    verified: list[str] = []
    genuine = PasswordHasher.verify

    def counted(self, hashed, password):
        verified.append(hashed)
        return genuine(self, hashed, password)

    monkeypatch.setattr(hashing, "HASHER", hashing.HASHER.genuine)
    monkeypatch.setattr(PasswordHasher, "verify", counted)
    seen = set()
    for email in emails:
        password = PASSWORD if email == emails[1] else "wrong wrong wrong"
        answer = await sign_in(client.again(), email, password)
        problem = {key: value for key, value in answer.json().items() if key != "instance"}
        seen.add((answer.status_code, str(problem), "set-cookie" in answer.headers))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401
    # The mechanism: one argon2 verification each, with the same parameters.
    assert len(verified) == len(emails)
    assert {hashed.rsplit("$", 2)[0] for hashed in verified} == {"$argon2id$v=19$m=19456,t=2,p=1"}


@pytest.mark.withstands("A37")
async def test_guessing_is_slowed_per_account_and_address(client, workspace):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    answers = [await sign_in(client.again(), email, "wrong wrong wrong") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [401] * 8 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await sign_in(client.again(), email)).status_code == 429
    assert await status(client) == 200


async def test_guessing_at_an_account_nobody_has_is_slowed_alike(client):
    answers = [await sign_in(client, "nobody-at-all@example.test", "wrong wrong wrong") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [401] * 8 + [429]


async def test_success_gives_back_what_the_tries_took(client, workspace):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    for _ in range(3):
        for _ in range(5):
            assert (await sign_in(client.again(), email, "wrong wrong wrong")).status_code == 401
        assert (await sign_in(client.again(), email)).status_code == 200


@pytest.mark.withstands("A54")
async def test_a_forged_forwarding_header_does_not_get_round_the_limit(client, workspace):
    """ATK A54."""
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    answers = [
        await sign_in(client.again(), email, "wrong wrong wrong", **{"X-Forwarded-For": f"9.9.9.{number}"})
        for number in range(9)
    ]
    assert answers[-1].status_code == 429


@pytest.mark.withstands("A54")
async def test_behind_a_trusted_proxy_the_callers_address_counts(client, workspace, parts, registry):
    await client.as_user(workspace, "owner")
    email = await email_of(client)
    db, services = parts
    settings = services.settings.with_(trusted_proxies=("127.0.0.0/8",))
    client.app = create_app(db, replace(services, settings=settings), registry)
    browser = client.again()
    await sign_in(browser, email, **{"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    sessions = (await browser.get("/api/v1/access/sessions")).json()["items"]
    assert next(one["ip"] for one in sessions if one["current"]) == "203.0.113.9"


async def test_a_password_hashed_with_older_parameters_is_renewed(client, workspace, db):
    await client.as_user(workspace, "viewer")
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE user_account SET password_hash = %(old)s WHERE workspace_id = %(ws)s", old=old)
    assert (await sign_in(client.again(), await email_of(client))).status_code == 200
    async with db.read(system_scope(workspace)) as uow:
        stored = await uow.value("SELECT password_hash FROM user_account WHERE workspace_id = %(ws)s")
    assert stored != old
    assert not hashing.needs_renewal(stored)
    assert await status(client) == 200  # the same password: sessions stay


@pytest.mark.withstands("A49")
async def test_sign_ins_done_and_refused_are_in_the_audit_log_without_the_address(client, workspace, db):
    """ATK A49: nor does a name bring line breaks into it."""
    await client.as_user(workspace, "owner")
    email = await email_of(client)
    await sign_in(client.again(), email, "wrong wrong wrong")
    await sign_in(client.again(), "canary-person@example.test", "wrong wrong wrong")
    entries = (await client.get("/api/v1/access/audit", params={"action": "access.signed_in"})).json()["items"]
    assert [(one["outcome"], one["object_id"], one["ip"]) for one in entries] == [
        ("refused", str(client.user_id), "127.0.0.1"),
        ("done", str(client.user_id), "127.0.0.1"),
    ]
    async with db.system("a test looks for the address") as uow:
        text = await uow.value("SELECT string_agg(a::text, '') FROM audit_entry a WHERE workspace_id = 0")
    assert "canary-person" not in text
    assert "c***@example.test" in text


async def test_strange_input_never_breaks_the_door(client):
    """FLT F39."""
    assert (await sign_in(client, "\x00@example.test", "x" * 1024)).status_code == 422
    for email in ("😀@example.test", "a" * 320, "' OR 1=1 --", "a@b.c\r\nX: y"):
        assert (await sign_in(client, email, "x" * 1024)).status_code == 401
    for body in (b'{"email": "a@b.c", "password": "\\ud800"}', b'{"email": 1, "password": []}', b"[]", b"{", b""):
        answer = await client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, body
    assert (await sign_in(client, "a@b.c", "x" * 1025)).status_code == 422
