"""`guanxi up`: database, migrations, web and worker as one tree that starts, is watched and stops together."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from guanxi.app.assemble import embedded, runtime_role
from guanxi.app.migrate import migrate
from guanxi.app.serve.lifeline import VARIABLE
from guanxi.kernel.config import Settings
from guanxi.kernel.postgres import Keeper, RoleUrls, ensure_roles

Say = Callable[[str], None]
STOP_S = 12.0


@dataclass
class Child:
    """One process of the tree; started again with growing pauses when it ends by itself."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    lifeline: int
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    next_start: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Start the process."""
        environ = {**self.environ, VARIABLE: str(self.lifeline)}
        self.process = subprocess.Popen(self.command, env=environ, pass_fds=(self.lifeline,), start_new_session=True)
        self.started = time.monotonic()

    def look(self, say: Say) -> None:
        """Start it again when it has ended and its pause is over."""
        if self.process is None:
            if time.monotonic() >= self.next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 0 if time.monotonic() - self.started > 60 else self.failures + 1
        pause = min(30.0, 0.5 * 2**self.failures)
        say(f"{self.name} ended with {code}; starting it again in {pause:.0f} s")
        self.process, self.next_start = None, time.monotonic() + pause


class Tree:
    """Runs until a signal. `demo` and `reload` are handed to the processes concerned."""

    def __init__(self, settings: Settings, say: Say, *, reload: bool = False) -> None:
        self.settings, self.say, self.reload = settings, say, reload
        self.stopping = threading.Event()
        self.keeper: Keeper | None = None
        self.children: list[Child] = []
        self.lifeline: tuple[int, int] | None = None

    def run(self, prepare: Callable[[RoleUrls], None], ready: Callable[[], None]) -> int:
        """Bring everything up, call `prepare` after the migrations and `ready` once the web answers; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            urls = self._database()
            migrate(urls.owner, runtime_role(urls.runtime))
            prepare(urls)
            self._start_children(urls)
            if self._await_web():
                ready()
            while not self.stopping.wait(0.5):
                for child in self.children:
                    child.look(self.say)
            return 0
        finally:
            self._stop()

    def _database(self) -> RoleUrls:
        if self.settings.database_url and self.settings.database_owner_url:
            return RoleUrls(self.settings.database_url, self.settings.database_owner_url)
        self.keeper = Keeper(embedded(self.settings))
        return ensure_roles(self.keeper.start())

    def _start_children(self, urls: RoleUrls) -> None:
        self.lifeline = os.pipe()
        environ = {
            **os.environ,
            "GUANXI_DATABASE_URL": urls.runtime,
            "GUANXI_DATABASE_OWNER_URL": urls.owner,
            "GUANXI_DATA_DIR": str(self.settings.data_dir),
            "GUANXI_HOST": self.settings.host,
            "GUANXI_PORT": str(self.settings.port),
            "GUANXI_BASE_URL": self.settings.base_url,
            "GUANXI_DEMO": "true" if self.settings.demo else "false",
        }
        for name in ("web", "worker"):
            command = [sys.executable, "-m", "guanxi.app.cli", name]
            if self.reload and name == "web":
                command = [sys.executable, "-m", "watchfiles", "--filter", "python", " ".join(command), "guanxi"]
            child = Child(name, command, environ, self.lifeline[0])
            child.start()
            self.children.append(child)

    def _await_web(self) -> bool:
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", "::"} else self.settings.host  # noqa: S104 - compared, not bound
        address = f"http://{host}:{self.settings.port}/readyz"
        while not self.stopping.wait(0.05):
            try:
                with urllib.request.urlopen(address, timeout=2) as answer:
                    if answer.status == 200:
                        return True
            except (urllib.error.URLError, OSError):
                for child in self.children:
                    child.look(self.say)
        return False

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.lifeline is not None:
            for handle in self.lifeline:
                os.close(handle)
        if self.keeper is not None:
            self.keeper.stop()
