"""Forgotten passwords (ATK A38)."""

from dataclasses import replace

import pytest

from guanxi.access.service import recovery
from guanxi.kernel.jobs import Runner
from guanxi.kernel.mailer import Sent
from guanxi.kernel.scope import system_scope
from tests.support.people import PASSWORD, Client

NEW = "seven blue lanterns"


async def email_of(client: Client) -> str:
    return (await client.get("/api/v1/session")).json()["user"]["email"]


async def link_for(admin: Client, person: Client) -> str:
    answer = await admin.post(f"/api/v1/access/users/{person.user_id}/reset-link")
    assert answer.status_code == 201, answer.text
    return answer.json()["link"]


async def reset(client: Client, link: str, password: str = NEW) -> int:
    body = {"token": link.split("token=")[1], "password": password}
    return (await client.again().post("/api/v1/password/reset", json=body)).status_code


@pytest.fixture(autouse=True)
async def nobody_asked_before(db) -> None:
    """Other tests of this worker come from the same address and fill its bucket."""
    async with db.system("a test begins with empty limits") as uow:
        await uow.run("DELETE FROM rate_bucket")


@pytest.fixture
async def admin(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "admin")


@pytest.fixture
async def person(client: Client, workspace: int) -> Client:
    return await client.again().as_user(workspace, "sales")


async def test_without_a_mail_server_the_administrator_hands_out_the_link(admin, person):
    email = await email_of(person)
    asked = await person.again().post("/api/v1/password/forgot", json={"email": email.upper()})
    assert (asked.status_code, asked.json()) == (200, {"sent": False})
    waiting = (await admin.get("/api/v1/access/reset-requests")).json()["items"]
    assert [one["user_id"] for one in waiting] == [str(person.user_id)]
    link = await link_for(admin, person)
    assert link.startswith("http://guanxi.test/reset?token=gx_l_")
    assert (await admin.get("/api/v1/access/reset-requests")).json()["items"] == []
    assert await reset(person, link) == 204
    assert (await person.get("/api/v1/session")).status_code == 401
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        answer = await person.again().post("/api/v1/session", json={"email": email, "password": password})
        assert answer.status_code == status


async def test_a_link_is_good_once(admin, person):
    link = await link_for(admin, person)
    assert await reset(person, link) == 204
    assert await reset(person, link, "eight red umbrellas") == 410


async def test_a_newer_link_closes_the_older(admin, person):
    old, new = await link_for(admin, person), await link_for(admin, person)
    assert await reset(person, old) == 410
    assert await reset(person, new) == 204


async def test_a_link_dies_with_the_password_it_was_made_for(admin, person):
    link = await link_for(admin, person)
    changed = await person.post("/api/v1/session/me/password", json={"current": PASSWORD, "new": NEW})
    assert changed.status_code == 204
    assert await reset(person, link, "eight red umbrellas") == 410


async def test_a_link_dies_by_time_and_with_the_account(admin, person, db, workspace):
    link = await link_for(admin, person)
    await admin.patch(f"/api/v1/access/users/{person.user_id}", json={"disabled": True})
    assert await reset(person, link) == 410
    await admin.patch(f"/api/v1/access/users/{person.user_id}", json={"disabled": False})
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE one_time_link SET expires_at = now() WHERE workspace_id = %(ws)s")
    assert await reset(person, link) == 410


async def test_a_weak_password_does_not_use_the_link_up(admin, person):
    link = await link_for(admin, person)
    assert await reset(person, link, "password123") == 422
    assert await reset(person, link) == 204


async def test_a_request_row_is_no_link(admin, person, db, workspace):
    await person.again().post("/api/v1/password/forgot", json={"email": await email_of(person)})
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all(
            "SELECT password_version, used_at FROM one_time_link WHERE workspace_id = %(ws)s AND user_id IS NOT NULL"
        )
    assert rows == [{"password_version": None, "used_at": None}]


async def test_the_host_header_does_not_get_into_links(admin, person):
    answer = await admin.post(
        f"/api/v1/access/users/{person.user_id}/reset-link",
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    )
    assert answer.json()["link"].startswith("http://guanxi.test/reset?")


@pytest.mark.withstands("A36")
async def test_the_answer_is_the_same_for_everybody(admin, person, workspace, db):
    """ATK A36."""
    known = await email_of(person)
    answers = [
        await person.again().post("/api/v1/password/forgot", json={"email": email})
        for email in (known, "nobody@example.test", "no address", await email_of(admin))
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"sent":false}')}


@pytest.mark.withstands("A36")
async def test_asking_is_limited_alike_for_everybody(person):
    for email in (await email_of(person), "nobody-limited@example.test"):
        answers = [await person.again().post("/api/v1/password/forgot", json={"email": email}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0


async def test_the_mail_job_sends_a_link_that_works(admin, person, app, db, services, workspace, monkeypatch):
    posted = []

    async def post(message, via=None):
        posted.append(message)
        return Sent("<1@example.test>")

    settings = services.settings.with_(smtp_url="smtp://mail.example.test")
    app.state.services = replace(services, settings=settings)
    email = await email_of(person)
    for _ in range(2):
        asked = await person.again().post("/api/v1/password/forgot", json={"email": email})
        assert asked.json() == {"sent": True}
    monkeypatch.setattr(services.mailer, "send", post)
    kinds = {recovery.MAIL_LINK.key: recovery.MAIL_LINK}
    runner = Runner(db, kinds, _scope_of, app.state.services, queues=("default",))
    while await runner.run_one():
        pass
    (mail,) = [mail for mail in posted if mail["To"] == email]  # the worker of this test may find older jobs
    text = mail.get_content()
    link = next(line for line in text.splitlines() if line.startswith("http://guanxi.test/reset?token="))
    assert await reset(person, link) == 204


async def _scope_of(workspace_id, user_id):
    return system_scope(workspace_id)
