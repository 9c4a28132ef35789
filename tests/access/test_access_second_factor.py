"""Second factors: enrolling an app, signing in in two steps, recovery codes, roles that need one, resets. ATK A9, A30, A37, A44."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import pytest

from guanxi.access import api as access
from guanxi.access.rules import second_factors as rules
from guanxi.access.rules import totp
from guanxi.access.service import second_factor
from guanxi.kernel.clock import SystemClock
from guanxi.kernel.scope import system_scope
from tests.support.people import PASSWORD, Client

OWN = "/api/v1/session/me/factors"
# RFC 6238, appendix B (SHA-1), the last six of its eight digits.
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


class Phone:
    """An authenticator app, and the server's clock moved on so that each code is a new one."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.offset = timedelta(0)
        self.secret = ""
        genuine = SystemClock.now
        monkeypatch.setattr(SystemClock, "now", lambda clock: genuine(clock) + self.offset)

    def code(self, steps: int = 0) -> str:
        """The code of now, or of some steps away."""
        now = datetime.now(UTC) + self.offset
        return totp.compute_code(self.secret, totp.compute_step(now) + steps)

    def wait(self, seconds: float = 31) -> None:
        self.offset += timedelta(seconds=seconds)


@pytest.fixture
def phone(client, monkeypatch) -> Phone:
    return Phone(client, monkeypatch)


async def email_of(client: Client) -> str:
    return (await client.get("/api/v1/session")).json()["user"]["email"]


