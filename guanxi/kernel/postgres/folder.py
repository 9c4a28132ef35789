"""The data folder of the embedded database: what lies where, its lock, its passwords, its socket.

    .lock             flock held by the supervisor, names its process; dies with it
    credentials.json  generated passwords, mode 0600
    pgdata/           PostgreSQL's own
    socket/           the Unix socket, mode 0700 (or a short folder named in socket.path)
    log/, start.log   the server's log (a week), what it said before logging began

Nothing above this folder is ever changed.
"""

import contextlib
import fcntl
import json
import os
import secrets
import socket
import stat
import sys
import tempfile
import time
import weakref
from dataclasses import asdict, dataclass, field
from pathlib import Path

from guanxi.kernel.postgres.errors import AlreadyRunning, FolderUnusable

SOCKET_LIMIT = 107 if sys.platform == "linux" else 103  # bytes of sun_path without its final NUL
LONGEST_SOCKET_NAME = "/.s.PGSQL.65535"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths inside `root`."""

    root: Path

    @property
    def pgdata(self) -> Path:
        return self.root / "pgdata"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"

    @property
    def credentials(self) -> Path:
        return self.root / "credentials.json"

    @property
    def socket_record(self) -> Path:
        return self.root / "socket.path"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def start_log(self) -> Path:
        return self.root / "start.log"

    @property
    def pid_file(self) -> Path:
        return self.pgdata / "postmaster.pid"

    @property
    def conf(self) -> Path:
        return self.pgdata / "guanxi.conf"

    def data_version(self) -> str | None:
        """The major version that wrote the data ("18"), None when there are none yet."""
        try:
            return (self.pgdata / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return None

    def recorded(self) -> "Recorded":
        """What postmaster.pid says: hints, never a proof that anything runs."""
        try:
            lines = self.pid_file.read_text(errors="replace").split("\n")
        except FileNotFoundError:
            return Recorded(None, None, None)
        pid, port, socket_dir = ([*lines, "", "", "", "", ""][number].strip() for number in (0, 3, 4))
        return Recorded(
            abs(int(pid)) if pid.lstrip("-").isdigit() else None,  # single-user mode writes it negative
            int(port) if port.isdigit() else None,
            Path(socket_dir) if socket_dir else None,
        )

    def socket_dir(self) -> Path | None:
        """Where the socket is or will be; None when the path cannot be used and no short folder was made yet."""
        own = self.root / "socket"
        if _fits(own):
            return own
        try:
            return Path(self.socket_record.read_text().strip())
        except FileNotFoundError:
            return None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The lines of postmaster.pid that we use."""

    pid: int | None
    port: int | None
    socket_dir: Path | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """The generated passwords: superuser (the supervisor's), owner (migrations) and runtime (web, workers)."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    runtime: str = field(repr=False)


def new_password() -> str:
    """256 random bits as hexadecimal, which needs no quoting anywhere."""
    return secrets.token_hex(32)


def read_credentials(root: Path) -> Credentials | None:
    """What credentials.json says; None when it is missing or damaged (a start then makes new ones)."""
    try:
        return Credentials(**json.loads((root / "credentials.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_private(path: Path, text: str) -> None:
    """Replaces `path` atomically by a file of mode 0600 (never written through a link)."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def write_credentials(root: Path, credentials: Credentials) -> None:
    """Stores the passwords in credentials.json, mode 0600."""
    write_private(root / "credentials.json", json.dumps(asdict(credentials), indent=2) + "\n")


def _fits(folder: Path) -> bool:
    # libpq reads a comma in a host as the end of its name.
    return len(os.fsencode(str(folder) + LONGEST_SOCKET_NAME)) <= SOCKET_LIMIT and "," not in str(folder)


def _is_private(folder: Path, uids: set[int]) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in uids and stat.S_IMODE(found.st_mode) == 0o700


def make_socket_dir(folder: Folder, uid: int) -> Path:
    """Makes (or finds again) the private folder of the socket for the server's user `uid`."""
    own = folder.root / "socket"
    if _fits(own):
        if own.is_symlink():
            raise FolderUnusable(folder=own, reason="it is a link")
        own.mkdir(mode=0o700, exist_ok=True)
        own.chmod(0o700)
        return own
    short = folder.socket_dir()
    if short is None or not _fits(short) or not _is_private(short, {uid, os.geteuid()}):
        short = Path(tempfile.mkdtemp(prefix="gx-pg-"))
        if not _fits(short):
            short.rmdir()
            raise FolderUnusable(
                folder=folder.root, reason=f"neither its path nor that of {short.parent} can hold a socket"
            )
        write_private(folder.socket_record, f"{short}\n")
    return short


class FolderLock:
    """The lock of a data folder: one supervisor at a time, released by the kernel when its process dies."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._fd: int | None = None
        _locks.add(self)

    @property
    def held(self) -> bool:
        return self._fd is not None

    def acquire(self) -> None:
        """Takes the lock. Raises AlreadyRunning when another holds it, FolderUnusable when no lock can be made."""
        if self._fd is not None:
            return
        fd = os.open(self._folder.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            self._flock(fd)
            words = {"pid": os.getpid(), "host": socket.gethostname(), "since": int(time.time())}
            os.ftruncate(fd, 0)
            os.pwrite(fd, json.dumps(words).encode(), 0)
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd

    def _flock(self, fd: int) -> None:
        for attempt in range(5):
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if attempt < 4:  # `holder` below takes a shared lock for an instant
                    time.sleep(0.02)
                    continue
                raise AlreadyRunning(folder=self._folder.root, holder=_words_of(self._folder.lock)) from None
            else:
                return

    def release(self) -> None:
        """Gives the lock back; harmless when it is not held."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            self.forget()

    def forget(self) -> None:
        """Closes our descriptor without a word to others (a forked child must not keep its parent's lock alive)."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            os.close(fd)


def lock_holder(folder: Folder) -> int | None:
    """The process that supervises this folder now, None when nobody does."""
    try:
        fd = os.open(folder.lock, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(_read_words(folder.lock).get("pid", 0)) or None
    else:
        return None
    finally:
        os.close(fd)


def _read_words(path: Path) -> dict[str, str | int]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(path.read_text())
        if isinstance(found, dict):
            return found
    return {}


def _words_of(path: Path) -> str:
    words = _read_words(path)
    return f"{words['pid']} on {words.get('host', '?')}" if "pid" in words else "?"


_locks: "weakref.WeakSet[FolderLock]" = weakref.WeakSet()


def _forget_locks_in_child() -> None:
    for lock in list(_locks):
        lock.forget()


os.register_at_fork(after_in_child=_forget_locks_in_child)
