"""PostgreSQL's own programs, run against a server by URL: pg_dump, pg_restore, psql. Passwords never appear in arguments."""

import contextlib
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from psycopg.conninfo import conninfo_to_dict

from guanxi.kernel.postgres import ToolFailed
from guanxi.kernel.postgres.binaries import find_binaries, tool_environment

_VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def environment(url: str) -> dict[str, str]:
    """The environment by which a program reaches `url`."""
    parts = conninfo_to_dict(url)
    named = {_VARIABLES[key]: str(value) for key, value in parts.items() if key in _VARIABLES and value is not None}
    return (
        tool_environment() | {"PGPASSFILE": "/dev/null", "PGCONNECT_TIMEOUT": "10", "PGCLIENTENCODING": "UTF8"} | named
    )


@contextlib.contextmanager
def reading(
    program: str, arguments: Sequence[str], url: str | None = None, feed: Iterable[bytes] = ()
) -> Iterator[BinaryIO]:
    """The output of a program as a stream; `feed` goes to its input meanwhile. Raises ToolFailed when it failed."""
    process = subprocess.Popen(
        [find_binaries().path(program), *arguments],
        env=environment(url) if url else tool_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr and process.stdin
    complaints: list[bytes] = []
    troubles: list[BaseException] = []
    helpers = [
        threading.Thread(target=lambda: complaints.append(process.stderr.read() if process.stderr else b"")),
        threading.Thread(target=_feed, args=(process.stdin, feed, troubles)),
    ]
    for helper in helpers:
        helper.start()
    try:
        yield cast(BinaryIO, process.stdout)
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdout.close()
        code = process.wait()
        for helper in helpers:
            helper.join()
        process.stderr.close()
    if troubles:
        raise troubles[0]
    if code != 0:
        raise ToolFailed(tool=program, log=b"".join(complaints).decode(errors="replace").strip()[-2000:])


def _feed(target: BinaryIO, blocks: Iterable[bytes], troubles: list[BaseException]) -> None:
    try:
        for block in blocks:
            target.write(block)
    except BrokenPipeError:
        return  # it has read what it wanted, or has failed and says so
    except Exception as error:  # told by the reader of the output
        troubles.append(error)
    finally:
        with contextlib.suppress(BrokenPipeError):
            target.close()


class Session:
    """psql in one transaction, fed piece by piece: everything holds, or nothing."""

    def __init__(self, url: str) -> None:
        arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", "-", "-o", "/dev/null"]
        self._process = subprocess.Popen(
            [find_binaries().path("psql"), *arguments],
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._complaints: list[bytes] = []
        assert self._process.stderr
        self._listener = threading.Thread(
            target=lambda: self._complaints.append(self._process.stderr.read() if self._process.stderr else b"")
        )
        self._listener.start()

    def write(self, text: bytes) -> None:
        """Feed SQL. Raises ToolFailed when psql has ended."""
        assert self._process.stdin
        try:
            self._process.stdin.write(text)
        except BrokenPipeError:
            self.finish()

    def finish(self) -> None:
        """Commit. Raises ToolFailed; then nothing has changed."""
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        code = self._end()
        if code != 0:
            words = b"".join(self._complaints).decode(errors="replace").strip()
            raise ToolFailed(tool="psql", log=words[-2000:])

    def abandon(self) -> None:
        """End without a commit."""
        self._process.kill()
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._end()

    def _end(self) -> int:
        code = self._process.wait()
        self._listener.join()
        if self._process.stderr:
            self._process.stderr.close()
        return code
