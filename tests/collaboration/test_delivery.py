"""Notifications on their way out: by whose wishes, when, to a real mail server and to a push service that checks everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from guanxi.collaboration.rules.delivery import Choice, Wishes, compute_mail, compute_plan
from guanxi.collaboration.service import delivering
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from guanxi.kernel.http_out import EgressPolicy, HttpOut
from guanxi.kernel.mailer import Mailbox, Mailer, SmtpSettings
from guanxi.kernel.scope import system_scope
from tests.collaboration.push_service import Browser
from tests.collaboration.test_notices import read_log, told
from tests.kernel.http_out import surroundings
from tests.kernel.http_out.surroundings import Authority, LocalServer, Names, Wires, sign
from tests.kernel.mailer import mail_server
from tests.kernel.mailer.mail_server import MailServer
from tests.support.people import Client

API = "/api/v1/collaboration"
PUSH = "push.example.test"
SHANGHAI = "Asia/Shanghai"
OFF = {"app": True, "push": False, "mail": "never"}


def test_quiet_hours_hourly_and_mornings_are_of_ones_own_clock() -> None:
    night = Wishes(quiet_from=time(22), quiet_to=time(8))
    evening = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert compute_mail("now", night, SHANGHAI, evening) == datetime(2026, 5, 5, 0, tzinfo=UTC)
    assert compute_mail("now", night, "UTC", evening) == evening + timedelta(minutes=2)
    early = datetime(2026, 5, 4, 20, tzinfo=UTC)  # 04:00
    assert compute_mail("hourly", night, SHANGHAI, early) == datetime(2026, 5, 5, 0, tzinfo=UTC)
    assert compute_mail("hourly", Wishes(), SHANGHAI, evening) == datetime(2026, 5, 4, 16, tzinfo=UTC)
    assert compute_mail("daily", Wishes(), SHANGHAI, evening) == datetime(2026, 5, 5, 0, 30, tzinfo=UTC)
    assert compute_mail("daily", Wishes(), "Europe/London", datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 7, 30, tzinfo=UTC
    )  # the clock went on that night
    assert compute_mail("never", night, SHANGHAI, evening) is None
    noon = Wishes(quiet_from=time(12), quiet_to=time(14))
    assert compute_mail("now", noon, "UTC", datetime(2026, 5, 4, 12, 30, tzinfo=UTC)) == datetime(
        2026, 5, 4, 14, tzinfo=UTC
    )
    plan = compute_plan(
        "change", Wishes(choices={"change": Choice(app=False, push=False, mail="never")}), "UTC", noon_at
    )
    assert (plan.in_app, plan.mail_at, plan.push_at) == (False, None, None)


noon_at = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("push-authority")
    key = ec.generate_private_key(ec.SECP256R1())
    made = Authority(folder, key, sign("Test authority", key, issuer=None, issuer_key=key))
    made.file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


async def keep_back_others(db: Database, workspace: int) -> None:
    """What other tests left waiting would go out as well, to servers that are not there."""
    async with db.system("tests share one database, and whoever delivers delivers for all") as uow:
        await uow.run(
            """UPDATE notification SET mail_at = NULL, push_at = NULL
               WHERE workspace_id <> %(mine)s AND (mail_at IS NOT NULL OR push_at IS NOT NULL)""",
            mine=workspace,
        )


@asynccontextmanager
async def mailing(db: Database, server: MailServer, workspace: int) -> AsyncIterator[None]:
    """The process as it is with a mail server, and nothing waiting but what this workspace has."""
    await keep_back_others(db, workspace)
    before = db.parts

    async def names(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with mail_server.serving(server):
        settings = SmtpSettings(
            "mail.example.test", Mailbox("noreply@example.com", "Guanxi"), port=server.port, security="none"
        )
        policy_ = EgressPolicy((f"127.0.0.1:{server.port}",))
        mailer = Mailer(settings, policy=policy_, resolver=names)
        clock = FrozenClock(datetime.now(UTC) + timedelta(minutes=5))
        db.parts = replace(
            before, mailer=mailer, clock=clock, settings=replace(before.settings, smtp_url="smtp+plain://x")
        )
        yield
        mailer.close()
    db.parts = before


async def mention(owner: Client, person: Client, db: Database, name: str = "王伟") -> str:
    about = str((await owner.post("/api/v1/customers", json={"name": name})).json()["id"])
    text = f"secret plan for @{{{person.user_id}}}"
    answer = await owner.post(f"{API}/records/customer/{about}/notes", json={"text": text})
    assert answer.status_code == 201
    await read_log(db)
    return about


def parse(given: mail_server.Given):
    return message_from_bytes(given.content, policy=policy.default)


async def test_a_mail_says_what_its_reader_may_see_and_ends_at_a_click(
    owner: Client, db: Database, workspace: int
) -> None:
    service = await owner.again().as_user(workspace, "service")
    sales = await owner.again().as_user(workspace, "sales")
    await mention(owner, service, db)
    await mention(owner, sales, db, "李雷")
    server = MailServer()
    async with mailing(db, server, workspace):
        assert await delivering.deliver(db) == 2
        assert await delivering.deliver(db) == 0
        by_person = {given.recipients[0]: parse(given) for given in server.given}
        emails = [(await one.get("/api/v1/session")).json()["user"]["email"] for one in (service, sales)]
        seen, unseen = (by_person[email] for email in emails)
        bodies = [
            [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
            for mail in (seen, unseen)
        ]
        assert seen["Subject"] == "Guanxi: owner person mentioned you · 王伟"
        assert all("王伟" in text and "/customers/" in text for text in bodies[0])
        assert "李雷" not in str(bodies[1])  # sales sees own customers only
        assert "secret plan" not in str(bodies)
        link = seen["List-Unsubscribe"].strip("<>").removeprefix("http://guanxi.test")
        assert seen["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        # As a mail program does it: a form, no session, no origin.
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ""}
        anybody = owner.again()
        damaged = link[:-2] + ("00" if link[-2:] != "00" else "11")
        assert (await anybody.post(damaged, content="List-Unsubscribe=One-Click", headers=form)).status_code == 404
        done = await anybody.post(link, content="List-Unsubscribe=One-Click", headers=form)
        assert done.status_code == 204, done.text
        wishes = (await service.get(f"{API}/notifications/settings")).json()
        assert {one["mail"] for one in wishes["choices"].values()} == {"never"}
        assert wishes["choices"]["mention"]["app"] is True
        await mention(owner, service, db)
        db.parts.clock.advance(timedelta(hours=1))
        assert await delivering.deliver(db) == 0
    assert len(await told(service)) == 2


async def test_what_was_read_is_not_mailed_and_who_left_gets_nothing(
    owner: Client, db: Database, workspace: int
) -> None:
    reader = await owner.again().as_user(workspace, "service")
    leaver = await owner.again().as_user(workspace, "service")
    await mention(owner, reader, db)
    await mention(owner, leaver, db)
    await reader.post(f"{API}/notifications/read", json={})
    await owner.patch(f"/api/v1/access/users/{leaver.user_id}", json={"disabled": True})
    server = MailServer()
    async with mailing(db, server, workspace):
        await delivering.deliver(db)
    assert server.given == []
    async with db.read(system_scope(workspace)) as uow:
        waiting = await uow.value(
            "SELECT count(*) FROM notification WHERE workspace_id = %(ws)s AND mail_at IS NOT NULL"
        )
    assert waiting == 0


async def test_a_busy_mail_server_is_asked_again_and_a_refusing_one_is_not(
    owner: Client, db: Database, workspace: int
) -> None:
    service = await owner.again().as_user(workspace, "service")
    await mention(owner, service, db)
    async with mailing(db, MailServer(replies={"MAIL": "451 later"}), workspace):
        assert await delivering.deliver(db) == 0
    server = MailServer()
    async with mailing(db, server, workspace):
        assert await delivering.deliver(db) == 0  # not yet
        db.parts.clock.advance(timedelta(minutes=11))
        assert await delivering.deliver(db) == 1
    await mention(owner, service, db)
    async with mailing(db, MailServer(replies={"MAIL": "550 no"}), workspace):
        assert await delivering.deliver(db) == 0
    async with mailing(db, server, workspace):
        db.parts.clock.advance(timedelta(hours=2))
        assert await delivering.deliver(db) == 0
    assert len(server.given) == 1


async def test_wishes_are_kept_and_checked(owner: Client, db: Database, workspace: int) -> None:
    service = await owner.again().as_user(workspace, "service")
    first = (await service.get(f"{API}/notifications/settings")).json()
    assert first["choices"]["change"] == {"app": True, "push": False, "mail": "daily"}
    assert first["mails"] is False
    body = {"choices": {"mention": {"app": False, "push": False, "mail": "never"}}, "quiet_from": "22:00:00"}
    rest = {"quiet_to": "07:00:00", "morning": "09:00:00", "follow_own": False}
    assert (await service.put(f"{API}/notifications/settings", json=body | rest)).status_code == 200
    after = (await service.get(f"{API}/notifications/settings")).json()
    assert (after["quiet_from"], after["morning"], after["follow_own"]) == ("22:00:00", "09:00:00", False)
    assert after["choices"]["assignment"] == first["choices"]["assignment"]
    half = await service.put(f"{API}/notifications/settings", json=body | rest | {"quiet_to": None})
    assert half.status_code == 422
    await mention(owner, service, db)
    assert await told(service) == []


async def test_a_browser_gets_what_only_it_can_read(
    owner: Client, db: Database, workspace: int, authority: Authority
) -> None:
    service = await owner.again().as_user(workspace, "service")
    browser = Browser((await service.get(f"{API}/devices")).json()["public_key"])
    local = LocalServer()
    local.says("/send/1", "201 Created\r\n")
    local.says("/send/2", "410 Gone\r\n")
    tls = authority.server_context(PUSH)
    before = db.parts
    async with surroundings.serving(local, tls):
        names = Names(push_example_test=[["93.184.216.34"]], inside_example_test=[["10.0.0.7"]])
        async with HttpOut(resolver=names, ca_file=authority.file, network=Wires(local.port)) as http:
            db.parts = replace(before, http=http)
            owner.app.state.services = db.parts
            for number in (1, 2):
                given = browser.subscription(f"https://{PUSH}/send/{number}")
                answer = await service.post(f"{API}/devices", json=given)
                assert answer.status_code == 201, answer.text
            for inside in ("https://inside.example.test/x", "https://127.0.0.1/x", "https://169.254.169.254/x"):
                refused = await service.post(f"{API}/devices", json=browser.subscription(inside))
                assert refused.json()["code"] == "collaboration.not_a_push_service", refused.text
            about = await mention(owner, service, db)
            await keep_back_others(db, workspace)
            assert await delivering.deliver(db) == 1
            assert await delivering.deliver(db) == 0
            owner.app.state.services = before
            db.parts = before
    sent = [asked for asked in local.asked if asked.target == "/send/1"]
    [asked] = sent
    browser.check(asked, f"https://{PUSH}")
    message = browser.read(asked)
    assert message == {
        "title": "owner person mentioned you · 王伟",
        "url": f"http://guanxi.test/customers/{about}",
        "tag": "mention",
    }
    assert b"owner person" not in asked.body
    [kept] = (await service.get(f"{API}/devices")).json()["devices"]  # the one that is gone was forgotten
    assert kept["reached_at"] is not None
    assert (await owner.delete(f"{API}/devices/{kept['id']}")).status_code == 404
    assert (await service.delete(f"{API}/devices/{kept['id']}")).status_code == 204
