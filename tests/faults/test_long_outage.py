"""The database is away for longer than anybody keeps trying, and killed in the middle of money: FLT F2, F3."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from guanxi.app.assemble import build_services, close_services
from guanxi.app.http import create_app
from guanxi.app.migrate import migrate
from guanxi.customers.service import writing
from guanxi.kernel import jobs, log
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobKind, Runner
from guanxi.kernel.postgres import UNSAFE_FAST, EmbeddedPostgres, ensure_roles
from guanxi.kernel.scope import Scope, system_scope
from tests.support.people import Client, make_workspace

API = "/api/v1/customers"


class House:
    """An application over a server of its own, which may be stopped, killed and started."""

    def __init__(self, server: EmbeddedPostgres, database: Database, client: Client, workspace: int) -> None:
        self.server, self.database, self.client, self.workspace = server, database, client, workspace
        self.scope: Scope = system_scope(workspace, "test")

    async def kill(self) -> None:
        """kill -9 of the postmaster; its backends notice and end."""
        pid = int(next(self.server.data_dir.rglob("postmaster.pid")).read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(self.server.stop, "immediate")

    async def start(self) -> None:
        await asyncio.to_thread(self.server.start)

    async def answers(self, seconds: float) -> float:
        """How long it took until the application answered again; nobody restarted it."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while (await self.client.get(API)).status_code != 200:
                await asyncio.sleep(0.2)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[EmbeddedPostgres, str]]:
    folder = Path(tempfile.mkdtemp(prefix="guanxi-outage-"))
    folder.chmod(0o755)
    own = EmbeddedPostgres(folder / "postgres", settings={**UNSAFE_FAST, "synchronous_commit": "on"})
    roles = ensure_roles(own.start())
    migrate(roles.owner)
    yield own, roles.runtime
    own.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def house(server, settings, registry) -> AsyncIterator[House]:
    own, url = server
    database = Database(url, pool_size=4)
    services = build_services(settings, database, registry)
    await database.open()
    transport = httpx.ASGITransport(app=create_app(database, services, registry), raise_app_exceptions=False)
    client = Client(transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"})
    client.app = transport.app
    try:
        workspace = await make_workspace(database)
        await client.as_user(workspace, "owner")
        yield House(own, database, client, workspace)
    finally:
        await client.aclose()
        await close_services(services)
        await database.close()


# F3 -----------------------------------------------------------------------------------------------------------------
async def _away_for(house: House, seconds: float) -> None:
    ran: list[object] = []

    async def body(context) -> None:
        ran.append(context.job_id)

    async def scope_of(workspace_id, job_id) -> Scope:
        return system_scope(workspace_id)

    kind = JobKind("test.outage", Label(zh="任务", en="Job"), body)
    runner = Runner(house.database, {kind.key: kind}, scope_of, None, slots=1)
    working = asyncio.create_task(runner.run())
    await asyncio.to_thread(house.server.stop, "immediate")
    until, asked = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        began = time.monotonic()
        answer = await house.client.post(API, json={"name": "lost"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
        assert time.monotonic() - began < 15, "told at once; the exact time is for the bench"
        assert (await house.client.get("/readyz")).status_code == 503
        asked += 1
        await asyncio.sleep(0.5)
    assert asked >= 2
    await house.start()
    await house.answers(120)
    assert (await house.client.get("/readyz")).status_code == 200
    async with house.database.transaction(house.scope) as uow:
        await jobs.enqueue(uow, kind, {})
    async with asyncio.timeout(120):
        while not ran:
            await asyncio.sleep(0.1)
    assert (await house.client.get(f"{API}/count?exact=true")).json()["value"] == 0
    runner.stop()
    await asyncio.wait_for(working, 120)


@pytest.mark.withstands("F3")
async def test_after_an_outage_longer_than_the_pool_keeps_trying_all_goes_on_by_itself(house):
    """Web and worker of one process; the pool gives reconnecting up after a while and must take it up again."""
    house.database._pool.reconnect_timeout = 2.0
    await _away_for(house, 8.0)


@pytest.mark.soak
@pytest.mark.withstands("F3")
async def test_after_a_whole_minute_all_goes_on_by_itself(house):
    await _away_for(house, 60.0)


# F2 -----------------------------------------------------------------------------------------------------------------
async def _sums(house: House) -> tuple[int, int, int]:
    """Orders, their total, and the total of their lines."""
    async with house.database.read(house.scope) as uow:
        row = await uow.one(
            """SELECT (SELECT count(*) FROM commerce_order WHERE workspace_id = %(ws)s) AS orders,
                      (SELECT coalesce(sum(total_minor), 0) FROM commerce_order WHERE workspace_id = %(ws)s)::int AS total,
                      (SELECT coalesce(sum(amount_minor), 0) FROM commerce_order_line WHERE workspace_id = %(ws)s)::int AS lines"""
        )
    assert row is not None
    return row["orders"], row["total"], row["lines"]


@pytest.mark.withstands("F2")
async def test_a_server_killed_in_the_middle_of_money_leaves_all_or_nothing(house):
    """An order and its lines are one transaction; the retry with the same key makes it once."""
    killed, genuine = [False], writing.create

    async def with_an_order(uow, *args):
        made = await genuine(uow, *args)
        order = new_id()
        await uow.run(
            """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count)
               SELECT %(ws)s, %(id)s, p.id, 'shop', %(id)s::text, now(), 'CNY', 300, 2 FROM profile p
               WHERE p.workspace_id = %(ws)s AND p.customer_id = %(customer)s""",
            id=order,
            customer=made[0],
        )
        for number, amount in ((1, 100), (2, 200)):
            if number == 2 and not killed[0]:
                killed[0] = True
                await house.kill()
            await uow.run(
                """INSERT INTO commerce_order_line (workspace_id, order_id, line_no, quantity, unit_price, amount_minor)
                   VALUES (%(ws)s, %(id)s, %(number)s, 1, 1, %(amount)s)""",
                id=order,
                number=number,
                amount=amount,
            )
        return made

    body, key = {"name": "A", "phones": ["13812345678"]}, {"Idempotency-Key": "order-1"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "create", with_an_order)
        assert (await house.client.post(API, json=body, headers=key)).status_code == 503
        assert killed == [True]
        with pytest.raises(Unavailable):
            await log.read_once(house.database, log.Reader("test.away", None))
        await house.start()
        await house.answers(120)
        assert await _sums(house) == (0, 0, 0), "the first line must not be there without the second"
        # While the server was away the claim of the key could not be given back: it counts as at work for a while.
        async with house.database.transaction(house.scope) as uow:
            await uow.run(
                "UPDATE idempotency_key SET created_at = created_at - interval '10 minutes' WHERE workspace_id = %(ws)s"
            )
        statuses = [(await house.client.post(API, json=body, headers=key)).status_code for _ in range(3)]
    assert statuses == [201, 201, 201]
    assert await _sums(house) == (1, 300, 300)
    assert (await house.client.get(f"{API}/count?exact=true")).json()["value"] == 1
