"""The database goes away, breaks off, or refuses: FLT F3, F4, F5, F9. Nothing is half done, nothing is done twice."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from guanxi.app.assemble import build_services, close_services
from guanxi.app.http import create_app
from guanxi.app.migrate import migrate
from guanxi.customers.service import writing
from guanxi.kernel import db as db_module
from guanxi.kernel import log
from guanxi.kernel.db import Database, OutcomeUnknown
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.jobs import Runner
from guanxi.kernel.postgres import UNSAFE_FAST, EmbeddedPostgres, ensure_roles
from guanxi.kernel.scope import system_scope
from tests.faults.cutting_proxy import CuttingProxy
from tests.support.people import Client, make_workspace

API = "/api/v1/customers"


async def how_many(client: Client) -> int:
    return (await client.get(f"{API}/count?exact=true")).json()["value"]


async def event_count(database: Database, workspace: int) -> int:
    async with database.read(system_scope(workspace)) as uow:
        return await uow.value(
            "SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = 'customers.customer_created'"
        )


def client_of(app) -> Client:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    made = Client(transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"})
    made.app = app
    return made


# F3: away -----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def server() -> Iterator[tuple[EmbeddedPostgres, str]]:
    """A server of these tests alone, to be stopped and started."""
    folder = Path(tempfile.mkdtemp(prefix="guanxi-faults-"))
    folder.chmod(0o755)
    own = EmbeddedPostgres(folder / "postgres", settings={**UNSAFE_FAST, "synchronous_commit": "on"})
    roles = ensure_roles(own.start())
    migrate(roles.owner)
    yield own, roles.runtime
    own.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.withstands("F3")
async def test_while_the_database_is_away_callers_are_told_at_once_and_it_comes_back_by_itself(
    server, settings, registry
):
    own, url = server
    database = Database(url, pool_size=4)
    services = build_services(settings, database, registry)
    await database.open()
    client = client_of(create_app(database, services, registry))
    try:
        workspace = await make_workspace(database)
        await client.as_user(workspace, "owner")
        body = {"name": "A", "phones": ["13812345678"]}
        assert (await client.post(API, json=body)).status_code == 201

        await asyncio.to_thread(own.stop, "immediate")
        started = time.monotonic()
        answers = await asyncio.gather(*(client.get(API) for _ in range(8)), client.post(API, json={"name": "B"}))
        elapsed = time.monotonic() - started
        for answer in answers:
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert "postgres" not in answer.text.lower()
            assert str(settings.data_dir) not in answer.text
        # The mechanism; the time itself is for `guanxi bench`.
        assert database._pool.timeout <= 1.5
        assert database._pool.kwargs["connect_timeout"] <= 2
        assert elapsed < 30
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
        with pytest.raises(Unavailable):
            await Runner(database, {}, None, services).run_one()
        with pytest.raises(Unavailable):
            await log.read_once(database, log.Reader("test.away", None))

        await asyncio.to_thread(own.start)
        async with asyncio.timeout(120):
            while (answer := await client.get(f"{API}/count?exact=true")).status_code != 200:
                await asyncio.sleep(0.2)
        assert answer.json()["value"] == 1, (
            "what was answered with 503 was not done, what was answered with 201 is there"
        )
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.post(API, json={"name": "B"})).status_code == 201
    finally:
        await client.aclose()
        await close_services(services)
        await database.close()


# F4: broken off in COMMIT ---------------------------------------------------------------------------------------------
class Broken:
    """The application behind the cutting proxy, and the same database without it."""

    def __init__(self, client: Client, proxy: CuttingProxy, direct: Database, workspace: int) -> None:
        self.client, self.proxy, self.direct, self.workspace = client, proxy, direct, workspace


@pytest.fixture
async def broken(fresh_urls, settings, registry, monkeypatch) -> AsyncIterator[Broken]:
    async def unprepared(conn) -> None:
        await conn.set_autocommit(True)
        conn.prepare_threshold = None

    monkeypatch.setattr(db_module, "_configure", unprepared)
    folder = Path(tempfile.mkdtemp(prefix="gx-cut-"))
    async with CuttingProxy(fresh_urls.runtime, folder) as proxy:
        database, direct = Database(proxy.url, pool_size=3), Database(fresh_urls.runtime, pool_size=2)
        services = build_services(settings, database, registry)
        direct.parts = services
        await database.open()
        await direct.open()
        client = client_of(create_app(database, services, registry))
        try:
            workspace = await make_workspace(database)
            await client.as_user(workspace, "owner")
            yield Broken(client, proxy, direct, workspace)
        finally:
            await client.aclose()
            await close_services(services)
            await database.close()
            await direct.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize(("when", "there"), [("after", 1), ("before", 0)])
@pytest.mark.withstands("F4")
async def test_a_commit_that_broke_off_is_told_as_unknown_and_its_key_makes_one_effect(broken, when, there):
    body, key = {"name": "A", "phones": ["13812345678"]}, {"Idempotency-Key": f"k-{when}"}
    broken.proxy.arm(when)
    answer = await broken.client.post(API, json=body, headers=key)
    assert broken.proxy.cuts == 1
    assert (answer.status_code, answer.json()["code"]) == (503, "kernel.outcome_unknown")
    assert answer.headers["retry-after"] == "2"
    assert await event_count(broken.direct, broken.workspace) == there
    # The caller does what it was told: the same again, as often as it likes.
    statuses = [(await broken.client.post(API, json=body, headers=key)).status_code for _ in range(3)]
    assert statuses == ([409, 409, 409] if there else [201, 201, 201])
    assert await how_many(broken.client) == 1
    assert await event_count(broken.direct, broken.workspace) == 1
    if there:
        told = await broken.client.post(API, json=body, headers=key)
        assert told.json()["code"] == "kernel.idempotency_answer_lost"


@pytest.mark.parametrize(("when", "there"), [("after", 1), ("before", 0)])
@pytest.mark.withstands("F4")
async def test_without_a_key_the_unique_phone_makes_one_effect(broken, when, there):
    body = {"name": "A", "phones": ["13812345678"]}
    broken.proxy.arm(when)
    assert (await broken.client.post(API, json=body)).json()["code"] == "kernel.outcome_unknown"
    assert (await broken.client.post(API, json=body)).status_code == (409 if there else 201)
    assert await how_many(broken.client) == 1


async def test_a_version_makes_one_change_of_it(broken):
    made = (await broken.client.post(API, json={"name": "A"})).json()["id"]
    broken.proxy.arm("after")
    change = {"version": 1, "city": "x"}
    assert (await broken.client.patch(f"{API}/{made}", json=change)).status_code == 503
    assert (await broken.client.patch(f"{API}/{made}", json=change)).status_code == 409
    page = (await broken.client.get(f"{API}/{made}")).json()
    assert (page["version"], page["city"]) == (2, "x")


async def test_below_the_edge_it_is_an_error_of_its_own_and_never_retried(broken):
    calls = []

    async def work(uow) -> None:
        calls.append(1)
        await uow.run("INSERT INTO customer (workspace_id, id, name) VALUES (%(ws)s, gen_random_uuid(), 'x')")
        await uow.run("/* INSERT INTO log_event */ SELECT %(ws)s")

    broken.proxy.arm("after")
    with pytest.raises(OutcomeUnknown):
        await broken.client.app.state.db.run(system_scope(broken.workspace), work)
    assert calls == [1]


# F22: no room left ----------------------------------------------------------------------------------------------------
NO_ROOM = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON customer FOR EACH ROW WHEN (NEW.name = 'no room') EXECUTE FUNCTION no_room();
"""


