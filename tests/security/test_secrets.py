"""What must not be found anywhere: personal values in logs, secrets in answers, clear values in tables. ATK A27, A40, A49, A51, A53."""

import io
import json
import logging
import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest

from guanxi.access import api as access
from guanxi.app.http import create_app
from guanxi.customers.service import writing
from guanxi.kernel import log
from guanxi.kernel.ids import new_id
from guanxi.kernel.logs import LineHandler
from guanxi.kernel.scope import system_scope
from tests.security.world import World, operations
from tests.support.people import PASSWORD, Client

API = "/api/v1/customers"
PHONE, EMAIL, CARD, NAME = "13811112222", "zhang.san.canary@example.test", "11010519491231002X", "诸葛金丝雀"
PERSONAL = re.compile(
    rf"{PHONE}|{PHONE[:3]}.?{PHONE[3:7]}.?{PHONE[7:]}|zhang\.san\.canary|{CARD}|{NAME}|gx_s_\w|gx_l_\w|{PASSWORD}|argon2"
)


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await World.make(client, workspace, "mark")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything the process would write to its log, from DEBUG on."""
    stream = io.StringIO()
    handler, root = LineHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


# Logs ---------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A49", "A40")
async def test_nothing_personal_and_no_secret_reaches_the_log(world, logged, monkeypatch):
    owner = world.owner
    body = {"name": NAME, "phones": [PHONE], "emails": [EMAIL], "custom": {"remark": f"{CARD} {PHONE}"}}
    made = (await owner.post(API, json=body)).json()["id"]
    await owner.post(API, json=body)
    await owner.get(API, params={"q": PHONE})
    await owner.get(f"{API}?q={NAME}&sort=x")
    await owner.post(API, json={**body, "phones": [PHONE, "x"], NAME: 1})
    await owner.get(f"/api/v1/{EMAIL}/{PHONE}")
    await owner.post(
        "/api/v1/imports/files",
        params={"name": f"{NAME}.csv"},
        content=f"姓名,手机\n{NAME},{PHONE}\n".encode(),
        headers=OCTETS,
    )
    token = (await owner.post("/api/v1/access/tokens", json={"name": NAME})).json()["secret"]
    stranger = owner.again()
    await stranger.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD})
    await stranger.post("/api/v1/password/forgot", json={"email": EMAIL})
    await stranger.post("/api/v1/password/reset", json={"token": token, "password": PASSWORD})
    await stranger.get(API, headers={"Authorization": f"Bearer {token}x", "User-Agent": f"{PHONE}\r\n{EMAIL}"})
    for broken in (breaks_in_python, breaks_in_the_database, breaks_while_copying, breaks_in_a_group):
        with monkeypatch.context() as patch:
            patch.setattr(writing, "create", broken)
            assert (await owner.post(API, json=body)).status_code == 500
    handles = (await owner.get(f"{API}/{made}")).json()["handles"]
    assert (await owner.post(f"{API}/{made}/handles/{handles[0]['id']}/reveal")).status_code == 200
    lines = logged.getvalue().splitlines()
    assert len(lines) >= 4
    found = [line for line in lines if PERSONAL.search(line) or token in line]
    assert found == []
    told = [json.loads(line) for line in lines]
    assert sum("failed" in line["message"] and "error" in line for line in told) == 4
    assert any("writing.create" in line or "breaks_in_the_database" in line for line in lines), "a trace tells where"
    assert any("23514" in line for line in lines), "and PostgreSQL's code"


OCTETS = {"Content-Type": "application/octet-stream"}


async def breaks_in_python(uow, values, handles):
    raise ValueError(f"cannot use {PHONE} {EMAIL} of {CARD}")


async def breaks_in_the_database(uow, values, handles):
    """PostgreSQL's words hold the whole row."""
    await uow.run(
        "INSERT INTO customer (workspace_id, id, kind, name) VALUES (%(ws)s, %(id)s, 'robot', %(name)s)",
        id=new_id(),
        name=values["name"],
    )


async def breaks_while_copying(uow, values, handles):
    """Here the line being copied."""
    async with (
        uow.conn.cursor() as cursor,
        cursor.copy("COPY customer (workspace_id, name) FROM STDIN (FORMAT csv)") as copy,
    ):
        await copy.write(f"{values['name']},{values['name']}\n".encode())


