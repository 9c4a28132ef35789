"""Which processes belong to a data folder, and whether they are still there.

A number in a pid file proves nothing: it may be a zombie, or another program by now. A process is ours when it is
called postgres and works in our pgdata (or, where the kernel hides that, carries our cluster's name in its title).
Processes of anything else are never signalled.
"""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from guanxi.kernel.postgres.settings import cluster_name

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()


def _stat(pid: int) -> tuple[str, str]:
    """(command, state letter); ("", "") when there is no such process."""
    if HAS_PROC:
        try:
            text = (PROC / str(pid) / "stat").read_text(errors="replace")
        except OSError:
            return "", ""
        name, _, rest = text.partition("(")[2].rpartition(")")
        return name, rest.split()[0]
    done = subprocess.run(["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, command = done.stdout.strip().partition(" ")
    return Path(command.strip()).name, state[:1]


def exists(pid: int) -> bool:
    """Whether the kernel still knows that process, dead (zombie) or alive, anybody's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_server(pid: int, pgdata: Path) -> bool:
    """Whether `pid` is a living postgres process of this pgdata."""
    name, state = _stat(pid)
    if name != "postgres" or state in {"Z", "X", ""}:
        return False
    if not HAS_PROC:
        return True
    place = PROC / str(pid)
    try:
        return os.path.samestat((place / "cwd").stat(), pgdata.stat())
    except PermissionError:
        return _titled(place, pgdata)
    except OSError:
        return False


def _titled(place: Path, pgdata: Path) -> bool:
    try:
        title = (place / "cmdline").read_bytes()
    except OSError:
        return False
    return cluster_name(pgdata).encode() in title or os.fsencode(pgdata) in title.split(b"\0")


def find_server_processes(pgdata: Path) -> list[int]:
    """Every living postgres process of this pgdata, the postmaster's children too (none where there is no /proc)."""
    if not HAS_PROC or not pgdata.exists():
        return []
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and is_server(int(entry.name), pgdata)]


def end_orphans(pgdata: Path, patience: float = 0.5, limit: float = 30.0) -> bool:
    """Sees that nothing of a dead postmaster is left: waits, then does what a living one would do (QUIT, then KILL).

    Call only when no postmaster of this pgdata lives. `patience` and `limit` in seconds. False: some would not end.
    """
    begun = time.monotonic()
    steps = [(patience, signal.SIGQUIT), (patience + 5.0, signal.SIGKILL)]
    while left := find_server_processes(pgdata):
        waited = time.monotonic() - begun
        if waited > limit:
            return False
        if steps and waited >= steps[0][0]:
            number = steps.pop(0)[1]
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        time.sleep(0.01)
    return True


@dataclass
class Postmaster:
    """A postmaster of `pgdata`, our child or adopted."""

    pid: int
    pgdata: Path
    born_here: bool
    gone: bool = False

    def exited(self) -> bool:
        """Whether it has ended; a dead child of this process is reaped on the way."""
        if not self.gone:
            self.gone = self._reaped() if self.born_here else not is_server(self.pid, self.pgdata)
        return self.gone

    def _reaped(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        except ChildProcessError:  # somebody else was told of its end
            return not is_server(self.pid, self.pgdata)

    def signal(self, number: signal.Signals) -> None:
        """Sends `number` unless it has ended."""
        if not self.exited():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, timeout: float) -> bool:
        """Waits up to `timeout` seconds for its end; whether it has ended."""
        deadline = time.monotonic() + timeout
        while not self.exited():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True
