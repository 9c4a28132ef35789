"""What a running server is to those who use it: where to connect, and what is known about it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

StopMode = Literal["fast", "smart", "immediate"]
State = Literal["running", "starting", "stopped", "stale"]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A running server. `url` is the superuser's, through the Unix socket; not shown, for it holds the password."""

    url: str = field(repr=False)
    socket_dir: Path
    port: int
    version: str
    data_dir: Path


@dataclass(frozen=True, slots=True)
class Status:
    """What is true now. `size`: bytes of all databases when running; `supervisor`: process that holds the lock.

    `state`: running = answers a real connection; starting = there, not yet answering (or recovering, or ending);
    stale = ended without cleaning up (the next start mends it); stopped.
    """

    state: State
    pid: int | None
    version: str | None
    size: int | None
    supervisor: int | None
    data_dir: Path