async def enrol(client: Client, phone: Phone, expected: int = 200) -> list[str]:
    """Enrol an app; the recovery codes."""
    begun = await client.post(f"{OWN}/app", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    phone.secret = begun.json()["secret"]
    assert begun.json()["uri"].startswith("otpauth://totp/Guanxi:")
    done = await client.post(f"{OWN}/app/confirm", json={"code": phone.code()})
    assert done.status_code == expected, done.text
    return done.json()["codes"]


async def sign_in(client: Client, email: str, code: str | None = None, password: str = PASSWORD):
    body = {"email": email, "password": password} | ({} if code is None else {"code": code})
    return await client.post("/api/v1/session", json=body)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_the_rfc(seconds, code):
    assert totp.compute_code(RFC_SECRET, seconds // 30) == code


def test_a_code_of_the_step_before_and_after_fits_and_no_other():
    now = datetime(2026, 5, 1, 12, 0, 15, tzinfo=UTC)
    step = totp.compute_step(now)
    for away in range(-3, 4):
        found = totp.find_step(RFC_SECRET, totp.compute_code(RFC_SECRET, step + away), now)
        assert found == (step + away if abs(away) <= 1 else None)
    assert totp.find_step(RFC_SECRET, "१२३४५६", now) is None


def test_what_people_type_for_a_code():
    assert rules.is_app_code(rules.clean_code(" 123 456 "))
    assert not rules.is_app_code(rules.clean_code("１２３４５６"))
    code = rules.new_recovery_code()
    plain = code.replace("-", "")
    for typed in (code, code.upper(), plain, f" {code[:5]} {code[6:]} ", plain.replace("0", "O").replace("1", "l")):
        assert rules.normalise_recovery_code(rules.clean_code(typed)) == plain
    assert len({rules.new_recovery_code() for _ in range(200)}) == 200


@pytest.mark.withstands("A30")
async def test_enrolling_rotates_this_session_and_ends_the_others(client, workspace, phone):
    await client.as_user(workspace, "viewer")
    other = client.again()
    await sign_in(other, await email_of(client))
    before = client.cookies["gx_session"]

    codes = await enrol(client, phone)

    assert len(codes) == len(set(codes)) == 10
    assert (await client.get("/api/v1/session")).json()["mfa"] is True
    assert (await other.get("/api/v1/session")).status_code == 401
    stolen = client.again()
    stolen.cookies.set("gx_session", before)
    assert (await stolen.get("/api/v1/session")).status_code == 401
    state = (await client.get(OWN)).json()
    assert (state["recovery_left"], state["required"], state["passkeys"]) == (10, False, [])
    assert state["app_since"]


async def test_signing_in_takes_two_steps(client, workspace, phone, db):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    await enrol(client, phone)
    phone.wait()
    browser = client.again()

    first = await sign_in(browser, email)
    assert (first.status_code, first.json()["code"]) == (401, "access.mfa_needed")
    assert [one["code"] for one in first.json()["fields"]] == ["access.by_app", "access.by_recovery_code"]
    assert "set-cookie" not in first.headers
    wrong = await sign_in(browser, email, "000000" if phone.code() != "000000" else "111111")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "access.code_refused")
    assert (await browser.get("/api/v1/session")).status_code == 401
    assert (await sign_in(browser, email, phone.code())).status_code == 200
    assert (await browser.get("/api/v1/session")).status_code == 200
    # A code without the password opens nothing, and says nothing about the account.
    phone.wait()
    bad = await sign_in(client.again(), email, phone.code(), password="wrong wrong wrong")
    nobody = await sign_in(client.again(), "nobody@example.test", phone.code())
    assert bad.status_code == nobody.status_code == 401
    assert bad.json()["code"] == nobody.json()["code"] == "access.bad_credentials"
    async with db.read(system_scope(workspace)) as uow:
        sealed = await uow.value("SELECT sealed FROM totp WHERE workspace_id = %(ws)s")
    assert phone.secret.encode() not in bytes(sealed)
    assert base64.b32decode(phone.secret) not in bytes(sealed)


@pytest.mark.withstands("A37", "A44")
async def test_a_code_counts_once_even_six_times_at_once(client, workspace, phone):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    await enrol(client, phone)
    again = await sign_in(client.again(), email, phone.code())
    assert again.status_code == 401, "the code that enrolled the app was used"
    phone.wait()
    code = phone.code()

    answers = await asyncio.gather(*(sign_in(client.again(), email, code) for _ in range(6)))

    assert sorted(one.status_code for one in answers) == [200] + [401] * 5
    assert (await sign_in(client.again(), email, code)).status_code == 401
    assert (await sign_in(client.again(), email, phone.code(-1))).status_code == 401, "an older one is dead with it"
    assert (await sign_in(client.again(), email, phone.code(1))).status_code == 200, (
        "a phone that is half a minute early"
    )


@pytest.mark.withstands("A37", "A44")
async def test_a_recovery_code_opens_once(client, workspace, phone):
    await client.as_user(workspace, "owner")
    email = await email_of(client)
    codes = await enrol(client, phone)
    answers = await asyncio.gather(*(sign_in(client.again(), email, codes[0].upper()) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200] + [401] * 4
    other = await client.again().as_user(workspace, "owner")
    assert (await sign_in(client.again(), await email_of(other), codes[1])).status_code == 200, "has no second factor"
    assert (await client.get(OWN)).json()["recovery_left"] == 9
    phone.wait()
    fresh = await client.post(f"{OWN}/recovery-codes", json={"password": PASSWORD, "code": phone.code()})
    assert len(fresh.json()["codes"]) == 10
    assert (await sign_in(client.again(), email, codes[1])).status_code == 401
    assert (await sign_in(client.again(), email, fresh.json()["codes"][0])).status_code == 200
    entries = (await client.get("/api/v1/access/audit", params={"action": "access.recovery_code_used"})).json()["items"]
    assert len(entries) == 2


@pytest.mark.withstands("A37")
async def test_guessing_codes_is_slowed_from_every_address(client, workspace, phone, monkeypatch):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    await enrol(client, phone)
    phone.wait()
    monkeypatch.setattr("guanxi.access.service.sessions.BY_PAIR", second_factor.BY_PERSON)
    wrong = {phone.code(away) for away in range(-1, 2)}
    guesses = [f"{number:06}" for number in range(20) if f"{number:06}" not in wrong][:11]
    statuses = [(await sign_in(client.again(), email, guess)).status_code for guess in guesses]
    assert statuses == [401] * 10 + [429]
    assert (await sign_in(client.again(), email, phone.code())).status_code == 429, "a right one waits as well"


async def test_whoever_holds_the_session_alone_changes_nothing(client, workspace, phone):
    await client.as_user(workspace, "viewer")
    refused = await client.post(f"{OWN}/app", json={"password": "wrong wrong wrong"})
    assert (refused.status_code, refused.json()["code"]) == (422, "access.wrong_password")
    await enrol(client, phone)
    phone.wait()
    for path in ("app", "recovery-codes", "off"):
        for body in ({"password": PASSWORD, "code": "000000"}, {"password": "wrong wrong wrong", "code": phone.code()}):
            assert (await client.post(f"{OWN}/{path}", json=body)).status_code == 422, path
    phone.wait()
    assert (await client.post(f"{OWN}/off", json={"password": PASSWORD, "code": phone.code()})).status_code == 204
    assert (await client.get("/api/v1/session")).json()["mfa"] is False
    assert (await sign_in(client.again(), await email_of(client))).status_code == 200


async def test_another_app_takes_the_place_of_the_first(client, workspace, phone):
    await client.as_user(workspace, "viewer")
    email = await email_of(client)
    codes = await enrol(client, phone)
    phone.wait()
    old = phone.secret
    begun = await client.post(f"{OWN}/app", json={"password": PASSWORD, "code": phone.code()})
    phone.wait()
    assert (await sign_in(client.again(), email, phone.code())).status_code == 200, "the old one is good until then"
    phone.secret = begun.json()["secret"]
    done = await client.post(f"{OWN}/app/confirm", json={"code": phone.code()})
    assert done.json()["codes"] == [], "the recovery codes stay good"
    phone.wait()
    assert (
        await sign_in(
            client.again(), email, totp.compute_code(old, totp.compute_step(datetime.now(UTC) + phone.offset))
        )
    ).status_code == 401
    assert (await sign_in(client.again(), email, phone.code())).status_code == 200
    assert (await sign_in(client.again(), email, codes[3])).status_code == 200


async def test_a_secret_that_was_shown_long_ago_is_dead(client, workspace, phone, db):
    await client.as_user(workspace, "viewer")
    begun = await client.post(f"{OWN}/app", json={"password": PASSWORD})
    phone.secret = begun.json()["secret"]
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE totp SET created_at = now() - interval '16 minutes' WHERE workspace_id = %(ws)s")
    late = await client.post(f"{OWN}/app/confirm", json={"code": phone.code()})
    assert late.status_code == 422
    assert (await client.get("/api/v1/session")).json()["mfa"] is False


# Roles that need one ------------------------------------------------------------------------------------------------
async def role_id(owner: Client, key: str) -> str:
    found = (await owner.get("/api/v1/access/roles")).json()["items"]
    return next(one["id"] for one in found if one["key"] == key)


async def demand(owner: Client, key: str, required: bool = True) -> None:
    path = f"/api/v1/access/roles/{await role_id(owner, key)}/second-factor"
    answer = await owner.put(path, json={"required": required})
    assert (answer.status_code, answer.json()["mfa_required"]) == (200, required), answer.text


@pytest.mark.withstands("A9")
async def test_who_needs_a_second_factor_may_do_nothing_else_before(client, workspace, phone, app):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "manager")
    secret = (await client.post("/api/v1/access/tokens", json={"name": "x"})).json()["secret"]
    program = client.again()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert (await program.get("/api/v1/customers")).status_code == 200

    await demand(owner, "manager")

    for answer in (
        await client.get("/api/v1/customers"),
        await program.get("/api/v1/customers"),
        await program.get("/api/v1/session"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "access.mfa_enrolment_needed")
    session = (await client.get("/api/v1/session")).json()
    assert (session["mfa"], session["mfa_needed"]) == (False, True)
    assert (await sign_in(client.again(), session["user"]["email"])).status_code == 200, "to enrol"
    await enrol(client, phone)
    assert (await client.get("/api/v1/customers")).status_code == 200
    assert (await program.get("/api/v1/customers")).status_code == 200
    phone.wait()
    off = await client.post(f"{OWN}/off", json={"password": PASSWORD, "code": phone.code()})
    assert (off.status_code, off.json()["code"]) == (409, "access.mfa_required")
    await demand(owner, "manager", False)
    phone.wait()
    assert (await client.post(f"{OWN}/off", json={"password": PASSWORD, "code": phone.code()})).status_code == 204


@pytest.mark.withstands("A9")
async def test_every_route_is_shut_before_enrolment(client, workspace, registry):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "admin")
    await demand(owner, "admin")
    open_to = set()
    for route in (route for room in registry.rooms for router in room.routers for route in router.routes):
        if route.openapi_extra["x-permission"] == "public":
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "01900000-0000-7000-8000-000000000001")
        method = min(route.methods)
        if (method, path) == ("DELETE", "/api/v1/session"):
            continue
        answer = await client.request(method, path, json=None if method == "GET" else {})
        if answer.json().get("code") != "access.mfa_enrolment_needed":
            open_to.add(f"{method} {path}")
    assert open_to == {
        "GET /api/v1/session",
        "PATCH /api/v1/session/me",
        f"GET {OWN}",
        f"POST {OWN}/app",
        f"POST {OWN}/app/confirm",
    } | {one for one in open_to if "/passkeys" in one}
    assert len([one for one in open_to if "/passkeys" in one]) in {0, 2}


