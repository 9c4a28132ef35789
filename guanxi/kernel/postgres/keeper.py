"""Keeps the embedded server running while the product runs: asks it every second, starts it again when it died.

A thread beside the product (`guanxi up`). A server that lives but does not answer (recovering, overloaded, every
connection taken) is left alone and reported; only one that is gone is started, at once the first time, then with
growing pauses. Not here: how to start or stop it (supervisor.py).
"""

import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from guanxi.kernel.postgres.connection import Answer
from guanxi.kernel.postgres.errors import PostgresError, StartInterrupted
from guanxi.kernel.postgres.server import ServerInfo, StopMode
from guanxi.kernel.postgres.supervisor import EmbeddedPostgres


@dataclass(frozen=True, slots=True)
class KeeperEvent:
    """Something the keeper saw or did; `error` goes with `restart_failed`."""

    kind: Literal["died", "restarted", "restart_failed", "silent", "answers_again"]
    error: Exception | None = None


class Keeper:
    """Watches one server until `stop`.

    `interval`: seconds between two questions. Pauses before a restart: none, then `first_pause` doubling up to
    `longest_pause` seconds, forgotten after the server stood for `steady` seconds. `on_event` is called in the
    keeper's thread.
    """

    def __init__(
        self,
        server: EmbeddedPostgres,
        *,
        interval: float = 1.0,
        first_pause: float = 0.5,
        longest_pause: float = 30.0,
        steady: float = 60.0,
        on_event: Callable[[KeeperEvent], None] | None = None,
    ) -> None:
        self._server = server
        self._interval = interval
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._steady = steady
        self._on_event = on_event or (lambda _: None)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._up_since = 0.0
        self.restarts = 0

    def start(self, timeout: float = 600) -> ServerInfo:
        """Starts the server (see EmbeddedPostgres.start) and the watch. Raises what that raises."""
        info = self._server.start(timeout)
        if self._thread is None:
            self._stopping.clear()
            self._up_since = time.monotonic()
            self._thread = threading.Thread(target=self._watch, name="postgres-keeper", daemon=True)
            self._thread.start()
        return info

    def stop(self, mode: StopMode = "fast", timeout: float = 60) -> None:
        """Ends the watch (and a restart under way) and stops the server; harmless when repeated."""
        self._stopping.set()
        self._server.interrupt()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._server.stop(mode, timeout)

    def _watch(self) -> None:
        silent = False
        while not self._stopping.wait(self._interval):
            answer = self._ask()
            if answer is Answer.SILENT and not self._server.postmaster_lives():
                silent = False
                self._on_event(KeeperEvent("died"))
                self._restart()
            elif (answer is Answer.SILENT) is not silent:
                silent = not silent
                self._on_event(KeeperEvent("silent" if silent else "answers_again"))

    def _ask(self) -> Answer:
        try:
            return self._server.answers()
        except PostgresError:  # our own files cannot be read for now
            return Answer.SILENT

    def _restart(self) -> None:
        if time.monotonic() - self._up_since > self._steady:
            self._failures = 0
        while not self._stopping.wait(self._pause()):
            self._failures += 1
            try:
                self._server.start()
            except StartInterrupted:
                return
            except (PostgresError, OSError, subprocess.SubprocessError) as error:
                self._on_event(KeeperEvent("restart_failed", error))
                continue
            self.restarts += 1
            self._up_since = time.monotonic()
            self._on_event(KeeperEvent("restarted"))
            return

    def _pause(self) -> float:
        if self._failures == 0:
            return 0.0
        return float(min(self._longest_pause, self._first_pause * 2 ** min(self._failures - 1, 16)))
