"""A real web process over the measuring data, with people signed in to it.

The people are made through access (one owner who sees all, one salesperson who sees their own customers) and removed
afterwards with everything their signing in left, so that the data stay what they were.
"""

import asyncio
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg

from guanxi.access import api as access
from guanxi.app.bench.case import Bench, Place
from guanxi.app.bench.generator import Ask, Load, Told
from guanxi.app.bench.machine import Used, cpu_of_tree
from guanxi.app.bench.ports import find_free_port
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_token
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services

_START_S = 60.0
_MAIL = "bench-{}@example.test"
_REMOVE = (
    "DELETE FROM log_event WHERE workspace_id = 1 AND type LIKE 'access.%'",
    "DELETE FROM session WHERE workspace_id = 1",
    "DELETE FROM user_role WHERE workspace_id = 1",
    "DELETE FROM user_account WHERE workspace_id = 1",
)
# The salesperson gets the id that owns customers in the measuring data.
_BECOME = """
    WITH gone AS (DELETE FROM user_account WHERE workspace_id = 1 AND id = %(old)s RETURNING *)
    INSERT INTO user_account SELECT (jsonb_populate_record(NULL::user_account, to_jsonb(gone) || jsonb_build_object('id', %(new)s::text))).* FROM gone
"""


@dataclass(frozen=True, slots=True)
class Web:
    """A web process that answers on `port` of 127.0.0.1; `cookies` by role: owner, sales."""

    pid: int
    port: int
    cookies: dict[str, str]
    postmaster: int | None

    async def load(self, asks: list[Ask], clients: int, rounds: int) -> tuple[Told, Used]:
        """Ask from a process of its own. CPU: `client` is the web process, `generator` the asking process."""
        body = msgspec.json.encode(Load(self.port, clients, rounds, asks))
        before, database = cpu_of_tree(self.pid), cpu_of_tree(self.postmaster)
        command = [sys.executable, "-m", "guanxi.app.bench.generator"]
        done = await asyncio.to_thread(subprocess.run, command, input=body, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the load generator failed: {done.stderr.decode(errors='replace')[-2000:]}")
        told = msgspec.json.decode(done.stdout, type=Told)
        after, database_after = cpu_of_tree(self.pid), cpu_of_tree(self.postmaster)
        web = 0.0 if before is None or after is None else after - before
        server = None if database is None or database_after is None else database_after - database
        return told, Used(told.wall, web, server, told.cpu)


@asynccontextmanager
async def serving(bench: Bench, seller: UUID) -> AsyncIterator[Web]:
    """`guanxi web` on the measuring data for the length of the block; the salesperson has the id `seller`."""
    services = bench.database.parts
    assert isinstance(services, Services)
    password = new_token("bench-", 128)
    await asyncio.to_thread(_remove, bench)
    await _hire(bench, seller, password)
    try:
        async with running(bench.place, services.settings.data_dir) as (pid, port):
            cookies = {role: await asyncio.to_thread(_sign_in, port, role, password) for role in ("owner", "sales")}
            yield Web(pid, port, cookies, bench.postmaster)
    finally:
        await asyncio.to_thread(_remove, bench)


@asynccontextmanager
async def running(place: Place, data_dir: Path) -> AsyncIterator[tuple[int, int]]:
    """One web process over a database, for the length of the block: its pid, and its port at 127.0.0.1."""
    port = find_free_port()
    process = _start("guanxi.app.serve.web", place, data_dir, port)
    try:
        await _until_ready(process, port)
        yield process.pid, port
    finally:
        await _end(process)


@asynccontextmanager
async def working(place: Place, data_dir: Path, port: int) -> AsyncIterator[int]:
    """A worker process over a database whose web process is at `port`, for the length of the block: its pid."""
    process = _start("guanxi.app.serve.worker", place, data_dir, port)
    try:
        yield process.pid
    finally:
        await _end(process)


def _start(module: str, place: Place, data_dir: Path, port: int) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")} | {
        "GUANXI_DATA_DIR": str(data_dir),
        "GUANXI_DATABASE_URL": place.runtime,
        "GUANXI_DATABASE_OWNER_URL": place.owner,
        "GUANXI_PORT": str(port),
        "GUANXI_BACKUP": "false",
    }
    command = [sys.executable, "-m", module]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait, 30)


async def hire(db: Database, port: int) -> str:
    """A new owner of the first workspace, signed in at the web process: their cookie."""
    scope, password, mail = system_scope(1, "bench"), new_token("bench-", 128), _MAIL.format("owner")
    await db.run(scope, access.create_user, email=mail, name="owner", password=password, roles=("owner",))
    return await asyncio.to_thread(_sign_in, port, "owner", password)


async def _hire(bench: Bench, seller: UUID, password: str) -> None:
    scope, made = system_scope(1, "bench"), {}
    for role in ("owner", "sales"):
        made[role] = await bench.database.run(
            scope, access.create_user, email=_MAIL.format(role), name=role, password=password, roles=(role,)
        )
    with psycopg.connect(bench.place.owner) as conn:
        roles = conn.execute(
            "DELETE FROM user_role WHERE workspace_id = 1 AND user_id = %s RETURNING role_id", (made["sales"],)
        ).fetchall()
        conn.execute(_BECOME, {"old": made["sales"], "new": seller})
        for (role_id,) in roles:
            conn.execute("INSERT INTO user_role (workspace_id, user_id, role_id) VALUES (1, %s, %s)", (seller, role_id))


def _remove(bench: Bench) -> None:
    with psycopg.connect(bench.place.owner) as conn:
        for statement in _REMOVE:
            conn.execute(statement)


async def _until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(int(_START_S * 10)):
        if process.poll() is not None:
            raise RuntimeError(f"the web process ended with {process.returncode}")
        if await asyncio.to_thread(_is_ready, port):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"the web process did not answer in {_START_S:.0f} s")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _sign_in(port: int, role: str, password: str) -> str:
    body = msgspec.json.encode({"email": _MAIL.format(role), "password": password})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/session", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own address
        return str(answer.headers["Set-Cookie"]).partition(";")[0]
