"""How soon `guanxi up --demo` answers: on an empty folder (database and demo data are made) and warm."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

from guanxi.app.bench.case import Bench, Case, Figure
from guanxi.app.bench.ports import find_free_port

_PROMISE_S = 20.0
_GIVE_UP_S = 120.0


class Start(Case):
    name = "start"
    about = "guanxi up --demo until it answers, cold and warm"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="guanxi-start-") as folder:
            for label in ("cold: database and demo company made", "warm"):
                seconds = await asyncio.to_thread(_start, Path(folder))
                yield Figure(self.name, label, seconds, "s", _PROMISE_S)


def _start(folder: Path) -> float:
    """Seconds until /readyz says 200; the tree is stopped afterwards."""
    port = find_free_port()
    command = [
        sys.executable,
        "-m",
        "guanxi.app.cli",
        "up",
        "--demo",
        "--port",
        str(port),
        "--data-dir",
        str(folder / "data"),
    ]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    started = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tree:
        try:
            return _await(f"http://127.0.0.1:{port}/readyz", started)
        finally:
            tree.send_signal(signal.SIGTERM)
            tree.wait(60)


def _await(address: str, started: float) -> float:
    while time.perf_counter() - started < _GIVE_UP_S:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return time.perf_counter() - started
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return _GIVE_UP_S
