"""Real servers on copies of one prepared cluster, and a second process that supervises one."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guanxi.kernel.postgres import UNSAFE_FAST, EmbeddedPostgres, ensure_roles
from guanxi.kernel.postgres.processes import find_server_processes

# A killed server must keep what was committed, so commits do wait for the log file (though not for the disk).
QUICK = {
    **UNSAFE_FAST,
    "synchronous_commit": "on",
    "shared_buffers": "16MB",
    "max_connections": "20",
    "wal_init_zero": "off",
}

OTHER_SUPERVISOR = """
import json, os, sys, time
from pathlib import Path
from guanxi.kernel.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings=json.loads(sys.argv[2]))
server.start()
forked = 0
if sys.argv[3] == "let go":
    server.leave_running()
if sys.argv[3] == "fork" and (forked := os.fork()) == 0:
    os.close(1)
    time.sleep(60)
print(json.dumps({"pid": os.getpid(), "postmaster": server.status().pid, "forked": forked}), flush=True)
time.sleep(600)
"""


def new_place() -> Path:
    """A folder any user may pass through: pytest's own are closed to the user PostgreSQL may have to run as."""
    place = Path(tempfile.mkdtemp(prefix="gx-test-"))
    place.chmod(0o755)
    return place


def copy_sparse(source: str, target: str) -> str:
    """Copies without writing the zeros of which half a new cluster consists."""
    size = 128 * 1024
    zeros = bytes(size)
    with Path(source).open("rb", buffering=0) as old, Path(target).open("wb", buffering=0) as new:
        while block := old.read(size):
            if block == zeros:
                new.seek(size, os.SEEK_CUR)
            else:
                new.write(block)
        new.truncate(Path(source).stat().st_size)
    shutil.copymode(source, target)
    return target


@pytest.fixture
def place() -> Iterator[Path]:
    folder = new_place()
    yield folder
    shutil.rmtree(folder)


class Pool:
    """Stopped clusters with a database, its roles and one table. Copying one costs more than the test itself,
    so whoever leaves one whole hands it on."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "postgres"
        self.free: list[Path] = []
        server = EmbeddedPostgres(self.template, settings=QUICK)
        info = server.start()
        ensure_roles(info)
        with psycopg.connect(info.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (test text, n integer)")
        server.stop()

    def take(self, target: Path, fresh: bool) -> None:
        if self.free and not fresh:
            self.free.pop().rename(target)
            return
        shutil.copytree(self.template, target, copy_function=copy_sparse)
        owner = self.template.stat()
        if owner.st_uid != os.geteuid():
            for path in (target, *target.rglob("*")):
                os.chown(path, owner.st_uid, owner.st_gid)

    def give_back(self, folder: Path) -> None:
        (folder / "socket.path").unlink(missing_ok=True)
        waiting = self.template.with_name(f"free-{len(self.free)}-{folder.parent.name}")
        self.free.append(folder.rename(waiting))


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    folder = new_place()
    yield Pool(folder)
    shutil.rmtree(folder)


MakeServer = Callable[..., EmbeddedPostgres]


@pytest.fixture
def make_server(pool: Pool, place: Path, request: pytest.FixtureRequest) -> Iterator[MakeServer]:
    """`make_server()`: a supervisor of a prepared cluster in `place/postgres`, or of what is there already.

    `cluster`: "shared" for a test that leaves it whole, "own" for one that does not, None for an empty folder.
    """
    made: list[EmbeddedPostgres] = []
    shared: list[Path] = []
    failed_before = request.session.testsfailed

    def make(data_dir: Path | None = None, cluster: str | None = "shared", **options: Any) -> EmbeddedPostgres:
        folder = data_dir or place / "postgres"
        if cluster is not None and not folder.exists():
            pool.take(folder, cluster == "own")
            if cluster == "shared":
                shared.append(folder.resolve())
        server = EmbeddedPostgres(folder, **{"settings": QUICK} | options)
        made.append(server)
        return server

    yield make
    for server in made:
        server.leave_running()
    for server in made:
        server.stop("immediate")
        record = server.data_dir / "socket.path"
        if record.exists():
            shutil.rmtree(record.read_text().strip(), ignore_errors=True)
        assert find_server_processes(server.data_dir / "pgdata") == []
    if request.session.testsfailed == failed_before:
        for folder in shared:
            pool.give_back(folder)


@dataclass
class OtherProcess:
    process: subprocess.Popen[str]
    pid: int
    postmaster: int
    forked: int

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def other_supervisor() -> Iterator[Callable[..., OtherProcess]]:
    """Starts the server of a data folder from another process, which then may `let go` or `fork`."""
    running: list[subprocess.Popen[str]] = []

    def run(data_dir: Path, then: str = "hold") -> OtherProcess:
        arguments = [sys.executable, "-c", OTHER_SUPERVISOR, str(data_dir), json.dumps(QUICK), then]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        return OtherProcess(process, **said)

    yield run
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Commits the number `n` through `url`."""

    def commit(url: str, n: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("INSERT INTO kept VALUES (%(test)s, %(n)s)", {"test": request.node.name, "n": n})

    return commit


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[str], list[int]]:
    """The numbers this test committed so far."""

    def read(url: str) -> list[int]:
        query = "SELECT n FROM kept WHERE test = %(test)s ORDER BY n"
        with psycopg.connect(url, autocommit=True) as connection:
            return [row[0] for row in connection.execute(query, {"test": request.node.name}).fetchall()]

    return read
