"""Making a database cluster and mending what a crash left around it, while no server runs.

Not here: starting, watching and stopping the server (supervisor.py).
"""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.kernel.postgres.binaries import Binaries, tool_environment
from guanxi.kernel.postgres.errors import (
    DataDirectoryOfOtherMajor,
    FolderUnusable,
    StartFailed,
    ToolFailed,
    UserUnknown,
)
from guanxi.kernel.postgres.folder import (
    Credentials,
    Folder,
    new_password,
    read_credentials,
    write_credentials,
    write_private,
)
from guanxi.kernel.postgres.identity import Identity
from guanxi.kernel.postgres.processes import end_orphans, exists, find_server_processes, is_server
from guanxi.kernel.postgres.settings import INCLUDE_LINE

INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
)


@dataclass(frozen=True, slots=True)
class Site:
    """A data folder with the programs and the user that serve it."""

    folder: Folder
    binaries: Binaries
    identity: Identity
    version: str

    def run(self, program: str, arguments: Sequence[str], text: str = "") -> None:
        """Runs a PostgreSQL program as the server's user, `text` as its input. Raises ToolFailed."""
        done = subprocess.run(
            self.identity.command([self.binaries.path(program), *arguments], reach=[self.folder.root]),
            input=text,
            capture_output=True,
            text=True,
            env=tool_environment(),
            check=False,
        )
        if done.returncode != 0:
            raise ToolFailed(tool=program, log=(done.stderr + done.stdout).strip()[-2000:])

    def check_version(self) -> None:
        """Raises DataDirectoryOfOtherMajor, or FolderUnusable when pgdata holds something that is no cluster."""
        found, wanted = self.folder.data_version(), self.version.split(".")[0]
        if found is None:
            if self.folder.pgdata.exists() and any(self.folder.pgdata.iterdir()):
                raise FolderUnusable(folder=self.folder.pgdata, reason="it is not empty and holds no database")
        elif found != wanted:
            raise DataDirectoryOfOtherMajor(folder=self.folder.pgdata, found=found, wanted=wanted)

    def require_credentials(self, password: str | None) -> Credentials:
        """The stored passwords; makes and stores them when there are none (`password`: the superuser's)."""
        credentials = read_credentials(self.folder.root)
        if credentials is None:
            credentials = Credentials(password or new_password(), new_password(), new_password())
            write_credentials(self.folder.root, credentials)
            self.identity.own(self.folder.credentials)
        return credentials

    def make_cluster(self, password: str, *, durable: bool) -> None:
        """initdb beside pgdata, then renamed: an interrupted one is never mistaken for a whole one.

        Raises UserUnknown, ToolFailed.
        """
        if not self.identity.known:
            raise UserUnknown(uid=self.identity.uid)
        for old in self.folder.root.glob("pgdata.new-*"):
            shutil.rmtree(old)
        fresh = self.folder.root / f"pgdata.new-{secrets.token_hex(4)}"
        fresh.mkdir(mode=0o700)
        secret = self.folder.root / f".initial-{secrets.token_hex(4)}"
        try:
            write_private(secret, password)
            self.identity.own(fresh)
            self.identity.own(secret)
            sync = () if durable else ("--no-sync",)
            self.run("initdb", [f"--pgdata={fresh}", f"--pwfile={secret}", *INITDB_OPTIONS, *sync])
        finally:
            secret.unlink(missing_ok=True)
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(f"\n{INCLUDE_LINE}\n")
        fresh.rename(self.folder.pgdata)
        if durable:
            _sync_folder(self.folder.root)

    def write_conf(self, text: str) -> None:
        """Writes guanxi.conf and sees that postgresql.conf includes it."""
        if not self.folder.conf.is_file() or self.folder.conf.read_text(encoding="utf-8") != text:
            write_private(self.folder.conf, text)
            self.identity.own(self.folder.conf)
        main = self.folder.pgdata / "postgresql.conf"
        with os.fdopen(os.open(main, os.O_RDWR | os.O_NOFOLLOW), "r+", encoding="utf-8") as file:
            if INCLUDE_LINE not in file.read():
                file.write(f"\n{INCLUDE_LINE}\n")

    def reset_superuser(self, password: str) -> None:
        """Gives the superuser `password` when credentials.json was lost: by PostgreSQL's single-user mode."""
        self.clear_remains()
        statement = f"ALTER ROLE postgres LOGIN PASSWORD '{_plain(password)}'\n"
        options = ["--single", "-D", str(self.folder.pgdata), "-c", "logging_collector=off", "postgres"]
        self.run("postgres", options, text=statement)

    def clear_remains(self) -> None:
        """Ends the children of a dead postmaster and removes pid files that would stop a new one.

        PostgreSQL believes a pid file whose number is in use, be it a zombie or another program, and stops at a
        damaged one.
        Raises StartFailed when some process of this pgdata would not end.
        """
        if not end_orphans(self.folder.pgdata):
            left = ", ".join(str(pid) for pid in find_server_processes(self.folder.pgdata))
            raise StartFailed(reason=f"processes of an earlier server would not end: {left}", log="")
        pid = self.folder.recorded().pid
        if pid is None or (exists(pid) and not is_server(pid, self.folder.pgdata)):
            self.folder.pid_file.unlink(missing_ok=True)

    def clear_socket(self) -> None:
        """Removes a dead server's socket and its lock file (same trap as above)."""
        socket_dir = self.folder.socket_dir()
        if socket_dir is not None and socket_dir.is_dir():
            for path in socket_dir.glob(".s.PGSQL.*"):
                path.unlink(missing_ok=True)

    def hand_over(self) -> None:
        """Gives what this process made in the data folder to the server's user."""
        for path in self.folder.root.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.lstat().st_uid != self.identity.uid:
                    self.identity.own(path)
        if self.folder.root.stat().st_uid != self.identity.uid:
            self.identity.own(self.folder.root)


def _plain(password: str) -> str:
    if "\n" in password:
        raise ValueError("a password is one line")
    return password.replace("'", "''")


def _sync_folder(path: os.PathLike[str]) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