async def breaks_in_a_group(uow, values, handles):
    try:
        await breaks_in_the_database(uow, values, handles)
    except psycopg.Error as error:
        raise ExceptionGroup("several", [error, ValueError(PHONE)]) from error


async def test_a_reader_that_fails_leaves_no_personal_value_behind(fresh_db, logged):
    """What is kept of a failure stands in a table until somebody looks."""
    from tests.support.people import make_workspace

    workspace = await make_workspace(fresh_db)
    scope = system_scope(workspace)

    async def handle(uow, events):
        await uow.run(
            "INSERT INTO customer (workspace_id, id, kind, name) VALUES (%(ws)s, %(id)s, 'robot', %(n)s)",
            id=new_id(),
            n=NAME,
        )

    from guanxi.customers.events import CustomerUpdated

    async with fresh_db.transaction(scope) as uow:
        log.publish(uow, CustomerUpdated(object_id=new_id(), fields=()))
    reader = log.Reader("test.reader", handle, max_attempts=1)
    await log.register(fresh_db, [reader])
    for _ in range(4):
        await log.read_once(fresh_db, reader)
    async with fresh_db.system("a test looks") as uow:
        kept = await uow.all("SELECT error FROM log_dead_letter UNION ALL SELECT error FROM log_reader")
    texts = [row["error"] for row in kept if row["error"]]
    assert texts
    assert all("23514" in text and NAME not in text for text in texts)
    assert NAME not in logged.getvalue()


# Tables -------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A40")
async def test_no_clear_identifier_and_no_secret_stands_in_any_table(world, worker_urls):
    secret = (await world.ask("POST", "/api/v1/access/tokens", 201, json={"name": "x"}))["secret"]
    made = await world.customer(phones=[PHONE], emails=[EMAIL])
    remark = {"remark": "remark-canary", "wechat_id": "wechat-canary"}
    await world.ask("PATCH", f"{API}/{made}", 200, json={"version": 1, "birthday": "1990-02-03", "custom": remark})
    text = f"姓名,手机,邮箱\n{NAME},{PHONE},{EMAIL}\n".encode()
    await world.ask("POST", "/api/v1/imports/files?name=a.csv", 201, content=text, headers=OCTETS)
    await world.owner.post(API, json={"name": "B", "phones": [PHONE]}, headers={"Idempotency-Key": "k"})
    link = (await world.ask("POST", f"/api/v1/access/users/{await world.user()}/reset-link", 201))["link"]
    hunted = [PHONE, EMAIL, secret, link.rpartition("=")[2], world.owner.cookies["gx_session"], PASSWORD]
    with psycopg.connect(worker_urls.admin) as conn:
        tables = conn.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
        for (table,) in tables:
            statement = psycopg.sql.SQL(
                "SELECT row::text FROM (SELECT to_jsonb(t) AS row FROM {} t) x WHERE coalesce(row ->> 'workspace_id', %(ws)s) = %(ws)s"
            ).format(psycopg.sql.Identifier(table))
            rows = conn.execute(statement, {"ws": str(world.workspace)}).fetchall()
            everything = "\n".join(row[0] for row in rows)
            # Custom fields are searched, so they stand clear in the record itself, and nowhere else.
            own = ["remark-canary", "wechat-canary"] if table not in {"customer", "profile"} else []
            for one in hunted + own:
                assert one not in everything, f"{table} holds {one}"
                assert one.encode().hex() not in everything, f"{table} holds {one} in its bytes"


async def test_what_is_stored_of_files_is_sealed(world):
    await world.an_import()
    await world.file()
    root = world.owner.app.state.services.settings.data_dir
    contents = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert contents
    assert not any(b"mark" in content for content in contents)


@pytest.mark.withstands("A51")
async def test_sealed_values_changed_for_each_other_open_to_an_error_never_to_the_wrong_person(world, worker_urls):
    """ATK A51: somebody with the database, without the keys, puts another customer's phone in."""
    first, second = await world.customer(phones=["13811110001"]), await world.customer(phones=["13811110002"])
    with psycopg.connect(worker_urls.admin, autocommit=True) as conn:
        swap = """UPDATE handle a SET sealed = b.sealed FROM handle b WHERE a.workspace_id = %(ws)s AND b.workspace_id = %(ws)s
                  AND a.kind = 'phone' AND b.kind = 'phone' AND a.id <> b.id"""
        assert conn.execute(swap, {"ws": world.workspace}).rowcount == 2
    for customer in (first, second):
        page = await world.ask("GET", f"{API}/{customer}", 200)
        phone = next(one["id"] for one in page["handles"] if one["kind"] == "phone")
        answer = await world.owner.post(f"{API}/{customer}/handles/{phone}/reveal")
        assert (answer.status_code, answer.json()["code"]) == (500, "kernel.ciphertext_damaged")
        assert "1381111000" not in answer.text
        mail = next(one["id"] for one in page["handles"] if one["kind"] == "email")
        assert (await world.owner.post(f"{API}/{customer}/handles/{mail}/reveal")).status_code == 200