@pytest.mark.withstands("F22")
async def test_without_room_writing_is_refused_reading_goes_on_and_the_same_try_works_later(
    client, workspace, worker_urls
):
    await client.as_user(workspace, "owner")
    body, key = {"name": "no room", "phones": ["13812345678"]}, {"Idempotency-Key": "no-room"}
    with psycopg.connect(worker_urls.owner, autocommit=True) as conn:
        conn.execute(NO_ROOM)
        try:
            refused = await client.post(API, json=body, headers=key)
            assert (refused.status_code, refused.json()["code"]) == (507, "kernel.database_full")
            assert await how_many(client) == 0
            assert (await client.post(API, json={"name": "B", "phones": []})).status_code == 201
        finally:
            conn.execute("DROP TRIGGER no_room ON customer; DROP FUNCTION no_room")
    assert (await client.post(API, json=body, headers=key)).status_code == 201
    assert await how_many(client) == 2


# F5: refused for the sake of others -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("failures", "status", "customers"), [(3, 201, 1), (5, 201, 1), (6, 409, 0)])
@pytest.mark.parametrize("kind", [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected])
@pytest.mark.withstands("F5")
async def test_a_conflict_of_transactions_is_tried_again_and_then_told(
    client, workspace, monkeypatch, failures, status, customers, kind
):
    await client.as_user(workspace, "owner")
    left, genuine = [failures], writing.create

    async def conflicting(uow, *args):
        made = await genuine(uow, *args)
        if left[0]:
            left[0] -= 1
            raise kind
        return made

    monkeypatch.setattr(writing, "create", conflicting)
    answer = await client.post(API, json={"name": "A", "phones": ["13812345678"]}, headers={"Idempotency-Key": "k"})
    assert answer.status_code == status
    if status == 409:
        assert (answer.json()["code"], answer.headers["retry-after"]) == ("kernel.too_busy", "1")
    assert await how_many(client) == customers
    assert await event_count(client.app.state.db, workspace) == customers


