"""The embedded PostgreSQL: takes the data folder, starts the server in it, finds it again, stops it cleanly.

One object per data folder and process. The server leads its own session and outlives this process when that is
killed; the next start adopts it or restarts it cleanly. Whether it lives is decided by real connections only.
Not here: watching it for as long as the product runs (keeper.py), databases and roles of the product (roles.py).
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from guanxi.kernel.postgres.binaries import find_binaries, tool_environment
from guanxi.kernel.postgres.client import DumpFormat, ToolCommand, dump_database, psql_command
from guanxi.kernel.postgres.cluster import Site
from guanxi.kernel.postgres.connection import SUPERUSER, Answer, Door, Reply, ask, ask_alive
from guanxi.kernel.postgres.errors import FolderUnusable, PortTaken, StartFailed, StartInterrupted, StopFailed
from guanxi.kernel.postgres.folder import (
    Credentials,
    Folder,
    FolderLock,
    lock_holder,
    make_socket_dir,
    read_credentials,
)
from guanxi.kernel.postgres.identity import RunAs, choose_identity
from guanxi.kernel.postgres.processes import Postmaster, end_orphans, is_server
from guanxi.kernel.postgres.server import ServerInfo, State, Status, StopMode
from guanxi.kernel.postgres.server_log import LogMark, mark_log, port_taken, read_failure, worth_another_try
from guanxi.kernel.postgres.settings import check_settings, compute_defaults, effective_settings, render

SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
SILENCE = 15.0  # seconds a living server of ours may give no answer before a start ends it
TRIES = 5  # starts that may fail because an earlier server was still ending


class _LockedOut(Exception):
    """Our password does not open our own server."""


class EmbeddedPostgres:
    """The server of one data folder.

    `data_dir`: our own folder (its parent must exist). `settings`: PostgreSQL settings over the defaults.
    `password`: the superuser's when the cluster is made, else one is generated. `run_as`: see identity.py.
    `bin_dir`: a folder of PostgreSQL programs, else GUANXI_PG_BIN, else the ones installed with Guanxi.

    >>> server = EmbeddedPostgres(Path("data/postgres"))  # doctest: +SKIP
    >>> server.start().port  # doctest: +SKIP
    5432
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        password: str | None = None,
        run_as: RunAs = "auto",
        bin_dir: Path | None = None,
    ) -> None:
        self._folder = Folder(Path(data_dir).resolve())
        self._settings = dict(settings or {})
        check_settings(self._settings)
        self._password = password
        self._run_as: RunAs = run_as
        self._bin_dir = bin_dir
        self._lock = FolderLock(self._folder)
        self._mutex = threading.RLock()
        self._interrupted = threading.Event()
        self._postmaster: Postmaster | None = None
        self._info: ServerInfo | None = None

    @property
    def data_dir(self) -> Path:
        """The data folder."""
        return self._folder.root

    @property
    def credentials(self) -> Credentials:
        """The stored passwords. Raises FolderUnusable when there are none (never started) or they may not be read."""
        with self._plain_errors():
            found = read_credentials(self._folder.root)
        if found is None:
            raise FolderUnusable(folder=self._folder.root, reason="no database has been started in it yet")
        return found

    # ------------------------------------------------------------------ start

    def start(self, timeout: float = 600) -> ServerInfo:
        """Brings the server up and returns once it answers; at once when it runs already.

        `timeout` in seconds (crash recovery may take long). Raises AlreadyRunning, FolderUnusable, NotReachable,
        DataDirectoryOfOtherMajor, PortTaken, BinariesMissing, StartFailed, StartInterrupted.
        """
        with self._mutex:
            if self._info is not None and self.postmaster_lives() and self.answers() is Answer.RUNNING:
                return self._info
            if self._interrupted.is_set():
                raise StartInterrupted()
            held_before = self._lock.held
            try:
                with self._plain_errors():
                    self._take_folder()
                    self._info = self._bring_up(time.monotonic() + timeout)
            except BaseException:
                if not held_before:
                    self._lock.release()
                raise
            return self._info

    def _take_folder(self) -> None:
        self._folder.root.mkdir(mode=0o700, exist_ok=True)
        self._lock.acquire()

    def _bring_up(self, deadline: float) -> ServerInfo:
        binaries = find_binaries(self._bin_dir)
        identity, version = choose_identity(self._run_as, self._folder, binaries)
        site = Site(self._folder, binaries, identity, version)
        site.check_version()
        credentials = site.require_credentials(self._password)
        socket_dir = make_socket_dir(self._folder, identity.uid)
        identity.own(socket_dir)
        settings = effective_settings(self._settings, self._folder.pgdata, self._folder.log, socket_dir)
        adopted = self._adopt(site, credentials, render(settings), deadline)
        if adopted is not None:
            return adopted
        self._prepare(site, credentials, settings)
        door = Door(socket_dir, int(settings["port"]))
        for attempt in range(TRIES):
            site.clear_remains()
            site.clear_socket()
            mark = mark_log(self._folder)
            self._spawn(site)
            try:
                info = self._await(door, credentials, deadline, mark)
            except _LockedOut:
                self._end("fast", 60)
                site.reset_superuser(credentials.superuser)
                continue
            if info is not None:
                return info
            if not worth_another_try(mark) or attempt == TRIES - 1:
                raise read_failure(mark, door.port)
            time.sleep(0.2 * 2**attempt)
        raise StartFailed(reason="the superuser's password is not accepted", log="")

    def _prepare(self, site: Site, credentials: Credentials, settings: Mapping[str, str]) -> None:
        site.identity.own_tree(self._folder.root)
        self._folder.log.mkdir(mode=0o700, exist_ok=True)
        site.hand_over()
        if self._folder.data_version() is None:
            site.make_cluster(credentials.superuser, durable=settings.get("fsync") != "off")
        site.write_conf(render(settings))

    def _spawn(self, site: Site) -> None:
        self._folder.start_log.unlink(missing_ok=True)
        command = site.identity.command(
            [site.binaries.path("postgres"), "-D", str(self._folder.pgdata)], session=True, reach=[self._folder.root]
        )
        log = os.open(self._folder.start_log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            site.identity.own(self._folder.start_log)
            pid = os.posix_spawn(
                sys.executable,
                command,
                tool_environment(),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                ],
                setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP],
                setsigmask=[],
            )
        finally:
            os.close(log)
        self._postmaster = Postmaster(pid, self._folder.pgdata, born_here=True)

    def _await(self, door: Door, credentials: Credentials, deadline: float, mark: LogMark) -> ServerInfo | None:
        """The running server, or None when it ended."""
        begun = time.monotonic()
        try:
            while self._postmaster is not None and not self._postmaster.exited():
                reply = ask(door, credentials.superuser)
                if reply.answer is Answer.RUNNING and self._is_ours(reply):
                    if port_taken(mark.text()):
                        raise PortTaken(port=door.port)
                    return self._describe(door, credentials, reply.version)
                if reply.answer is Answer.LOCKED_OUT:
                    raise _LockedOut
                if reply.answer is Answer.REFUSED:
                    raise StartFailed(reason=reply.words, log=mark.tail())
                # Every try during a long recovery is a line in the server's log.
                self._pause(min(1.0, max(0.01, (time.monotonic() - begun) / 10)), deadline, mark)
        except (PortTaken, StartInterrupted, KeyboardInterrupt):
            self._end("fast", 60)
            raise
        return None

    def _pause(self, seconds: float, deadline: float, mark: LogMark | None) -> None:
        if self._interrupted.wait(seconds):
            raise StartInterrupted()
        if time.monotonic() > deadline:  # left alone: the next start finds it, perhaps recovered by then
            raise StartFailed(reason="no answer within the time given", log=mark.tail() if mark else "")

    # ------------------------------------------------------------------ adopt

    def _adopt(self, site: Site, credentials: Credentials, conf: str, deadline: float) -> ServerInfo | None:
        """The server that runs here already; None when there is none (any more) and one must be started."""
        silent_since = time.monotonic()
        while True:
            recorded, door = self._folder.recorded(), self._door()
            if recorded.pid is None or door is None:
                return None
            if self._postmaster is None or self._postmaster.pid != recorded.pid:
                self._postmaster = Postmaster(recorded.pid, self._folder.pgdata, born_here=False)
            reply = ask(door, credentials.superuser)
            ours = self._is_ours(reply)
            if ours and reply.version == site.version and self._has_conf(conf):
                return self._describe(door, credentials, reply.version)
            if ours or reply.answer is Answer.LOCKED_OUT:
                break
            if reply.answer in {Answer.STARTING, Answer.FULL}:
                silent_since = time.monotonic()
            elif self._postmaster.exited():
                return None
            elif time.monotonic() - silent_since > SILENCE:
                break
            self._pause(0.05, deadline, None)
        self._end("fast", 60)
        return None

    def _has_conf(self, text: str) -> bool:
        return self._folder.conf.is_file() and self._folder.conf.read_text() == text

    def _is_ours(self, reply: Reply) -> bool:
        if reply.answer is not Answer.RUNNING or reply.data_directory is None:
            return False
        try:
            return reply.data_directory.samefile(self._folder.pgdata)
        except OSError:
            return False

    def _door(self) -> Door | None:
        """Where the server that runs or ran here has its socket."""
        recorded = self._folder.recorded()
        socket_dir = recorded.socket_dir or self._folder.socket_dir()
        wanted = self._settings.get("port") or compute_defaults(0)["port"]
        return Door(socket_dir, recorded.port or int(wanted)) if socket_dir else None

    def _describe(self, door: Door, credentials: Credentials, version: str) -> ServerInfo:
        url = door.url(SUPERUSER, "postgres", credentials.superuser)
        return ServerInfo(url, door.socket_dir, door.port, version, self._folder.root)

    # ------------------------------------------------------------------- stop

    def stop(self, mode: StopMode = "fast", timeout: float = 60) -> None:
        """Stops the server and gives the folder back; harmless when nothing runs.

        `smart` waits for clients to leave, `fast` ends them, `immediate` skips the final checkpoint; each becomes the
        next when it takes longer than `timeout` seconds. Raises AlreadyRunning when another process supervises it,
        StopFailed when even that did not help.
        """
        self.interrupt()
        with self._mutex:
            try:
                if self._folder.root.is_dir():
                    with self._plain_errors():
                        self._lock.acquire()
                        self._find_postmaster()
                        self._end(mode, timeout)
            finally:
                self._interrupted.clear()
                self._lock.release()
                self._info = None

    def leave_running(self) -> None:
        """Gives the folder back and lets the server run on (`guanxi pg start`); a later start or stop finds it."""
        with self._mutex:
            self._lock.release()
            self._info = self._postmaster = None

    def interrupt(self) -> None:
        """Makes a start in another thread, and any further one, end with StartInterrupted; `stop` clears it."""
        self._interrupted.set()

    def _find_postmaster(self) -> None:
        recorded = self._folder.recorded()
        if self._postmaster is None and recorded.pid is not None and is_server(recorded.pid, self._folder.pgdata):
            self._postmaster = Postmaster(recorded.pid, self._folder.pgdata, born_here=False)

    def _end(self, mode: StopMode, timeout: float) -> None:
        postmaster = self._postmaster
        if postmaster is None:
            return
        modes: list[StopMode] = ["smart", "fast", "immediate"]
        for step in modes[modes.index(mode) :]:
            postmaster.signal(SIGNALS[step])
            if postmaster.wait(timeout):
                self._postmaster = None
                end_orphans(self._folder.pgdata, patience=5.0)  # the log writer ends last
                return
        raise StopFailed(pid=postmaster.pid, seconds=timeout)

    # ------------------------------------------------- asking, with or without the lock

    def answers(self) -> Answer:
        """Whether the server answers a real connection now."""
        with self._plain_errors():
            door, credentials = self._door(), read_credentials(self._folder.root)
        return ask_alive(door, credentials.superuser if credentials else "") if door else Answer.SILENT

    def postmaster_lives(self) -> bool:
        """Whether the server's process is there, answering or not."""
        if self._postmaster is not None:
            return not self._postmaster.exited()
        pid = self._folder.recorded().pid
        return pid is not None and is_server(pid, self._folder.pgdata)

    def status(self) -> Status:
        """What is true now, by a real connection. Takes no lock and changes nothing."""
        holder = lock_holder(self._folder)
        with self._plain_errors():
            recorded, door = self._folder.recorded(), self._door()
            credentials = read_credentials(self._folder.root)
        reply = ask(door, credentials.superuser if credentials else "") if door else Reply(Answer.SILENT)
        version = reply.version or self._folder.data_version()
        state = self._state(reply, recorded.pid, making=holder is not None and version is None)
        pid = recorded.pid if state in {"running", "starting"} else None
        return Status(state, pid, version, reply.size or None, holder, self._folder.root)

    def _state(self, reply: Reply, recorded_pid: int | None, *, making: bool) -> State:
        if self._is_ours(reply) or reply.answer in {Answer.FULL, Answer.LOCKED_OUT, Answer.REFUSED}:
            return "running"
        if reply.answer is Answer.STARTING or self.postmaster_lives() or making:
            return "starting"
        return "stale" if recorded_pid is not None else "stopped"

    def url(self, user: str, database: str, password: str) -> str:
        """The URL for `user` through the Unix socket. Raises FolderUnusable before the first start."""
        return self._require_door().url(user, database, password)

    def psql_command(self, *arguments: str, database: str = "guanxi", user: str = SUPERUSER) -> ToolCommand:
        """How to run psql here as `user`: the superuser, `guanxi_owner` or `guanxi_app`. Needs no lock."""
        programs, door = find_binaries(self._bin_dir), self._require_door()
        return psql_command(programs, door, self.credentials, user, database, arguments)

    def dump(self, target: Path, *, database: str = "guanxi", format: DumpFormat = "custom") -> Path:
        """pg_dump of `database` to the file `target` (mode 0600, whole or not at all). Needs no lock.

        Raises ToolFailed.
        """
        command = psql_command(
            find_binaries(self._bin_dir), self._require_door(), self.credentials, SUPERUSER, database, ()
        )
        return dump_database(command, target, format)

    def _require_door(self) -> Door:
        door = self._door()
        if door is None:
            raise FolderUnusable(folder=self._folder.root, reason="no database has been started in it yet")
        return door

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
            raise FolderUnusable(folder=self._folder.root, reason=reason) from error