# Answers ------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A40")
async def test_no_answer_repeats_a_secret(world, app):
    """ATK A40: a token's secret is in the answer that made it and nowhere else."""
    secret = (await world.ask("POST", "/api/v1/access/tokens", 201, json={"name": "x"}))["secret"]
    hunted = re.compile(
        f"{re.escape(secret)}|argon2|token_hash|password_hash|gx_s_|{world.owner.cookies['gx_session']}|sealed|blind"
    )
    for operation in operations(app):
        if operation.method == "GET":
            path = operation.path.format(**await world.targets(operation))
            answer = await world.owner.get(path)
            assert not hunted.search(answer.text + str(answer.headers)), path


@pytest.mark.withstands("A27")
async def test_a_file_is_for_who_may_see_what_it_belongs_to(world):
    """ATK A27."""
    path = f"/api/v1/files/{await world.file()}"
    shown = await world.owner.get(path)
    assert shown.text == "mark text"
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "no-store" in shown.headers["cache-control"]
    assert (await world.owner.again().get(path)).status_code == 401
    for role, status in (("viewer", 200), ("sales", 404), ("nothing", 404)):
        assert (await (await world.person(role)).get(path)).status_code == status
    for other in (uuid4(), new_id(), path.rsplit("/", 1)[1][:-1] + "0"):
        assert (await world.owner.get(f"/api/v1/files/{other}")).status_code == 404 or str(other) in path
    for wrong in ("../etc/passwd", "..%2f..%2fetc%2fpasswd", "file:///etc/passwd", "%2fetc%2fpasswd"):
        assert (await world.owner.get(f"/api/v1/files/{wrong}")).status_code in {404, 422}


# A fresh installation -----------------------------------------------------------------------------------------------
@pytest.mark.withstands("A53")
async def test_a_fresh_installation_lets_nobody_in_without_the_printed_link(fresh_parts, registry, settings):
    """ATK A53, A57: no default password, no demo, no second set-up."""
    db, _ = fresh_parts
    app = create_app(*fresh_parts, registry)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"}
    ) as browser:
        shown = (await browser.get("/api/v1/setup")).json()
        assert (shown["needed"], shown["demo"], shown["demo_logins"]) == (True, False, [])
        for email in ("admin@example.com", "admin", "owner@demo.guanxi.example", "root@localhost"):
            for password in ("admin", "password", "guanxi", "demo", "changeme", "postgres"):
                status = (
                    await browser.post("/api/v1/session", json={"email": email, "password": password})
                ).status_code
                assert status in {401, 429}
        for operation in operations(app):
            if operation.permission != "public":
                path = operation.path.format(**{name: uuid4() for name in operation.ids})
                assert (await browser.request(operation.method, path)).status_code == 401, path
        founding = {
            "workspace_name": "W", "name": "O", "email": "o@example.test", "password": "seven blue lanterns",
            "locale": "en", "time_zone": "UTC", "currency": "EUR",
        }  # fmt: skip
        for guessed in ("", "x", "gx_l_" + "a" * 43, "null"):
            answer = await browser.post("/api/v1/setup", json={**founding, "token": guessed})
            assert answer.status_code in {410, 422}
        link = await access.ensure_setup_link(db, settings)
        token = link.rpartition("=")[2]
        assert (await browser.post("/api/v1/setup", json={**founding, "token": token})).status_code == 201
        for again in (token, "x"):
            answer = await browser.post("/api/v1/setup", json={**founding, "email": "p@example.test", "token": again})
            assert answer.status_code in {409, 410}
        assert await access.ensure_setup_link(db, settings) is None
        async with db.system("a test looks") as uow:
            assert await uow.value("SELECT count(*) FROM workspace") == 1
            assert await uow.value("SELECT count(*) FROM user_account") == 1