# F9: killed between the effect and what follows -------------------------------------------------------------------------
KILLED = """
import asyncio, sys
from guanxi.kernel import log
from guanxi.kernel.db import Database

async def handle(uow, events):
    for event in events:
        await uow.run(
            "INSERT INTO change_set (workspace_id, id, action, actor_kind) VALUES (%(ws)s, %(id)s, 'seen', 'system')", id=event.id
        )
    print("handled", flush=True)
    await asyncio.sleep(60)

async def main():
    db = Database(sys.argv[1])
    await db.open()
    reader = log.Reader("test.killed", handle)
    await log.register(db, [reader])
    await log.read_once(db, reader)

asyncio.run(main())
"""


@pytest.mark.withstands("F9")
async def test_a_reader_killed_before_its_commit_handles_again_with_one_effect(fresh_db, fresh_urls):
    workspace = await make_workspace(fresh_db)
    scope = system_scope(workspace)
    async with fresh_db.transaction(scope) as uow:
        from guanxi.customers.events import CustomerUpdated
        from guanxi.kernel.ids import new_id

        log.publish(uow, *(CustomerUpdated(object_id=new_id(), fields=()) for _ in range(3)))
    process = subprocess.Popen([sys.executable, "-c", KILLED, fresh_urls.runtime], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "handled\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    handled: list[int] = []

    async def handle(uow, events) -> None:
        for event in events:
            await uow.run(
                "INSERT INTO change_set (workspace_id, id, action, actor_kind) VALUES (%(ws)s, %(id)s, 'seen', 'system')",
                id=event.id,
            )
        handled.append(len(events))

    reader = log.Reader("test.killed", handle)
    async with asyncio.timeout(60):  # the server notices within a moment that nobody holds the cursor any more
        while not await log.read_once(fresh_db, reader):
            await asyncio.sleep(0.1)
    assert await log.read_once(fresh_db, reader) == 0
    assert handled == [3]
    async with fresh_db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM change_set WHERE workspace_id = %(ws)s AND action = 'seen'") == 3


@pytest.mark.withstands("F9")
async def test_what_was_committed_is_read_though_nobody_was_nudged(client, workspace, monkeypatch):
    """The process dies right after the commit: nothing of the event was outside the transaction."""
    await client.as_user(workspace, "owner")
    database = client.app.state.db

    async def died(self) -> None:
        raise asyncio.CancelledError

    genuine = writing.create

    async def create(uow, *args):
        uow.run_after_commit = lambda: died(uow)
        return await genuine(uow, *args)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "create", create)
        with pytest.raises(asyncio.CancelledError):
            await client.post(API, json={"name": "A"})
    assert await how_many(client) == 1
    assert await event_count(database, workspace) == 1
