"""Fault F2: kill -9 of worker, web and postmaster in the middle of an import of 100,000 rows: afterwards exact.

`make test` does one round, `make soak` twenty; GUANXI_SOAK_ROUNDS says another number.
"""

import asyncio
import csv
import io
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from guanxi.app.assemble import build_services, close_services
from guanxi.app.migrate import migrate
from guanxi.imports.schemas import ImportPatch
from guanxi.imports.service import drafts, reading, rejections, steering
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.postgres import EmbeddedPostgres, ensure_roles
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.support.people import make_workspace

ROWS = 100_000
ROUNDS = int(os.environ.get("GUANXI_SOAK_ROUNDS", "20"))
PATIENCE_S = 150.0  # machines stand still sometimes
BAD_EVERY = 500
SHARED_EVERY = 400  # every so many rows the phone of the row before comes again: one person, two profiles


def make_file(rows: int) -> bytes:
    """Members with a key each; some phones are nonsense, some belong to the member before."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["会员id", "姓名", "手机号", "邮箱", "城市", "会员等级"])
    for number in range(rows):
        phone = f"138{number:08d}"
        if number % BAD_EVERY == 7:
            phone = "12-nonsense"
        elif number % SHARED_EVERY == 100:
            phone = f"138{number - 1:08d}"
        writer.writerow([f"m{number}", f"王{number}", phone, f"m{number}@example.test", "上海", "gold"])
    return out.getvalue().encode()


class House:
    """An installation of its own: an embedded server, workers and a web server as processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.settings = Settings(data_dir=folder, pool_size=6)
        self.server = EmbeddedPostgres(folder / "postgres", settings={"fsync": "off", "max_wal_size": "2GB"})
        self.worker: subprocess.Popen[bytes] | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.log = (folder / "processes.log").open("ab")

    def start_server(self) -> None:
        info = self.server.start()
        if not hasattr(self, "roles"):
            self.roles = ensure_roles(info)

    def start_worker(self) -> None:
        self.worker = self._start("guanxi.app.serve.worker")

    def start_web(self) -> None:
        self.web = self._start("guanxi.app.serve.web")

    def _start(self, module: str) -> subprocess.Popen[bytes]:
        environ = {
            **os.environ,
            "GUANXI_DATA_DIR": str(self.settings.data_dir),
            "GUANXI_PORT": str(self.port),
            "GUANXI_BACKUP": "false",
        }
        return subprocess.Popen([sys.executable, "-m", module], env=environ, stdout=self.log, stderr=self.log)

    def kill_web(self) -> None:
        assert self.web is not None and self.web.poll() is None, "the web process ended by itself"
        self.web.kill()
        self.web.wait()

    def answers(self) -> bool:
        """Whether the web process answers and finds its database."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill_worker(self) -> None:
        assert self.worker is not None and self.worker.poll() is None, "the worker ended by itself"
        self.worker.kill()
        self.worker.wait()

    def kill_postmaster(self) -> None:
        pid = self.server.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        for process in (self.worker, self.web):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self.log.close()
        self.server.stop("immediate")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until_answers(house: House) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not await asyncio.to_thread(house.answers):
        assert time.monotonic() < deadline, "the web process does not answer"
        await asyncio.sleep(0.1)


@contextmanager
def opened_house(folder: Path) -> Iterator[House]:
    house = House(folder)
    try:
        house.start_server()
        migrate("postgresql://" + house.roles.owner.partition("://")[2])
        yield house
    finally:
        house.end()


@asynccontextmanager
async def opened(house: House, registry: Registry) -> AsyncIterator[tuple[Database, Services]]:
    db = Database(house.roles.runtime, pool_size=4)
    services = build_services(house.settings, db, registry)
    await db.open()
    try:
        yield db, services
    finally:
        await close_services(services)
        await db.close()


async def content(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def start_import(db: Database, services: Services, scope: Scope, data: bytes) -> UUID:
    draft = await drafts.receive(db, services, scope, "members.csv", content(data))
    patch = ImportPatch(target="customers.customers", source="members")
    seen = await drafts.change(db, services, scope, draft.id, patch)
    assert seen.run.problems == []
    await steering.run(db, services, scope, draft.id)
    return draft.id


async def chunks(db: Database, scope: Scope, import_id: UUID) -> int:
    async with db.read(scope) as uow:
        return int(
            await uow.value(
                "SELECT count(*) FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s", id=import_id
            )
        )


async def until_chunks(db: Database, scope: Scope, import_id: UUID, more: int, moment: float) -> None:
    """Until `more` chunks are stored beyond those of now, then `moment` seconds into the next one."""
    before = await chunks(db, scope, import_id)
    deadline = time.monotonic() + PATIENCE_S
    while await chunks(db, scope, import_id) < before + more:
        assert time.monotonic() < deadline, "no progress"
        await asyncio.sleep(0.02)
    await asyncio.sleep(moment)


async def hurry(db: Database, scope: Scope) -> None:
    """Do not wait for the lease of the dead or the pause before the next attempt: time is all they cost."""
    async with db.transaction(scope) as uow:
        await uow.run(
            """UPDATE job SET lease_until = CASE WHEN state = 'running' THEN now() - interval '1 second' END, run_at = now()
               WHERE workspace_id = %(ws)s AND state IN ('running', 'queued')"""
        )


async def until_finished(db: Database, services: Services, scope: Scope, import_id: UUID) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            shown = await reading.show(db, services, scope, import_id)
        except Unavailable:
            await asyncio.sleep(0.1)
            continue
        if shown.state not in {"running"}:
            return shown
        await asyncio.sleep(0.1)
    raise AssertionError("the import did not finish")


async def check_exact(db: Database, services: Services, scope: Scope, import_id: UUID, rows: int) -> None:
    shown = await until_finished(db, services, scope, import_id)
    bad = len([number for number in range(rows) if number % BAD_EVERY == 7])
    shared = len(
        [n for n in range(rows) if n % SHARED_EVERY == 100 and n % BAD_EVERY != 7 and (n - 1) % BAD_EVERY != 7]
    )
    assert shown.state == "done", shown.job
    assert shown.progress is not None and shown.progress.proven
    assert (shown.progress.rows, shown.progress.good, shown.progress.rejected) == (rows, rows - bad, bad)
    async with db.read(scope) as uow:
        row = await uow.one(
            """SELECT (SELECT count(*) FROM profile WHERE workspace_id = %(ws)s) AS profiles,
                      (SELECT count(DISTINCT external_id) FROM profile WHERE workspace_id = %(ws)s) AS keys,
                      (SELECT count(*) FROM customer WHERE workspace_id = %(ws)s) AS customers,
                      (SELECT count(*) FROM handle WHERE workspace_id = %(ws)s) AS handles,
                      (SELECT count(*) FROM import_rejection WHERE workspace_id = %(ws)s) AS rejected"""
        )
    assert row == {
        "profiles": rows - bad,
        "keys": rows - bad,
        "customers": rows - bad - shared,
        "handles": 2 * (rows - bad),
        "rejected": bad,
    }
    _, pieces = await rejections.export(db, services, scope, import_id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    back = list(csv.reader(text.splitlines()))[1:]
    assert [line[0] for line in back] == [f"m{number}" for number in range(rows) if number % BAD_EVERY == 7]


async def one_round(house: House, registry: Registry, data: bytes, rows: int, rng: random.Random) -> None:
    async with opened(house, registry) as (db, services):
        scope = system_scope(await make_workspace(db), "test")
        import_id = await start_import(db, services, scope, data)
        house.start_web()
        await until_answers(house)
        house.start_worker()
        await until_chunks(db, scope, import_id, 2, rng.random() * 0.3)
        house.kill_worker()
        house.kill_web()
        await hurry(db, scope)
        house.start_web()
        house.start_worker()
        await until_chunks(db, scope, import_id, 2, rng.random() * 0.3)
        house.kill_postmaster()
    await asyncio.to_thread(house.start_server)
    async with opened(house, registry) as (db, services):
        await asyncio.sleep(0.5)
        await hurry(db, scope)
        await check_exact(db, services, scope, import_id, rows)
        assert house.worker is not None and house.worker.poll() is None, "the worker did not live through it"
        await until_answers(house)
        house.kill_web()
        house.kill_worker()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened_house(tmp_path / "data") as made:
        yield made


@pytest.mark.withstands("F1")
@pytest.mark.timeout(400)
async def test_an_import_survives_kill_9_of_worker_web_and_postmaster(house: House, registry: Registry) -> None:
    await one_round(house, registry, make_file(ROWS), ROWS, random.Random(1))


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_many_rounds(house: House, registry: Registry) -> None:
    data = make_file(ROWS)
    for number in range(ROUNDS):
        await one_round(house, registry, data, ROWS, random.Random(number))
        with psycopg.connect(house.server.start().url) as conn:
            conn.execute("CHECKPOINT")
