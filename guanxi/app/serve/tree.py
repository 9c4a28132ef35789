"""`guanxi up`: database, schema, web and worker as one tree that starts, is watched and stops together.

Imports little, so that the web process is importing its own world while this one starts the database. The worker comes
after the first page can be answered. Not here: what the processes do (web.py, worker.py) and the embedded server itself.
"""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType

from guanxi.app.places import embedded
from guanxi.app.revisions import check_origin, get_revision, head
from guanxi.app.serve.child import Child, Say
from guanxi.app.serve.listening import VARIABLE as LISTEN
from guanxi.app.serve.listening import listen
from guanxi.app.serve.sources import INTERVAL_S, Sources
from guanxi.kernel.config import Settings
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.postgres import AlreadyRunning, Keeper, KeeperEvent, RoleUrls, StartInterrupted, ensure_roles

STOP_S = 12.0
Ready = Callable[[dict[str, str]], None]
_EVENTS = {
    "died": "The database ended; starting it again.",
    "restarted": "The database is back.",
    "silent": "The database does not answer.",
    "answers_again": "The database answers again.",
}


class StartFailed(GuanxiError):
    """A process of the tree ended before it was ready."""

    code = "app.start_failed"
    zh = "启动失败：{what}。原因见上方输出。"
    en = "Guanxi could not start: {what}. The lines above say why."


class Tree:
    """Runs until a signal. `say` prints a line."""

    def __init__(self, settings: Settings, say: Say, *, reload: bool = False) -> None:
        self.settings, self.say = settings, say
        self.sources = Sources() if reload else None
        self.own_database = not settings.database_url
        self.server = embedded(settings)
        self.keeper: Keeper | None = None
        self.socket: socket.socket | None = None
        self.web: Child | None = None
        self.worker: Child | None = None
        self._signals = 0
        self._wake_in, self._wake_out = os.pipe()

    def run(self, ready: Ready) -> int:
        """Bring everything up, call `ready` with what the web announced once it answers; the exit code."""
        self._check_alone()
        self.socket = listen(self.settings.host, self.settings.port)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._start_web()
            urls = self._in_thread(self._database)
            if urls is not None and self._bring_up(urls, ready):
                self._watch()
            return 0
        except StartInterrupted:
            return 0
        finally:
            self._stop()

    # ------------------------------------------------------------------ signals

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        if self._signals > 1:
            for child in (self.web, self.worker):
                if child is not None:
                    child.kill()
        os.write(self._wake_out, b"!")

    @property
    def _stopping(self) -> bool:
        return self._signals > 0

    def _pause(self, seconds: float) -> bool:
        """Wait; True at once when somebody asked us to stop."""
        if not self._stopping:
            select.select([self._wake_in], [], [], seconds)
        return self._stopping

    def _in_thread(self, work: Callable[[], RoleUrls]) -> RoleUrls | None:
        """The result of `work`, which a signal interrupts (None then)."""
        with ThreadPoolExecutor(1, "start") as pool:
            future: Future[RoleUrls] = pool.submit(work)
            future.add_done_callback(lambda _: os.write(self._wake_out, b"."))
            while not future.done():
                select.select([self._wake_in], [], [], 5.0)
                os.read(self._wake_in, 1)
                if self._stopping:
                    self.server.interrupt()
            return None if self._stopping else future.result()

    # ------------------------------------------------------------------ start

    def _check_alone(self) -> None:
        if self.own_database:
            holder = self.server.status().supervisor
            if holder is not None:
                raise AlreadyRunning(folder=self.settings.data_dir, holder=holder)

    def _start_web(self) -> None:
        assert self.socket is not None
        environ = {
            **os.environ,
            "GUANXI_DATA_DIR": str(self.settings.data_dir),
            "GUANXI_HOST": self.settings.host,
            "GUANXI_PORT": str(self.settings.port),
            "GUANXI_BASE_URL": self.settings.base_url,
            "GUANXI_DEMO": "true" if self.settings.demo else "false",
        }
        handle = self.socket.fileno()
        self.worker = Child("worker", "guanxi.app.serve.worker", environ)
        self.web = Child("web", "guanxi.app.serve.web", {**environ, LISTEN: str(handle)}, (handle,), listening=True)
        self.web.start()

    def _database(self) -> RoleUrls:
        if self.settings.database_url and self.settings.database_owner_url:
            urls = RoleUrls(self.settings.database_url, self.settings.database_owner_url)
        else:
            if not (self.settings.data_dir / "postgres" / "pgdata").exists():
                self.say("Making the database (first start) …")
            self.keeper = Keeper(self.server, on_event=self._tell)
            urls = ensure_roles(self.keeper.start())
        found = get_revision(urls.owner)
        if found != head():
            check_origin(found)
            if found is not None:
                self.say(f"Upgrading the schema from {found} to {head()} …")
            self._migrate(urls)
        return urls

    def _migrate(self, urls: RoleUrls) -> None:
        environ = {**os.environ, "GUANXI_DATABASE_URL": urls.runtime, "GUANXI_DATABASE_OWNER_URL": urls.owner}
        command = [sys.executable, "-m", "guanxi.app.migrate"]
        if subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, check=False).returncode != 0:
            raise StartFailed(what="the schema could not be brought up to date")

    def _bring_up(self, urls: RoleUrls, ready: Ready) -> bool:
        assert self.web is not None and self.worker is not None
        orders = {"GUANXI_DATABASE_URL": urls.runtime, "GUANXI_DATABASE_OWNER_URL": urls.owner}
        self.worker.orders = orders
        self.web.give(orders)
        while not self._pause(0.03):
            if self._answers():
                ready(self.web.hear())
                self.worker.start()
                return True
            if self.web.ended():
                raise StartFailed(what="the web process ended")
        return False

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)  # noqa: S104 - compared
        asking = http.client.HTTPConnection(host, self.settings.port, timeout=1.0)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    # ------------------------------------------------------------------ watch and stop

    def _watch(self) -> None:
        assert self.web is not None and self.worker is not None
        while not self._pause(INTERVAL_S):
            self._follow_sources()
            for child in (self.web, self.worker):
                child.look(self.say)

    def _follow_sources(self) -> None:
        changed = self.sources.look() if self.sources is not None else set()
        if "web" in changed:
            subprocess.run([sys.executable, "-m", "guanxi.app.webbuild"], stdin=subprocess.DEVNULL, check=False)
        if "python" in changed and self.web is not None and self.worker is not None:
            self.say("Python sources changed; starting web and worker again.")
            self.web.restart()
            self.worker.restart()

    def _tell(self, event: KeeperEvent) -> None:
        self.say(_EVENTS.get(event.kind) or f"The database does not start: {event.error}")

    def _stop(self) -> None:
        if self.socket is not None:
            self.socket.close()
        children = [child for child in (self.web, self.worker) if child is not None]
        for child in children:
            child.terminate()
        deadline = time.monotonic() + STOP_S
        for child in children:
            child.wait(deadline)
        if self.keeper is not None:
            self.keeper.stop()
        os.close(self._wake_in)
        os.close(self._wake_out)