async def test_nobody_demands_it_of_a_role_above_their_own(client, workspace):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, "admin")
    refused = await client.put(
        f"/api/v1/access/roles/{await role_id(owner, 'owner')}/second-factor", json={"required": True}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "access.above_own_rights")


async def test_an_administrator_resets_a_colleague_who_lost_the_phone(client, workspace, phone):
    owner = await client.again().as_user(workspace, "owner")
    admin = await client.again().as_user(workspace, "admin")
    await client.as_user(workspace, "sales")
    await enrol(client, phone)
    email = await email_of(client)
    users = (await owner.get("/api/v1/access/users")).json()["items"]
    assert [one["email"] for one in users if one["mfa"]] == [email]

    reset = await admin.post(f"/api/v1/access/users/{client.user_id}/reset-factors", json={})

    assert reset.status_code == 204, reset.text
    assert (await client.get("/api/v1/session")).status_code == 401
    assert (await sign_in(client.again(), email)).status_code == 200
    for target, code in ((owner.user_id, "access.above_own_rights"), (admin.user_id, "access.not_on_self")):
        refused = await admin.post(f"/api/v1/access/users/{target}/reset-factors", json={})
        assert refused.json()["code"] == code
    entries = (await owner.get("/api/v1/access/audit", params={"action": "access.second_factor_changed"})).json()[
        "items"
    ]
    assert [one["detail"]["what"] for one in entries] == ["reset", "app_enrolled"]


async def test_the_command_line_lets_the_last_owner_in_again(client, workspace, phone, db):
    await client.as_user(workspace, "owner")
    email = await email_of(client)
    await enrol(client, phone)
    assert (await sign_in(client.again(), email)).status_code == 401
    await access.reset_factors(db, email)
    assert (await sign_in(client.again(), email)).status_code == 200
