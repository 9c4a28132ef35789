"""`guanxi up` with real processes: it starts everything, watches it, stops it, and is found again after kill -9."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from guanxi.app.bench.ports import find_free_port
from guanxi.app.places import embedded
from guanxi.kernel.config import Settings

GUANXI = [sys.executable, "-m", "guanxi.app.cli"]
PATIENCE = 150.0


def environ(data_dir):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    return {**kept, "LANG": "C.UTF-8", "GUANXI_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}


class Up:
    """A running `guanxi up` whose output is read along."""

    def __init__(self, data_dir, port):
        self.data_dir, self.port, self.lines = data_dir, port, []
        self.process = subprocess.Popen(
            [*GUANXI, "up", "--port", str(port)],
            env=environ(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        with self.process.stdout as output:
            self.lines.extend(output)

    def said(self, words):
        return until(lambda: next((line for line in list(self.lines) if words in line), None), words, self.lines)

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code


def until(look, what, lines=()):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}: {''.join(lines)}")


def processes(data_dir):
    """Living processes that belong to this data folder, by what they are."""
    found = {}
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and place.joinpath("stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                command = place.joinpath("cmdline").read_bytes().decode(errors="replace")
                text = command + place.joinpath("environ").read_bytes().decode(errors="replace")
                if str(data_dir) in text or str(data_dir) in str((place / "cwd").readlink()):
                    found[int(place.name)] = command.replace("\0", " ")
        except OSError:
            continue
    return found


def pid_of(data_dir, module):
    return next((pid for pid, command in processes(data_dir).items() if module in command), None)


def ask(port, path="/readyz"):
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asking.close()


def run(data_dir, *arguments):
    done = subprocess.run([*GUANXI, *arguments], env=environ(data_dir), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def data_dir(tmp_path):
    yield tmp_path / "data"
    for pid in processes(tmp_path / "data"):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.timeout(600)
def test_up_starts_watches_stops_and_is_found_again(data_dir, tmp_path):
    port = find_free_port()
    first = Up(data_dir, port)
    link = first.said("Create the owner")
    assert re.search(rf"http://localhost:{port}/setup\?token=gx_l_\w+", link)
    assert ask(port)[0] == 200 and ask(port, "/healthz") == (200, "ok\n")
    worker = until(lambda: pid_of(data_dir, "serve.worker"), "the worker")

    code, _, told = run(data_dir, "up", "--port", str(find_free_port()))
    assert code == 1 and str(first.process.pid) in told and len(told.splitlines()) == 1
    code, _, told = run(tmp_path / "other", "up", "--port", str(port))
    assert code == 1 and f"Port {port}" in told and len(told.splitlines()) == 1
    assert not (tmp_path / "other" / "postgres").exists(), "a taken port is told before anything is started"

    os.kill(worker, signal.SIGKILL)
    os.kill(pid_of(data_dir, "serve.web"), signal.SIGKILL)
    until(lambda: pid_of(data_dir, "serve.worker") not in {None, worker}, "a new worker", first.lines)
    assert ask(port)[0] == 200, "requests wait while the web process is started again"
    assert first.end(signal.SIGINT) == 0
    assert processes(data_dir) == {}

    second = Up(data_dir, port)
    second.said("is running at")
    until(lambda: pid_of(data_dir, "serve.worker"), "the worker")
    assert second.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any("guanxi.app" in one for one in processes(data_dir).values()), "the end of the children")

    third = Up(data_dir, port)
    third.said("is running at")
    assert embedded(Settings(data_dir=data_dir)).status().supervisor == third.process.pid
    assert third.end(signal.SIGTERM) == 0
    assert processes(data_dir) == {}
    assert embedded(Settings(data_dir=data_dir)).status().state == "stopped"


def test_up_stops_while_it_is_starting(data_dir):
    started = Up(data_dir, find_free_port())
    started.said("Making the database")
    assert started.end(signal.SIGTERM) == 0
    assert processes(data_dir) == {}


def test_a_child_that_cannot_start_is_told(data_dir):
    up = subprocess.run(
        [*GUANXI, "up", "--port", str(find_free_port())],
        env={**environ(data_dir), "GUANXI_MASTER_KEY": "no key"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert up.returncode == 1 and "GUANXI_MASTER_KEY" in up.stderr and "could not start" in up.stderr
    assert "Traceback" not in up.stderr and processes(data_dir) == {}
