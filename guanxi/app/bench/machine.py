"""What a measurement costs and what else the machine was doing: read from /proc, so CPU figures exist on Linux only."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(slots=True)
class Used:
    """Wall seconds and CPU-seconds: `client` of this process with its ended children (or of the product's own process
    where it is one), `server` of the database, `generator` of the process that only asks.

    `server` is None where /proc is not there. The server's figure counts every backend, also other people's.
    """

    wall: float = 0.0
    client: float = 0.0
    server: float | None = None
    generator: float | None = None


def load() -> float:
    """The load average of the last minute; 0.0 where the system has none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def describe() -> dict[str, object]:
    """Processor, cores, memory (GiB) and load, for the head of a report."""
    model = "unknown"
    if (_PROC / "cpuinfo").exists():
        lines = (_PROC / "cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30 if hasattr(os, "sysconf") else 0.0
    return {"processor": model, "cores": cores(), "memory_gib": round(memory, 1), "load": round(load(), 2)}


def _stat(pid: int) -> list[str]:
    # The second field is the program's name in brackets and may hold spaces.
    return (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def parent_of(pid: int) -> int | None:
    """The parent's pid, None when the process is not visible here."""
    try:
        return int(_stat(pid)[1])
    except (OSError, IndexError, ValueError):
        return None


def cpu_of_tree(pid: int | None) -> float | None:
    """CPU-seconds of a process, its living children and the children it has reaped; None when it cannot be seen."""
    if pid is None or not _PROC.is_dir():
        return None
    tick = os.sysconf("SC_CLK_TCK")
    ticks, seen = 0, False
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = _stat(int(entry.name))
        except (OSError, ValueError):
            continue
        if int(entry.name) == pid:
            seen = True
            ticks += sum(int(value) for value in fields[11:15])
        elif int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / tick if seen else None


@contextmanager
def watch(server: int | None) -> Iterator[Used]:
    """Measure a block: `used` is filled when it ends. `server` is the postmaster's pid."""
    used = Used()
    before, client, started = cpu_of_tree(server), sum(os.times()[:4]), time.perf_counter()
    try:
        yield used
    finally:
        used.wall = time.perf_counter() - started
        used.client = sum(os.times()[:4]) - client
        after = cpu_of_tree(server)
        used.server = None if before is None or after is None else after - before
