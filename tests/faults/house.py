"""An installation of its own for fault tests: an embedded server, a worker and a web server as processes that can be killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from guanxi.app.assemble import build_services, close_services
from guanxi.app.bench.ports import find_free_port
from guanxi.app.migrate import migrate
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.postgres import EmbeddedPostgres, ensure_roles
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry

ROUNDS = int(os.environ.get("GUANXI_SOAK_ROUNDS", "20"))
PATIENCE_S = 150.0  # machines stand still sometimes


class House:
    """An installation of its own: an embedded server, workers and a web server as processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.settings = Settings(data_dir=folder, pool_size=6)
        self.server = EmbeddedPostgres(folder / "postgres", settings={"fsync": "off", "max_wal_size": "2GB"})
        self.worker: subprocess.Popen[bytes] | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.port = find_free_port()
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


async def hurry(db: Database, scope: Scope) -> None:
    """Do not wait for the lease of the dead or the pause before the next attempt: time is all they cost."""
    async with db.transaction(scope) as uow:
        await uow.run(
            """UPDATE job SET lease_until = CASE WHEN state = 'running' THEN now() - interval '1 second' END, run_at = now()
               WHERE workspace_id = %(ws)s AND state IN ('running', 'queued')"""
        )
