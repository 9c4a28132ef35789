"""First set-up, the demo, and what the command line asks of access."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from guanxi.access import api as access
from guanxi.access.errors import EmailTaken
from guanxi.app.http import create_app
from guanxi.kernel.errors import NotFound
from tests.support.people import Client

OWNER = {
    "workspace_name": "春风商贸",
    "name": "周敏",
    "email": "Owner@Example.com",
    "password": " three green herons ",
    "locale": "zh-CN",
    "time_zone": "Asia/Shanghai",
    "currency": "CNY",
}


@pytest.fixture
async def browser(fresh_parts, registry) -> AsyncIterator[Client]:
    """A browser at an installation nobody has set up."""
    app = create_app(*fresh_parts, registry)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with Client(
        transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"}
    ) as client:
        client.app = app
        yield client


def token_of(link: str | None) -> str:
    assert link is not None
    return parse_qs(urlsplit(link).query)["token"][0]


async def count(db, table: str) -> int:
    async with db.system("a test counts") as uow:
        return await uow.value(f"SELECT count(*) FROM {table}")


async def test_the_owner_sets_guanxi_up_and_is_signed_in(browser, fresh_db, settings):
    before = (await browser.get("/api/v1/setup")).json()
    # a stranger chooses a trade and sees what it brings
    assert {"retail", "b2b"} <= {one["key"] for one in before.pop("trades") if one["stages"] and one["tags"]}
    assert before == {"needed": True, "demo": False, "demo_logins": []}
    link = await access.ensure_setup_link(fresh_db, settings)
    assert link.startswith("http://guanxi.test/setup?token=gx_l_")

    made = await browser.post("/api/v1/setup", json={**OWNER, "token": token_of(link)})

    assert made.status_code == 201, made.text
    session = made.json()
    assert session["user"]["email"] == "owner@example.com"
    assert session["workspace"] == {
        "id": session["workspace"]["id"],
        "name": "春风商贸",
        "locale": "zh-CN",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
    }
    assert "access.owner.manage" in session["permissions"]
    assert (await browser.get("/api/v1/session")).json() == session
    after = (await browser.get("/api/v1/setup")).json()
    assert (after["needed"], after["trades"]) == (False, [])
    assert len((await browser.get("/api/v1/access/roles")).json()["items"]) == 7
    actions = [entry["action"] for entry in (await browser.get("/api/v1/access/audit")).json()["items"]]
    assert set(actions) == {"access.workspace_founded", "access.user_created"}
    # The spaces of the password count.
    again = browser.again()
    for password, status in ((OWNER["password"].strip(), 401), (OWNER["password"], 200)):
        answer = await again.post("/api/v1/session", json={"email": "owner@example.com", "password": password})
        assert answer.status_code == status


async def test_the_link_is_good_once_and_only_the_newest(browser, fresh_db, settings):
    old = token_of(await access.ensure_setup_link(fresh_db, settings))
    new = token_of(await access.ensure_setup_link(fresh_db, settings))
    for token, status, code in ((old, 410, "access.link_expired"), ("gx_l_guess", 410, "access.link_expired")):
        refused = await browser.post("/api/v1/setup", json={**OWNER, "token": token})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await browser.post("/api/v1/setup", json={**OWNER, "token": new})).status_code == 201
    again = await browser.again().post("/api/v1/setup", json={**OWNER, "token": new, "email": "b@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "access.already_set_up")
    assert await access.ensure_setup_link(fresh_db, settings) is None
    assert await count(fresh_db, "user_account") == 1


async def test_an_expired_link_is_refused(browser, fresh_db, settings):
    token = token_of(await access.ensure_setup_link(fresh_db, settings))
    async with fresh_db.system("a test lets a day go by") as uow:
        await uow.run("UPDATE one_time_link SET expires_at = now() - interval '1 second'")
    assert (await browser.post("/api/v1/setup", json={**OWNER, "token": token})).status_code == 410
    assert await count(fresh_db, "workspace") == 0


async def test_twenty_at_once_make_exactly_one_workspace(browser, fresh_db, settings):
    """ATK A44."""
    token = token_of(await access.ensure_setup_link(fresh_db, settings))

    async def submit(number: int) -> int:
        body = {**OWNER, "token": token, "email": f"owner{number}@example.com"}
        return (await browser.again().post("/api/v1/setup", json=body)).status_code

    statuses = await asyncio.gather(*(submit(number) for number in range(20)))

    assert sorted(statuses) == [201] + [409] * 19
    assert await count(fresh_db, "workspace") == 1
    assert await count(fresh_db, "user_account") == 1
    assert await count(fresh_db, "session") == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "'; select pg_sleep(3)--"}, "time_zone"),
        ({"locale": "fr"}, "locale"),
        ({"currency": "XXQ"}, "currency"),
        ({"email": "a@b\r\nBcc: x@y.z"}, "email"),
        ({"password": "password123"}, "password"),
        ({"name": "\x00"}, "name"),
        ({"workspace_name": "x" * 101}, "workspace_name"),
        ({"is_admin": True}, "is_admin"),
    ],
)
async def test_wrong_input_names_the_field_and_uses_up_nothing(browser, fresh_db, settings, change, field):
    token = token_of(await access.ensure_setup_link(fresh_db, settings))
    refused = await browser.post("/api/v1/setup", json={**OWNER, **change, "token": token})
    assert refused.status_code == 422, refused.text
    assert [problem["field"] for problem in refused.json()["fields"]] == [field]
    assert await count(fresh_db, "workspace") == 0
    assert (await browser.post("/api/v1/setup", json={**OWNER, "token": token})).status_code == 201


async def test_demo_logins_show_only_in_a_demo_that_runs_as_one(fresh_parts, fresh_db, registry, settings):
    """ATK A53."""
    founded = await access.found_demo(fresh_db, name="Demo")
    assert founded is not None
    assert await access.found_demo(fresh_db, name="Demo") is None
    link = await access.ensure_setup_link(fresh_db, settings)
    assert link is not None, "a company is founded beside the demo"
    _, services = fresh_parts

    async def ask(demo: bool) -> tuple[dict, Client]:
        app = create_app(fresh_db, replace(services, settings=settings.with_(demo=demo)), registry)
        client = Client(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://guanxi.test"
        )
        client.app = app
        return (await client.get("/api/v1/setup", headers={"Accept-Language": "zh-CN"})).json(), client

    shown, _ = await ask(False)
    assert (shown["needed"], shown["demo"], shown["demo_logins"]) == (True, False, [])
    shown, client = await ask(True)
    assert shown["demo"] is True
    assert [login["role"] for login in shown["demo_logins"]] == [
        "所有者",
        "主管",
        "大区经理",
        "店长",
        "销售",
        "客服",
        "财务",
        "访客",
    ]
    owner = shown["demo_logins"][0]
    answer = await client.post("/api/v1/session", json={"email": owner["email"], "password": owner["password"]})
    assert answer.json()["demo"] is True
    await client.aclose()


async def test_the_command_line_makes_people_links_and_tokens(browser, fresh_db, settings):
    with pytest.raises(NotFound):
        await access.invite(fresh_db, settings, email="a@example.com", name="A", role="sales")
    token = token_of(await access.ensure_setup_link(fresh_db, settings))
    await browser.post("/api/v1/setup", json={**OWNER, "token": token})

    link = await access.invite(fresh_db, settings, email="sales@example.com", name="林婷", role="sales")
    with pytest.raises(EmailTaken):
        await access.invite(fresh_db, settings, email="sales@example.com", name="林婷", role="sales")
    chosen = await browser.again().post(
        "/api/v1/password/reset", json={"token": token_of(link), "password": "seven blue lanterns"}
    )
    assert chosen.status_code == 204
    assert (await access.reset_link(fresh_db, settings, "owner@example.com")).startswith("http://guanxi.test/reset?")
    secret = await access.create_token(fresh_db, "owner@example.com", "nightly")
    program = browser.again()
    answer = await program.get("/api/v1/session", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["user"]["email"] == "owner@example.com"
    with pytest.raises(NotFound):
        await access.create_token(fresh_db, "nobody@example.com", "x")
