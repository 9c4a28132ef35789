"""Asking a server whether it answers, by a real connection: the only proof of life the supervisor accepts.

Not for work: the data access layer (kernel.db) has its own connections.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

import psycopg

SUPERUSER = "postgres"
PATIENCE = 3  # seconds for one try

ASK = (
    "SELECT current_setting('server_version'), current_setting('data_directory'),"
    " (SELECT sum(pg_database_size(oid))::bigint FROM pg_database)"
)
ALIVE = "SELECT 1"


class Answer(Enum):
    """What a try to connect showed."""

    RUNNING = "running"
    STARTING = "starting"  # recovering or shutting down: come back later
    FULL = "full"  # alive, every connection taken
    LOCKED_OUT = "locked out"  # alive, our password is not right
    REFUSED = "refused"  # alive, will not have us for another reason
    SILENT = "silent"  # nobody there, or no answer in time


SIGNS = {
    "password authentication failed": Answer.LOCKED_OUT,
    "no password supplied": Answer.LOCKED_OUT,
    "starting up": Answer.STARTING,
    "shutting down": Answer.STARTING,
    "not yet accepting connections": Answer.STARTING,
    "not accepting connections": Answer.STARTING,
    "recovery": Answer.STARTING,
    "too many clients": Answer.FULL,
    "remaining connection slots": Answer.FULL,
    "FATAL:": Answer.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; when it is RUNNING, the server's version, data directory and size of all databases in bytes."""

    answer: Answer
    words: str = ""
    version: str = ""
    data_directory: Path | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server's socket is."""

    socket_dir: Path
    port: int

    def url(self, user: str, database: str, password: str) -> str:
        """A libpq URL through the Unix socket (SQLAlchemy takes it too, with `postgresql+psycopg`)."""
        host = quote(str(self.socket_dir), safe="/")
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{login}@/{quote(database, safe='')}?host={host}&port={self.port}"

    def connect(self, password: str, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the superuser, autocommit. Raises psycopg.OperationalError."""
        return psycopg.connect(
            host=str(self.socket_dir),
            port=self.port,
            user=SUPERUSER,
            password=password,
            dbname=database,
            connect_timeout=PATIENCE,
            application_name="guanxi-supervisor",
            autocommit=True,
        )


def ask(door: Door, password: str) -> Reply:
    """One try to connect as the superuser and to ask the server about itself."""
    try:
        with door.connect(password) as connection:
            row = connection.execute(ASK).fetchone()
    except psycopg.Error as error:
        return _read(error)
    version, directory, size = row or ("", "", 0)
    return Reply(Answer.RUNNING, "", str(version).split()[0], Path(str(directory)), int(str(size)))


def ask_alive(door: Door, password: str) -> Answer:
    """Like `ask` and cheaper: whether it answers."""
    try:
        with door.connect(password) as connection:
            connection.execute(ALIVE)
    except psycopg.Error as error:
        return _read(error).answer
    return Answer.RUNNING


def _read(error: psycopg.Error) -> Reply:
    words = str(error)
    answer = next((answer for sign, answer in SIGNS.items() if sign in words), Answer.SILENT)
    return Reply(answer, words.strip())
