"""Running PostgreSQL's own client programs against the embedded server: psql and pg_dump.

They need a running server and the stored passwords, not the supervisor's lock.
"""

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from guanxi.kernel.postgres.binaries import Binaries
from guanxi.kernel.postgres.connection import SUPERUSER, Door
from guanxi.kernel.postgres.errors import FolderUnusable, ToolFailed
from guanxi.kernel.postgres.folder import Credentials
from guanxi.kernel.postgres.roles import OWNER, RUNTIME

DumpFormat = Literal["custom", "plain"]


@dataclass(frozen=True, slots=True)
class ToolCommand:
    """Arguments and environment for `subprocess.run(argv, env=environment)` or `os.execve`."""

    argv: list[str]
    environment: dict[str, str] = field(repr=False)  # holds the password


def _environment(door: Door, user: str, password: str, database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {
        "PGHOST": str(door.socket_dir),
        "PGPORT": str(door.port),
        "PGUSER": user,
        "PGPASSWORD": password,
        "PGDATABASE": database,
        "PGPASSFILE": os.devnull,
    }


def psql_command(
    programs: Binaries, door: Door, credentials: Credentials, user: str, database: str, arguments: Sequence[str]
) -> ToolCommand:
    """psql as `user` (the superuser, the owner or the runtime role). Raises ValueError for another name."""
    passwords: Mapping[str, str] = {
        SUPERUSER: credentials.superuser,
        OWNER: credentials.owner,
        RUNTIME: credentials.runtime,
    }
    if user not in passwords:
        raise ValueError(f"no password is kept for {user!r}")
    argv = [programs.path("psql"), *arguments]
    return ToolCommand(argv, _environment(door, user, passwords[user], database))


def dump_database(psql: ToolCommand, target: Path, format: DumpFormat) -> Path:
    """pg_dump with the environment of `psql` to `target`, by way of a temporary file beside it. Raises ToolFailed."""
    program = Path(psql.argv[0]).with_name("pg_dump")
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise FolderUnusable(folder=target.parent, reason=error.strerror) from error
        done = subprocess.run(
            [str(program), f"--format={format}", f"--file={fresh}"],
            env=psql.environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ToolFailed(tool="pg_dump", log=done.stderr.strip()[-2000:])
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target
