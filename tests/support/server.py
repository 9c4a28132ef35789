"""One PostgreSQL for a test run, a migrated template in it, clones of that, and the tripwire on every table.

The embedded server is used unless GUANXI_TEST_DATABASE_URL names one (a role that may create databases and roles).
"""

import itertools
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from guanxi.app.migrate import migrate
from guanxi.kernel.postgres import UNSAFE_FAST, EmbeddedPostgres, ensure_roles

TEMPLATE = "guanxi_template"
TRIPWIRE = (Path(__file__).parent / "tripwire.sql").read_text(encoding="utf-8")
MEMORY = Path("/dev/shm")
ROOM = 6 * 1024**3
SMALL = {"max_connections": "200", "max_wal_size": "256MB"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Urls:
    """Addresses of one database: administrator, owner of the schema, runtime role."""

    admin: str
    owner: str
    runtime: str

    def of(self, database: str) -> "Urls":
        return Urls(*(_with(url, database) for url in (self.admin, self.owner, self.runtime)))


def _with(url: str, database: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


def find_quick_place(memory: Path = MEMORY, told: Path = Path("/proc/meminfo")) -> Path | None:
    """Where memory serves as a disk, when there is plenty of both; None: where temporary files are. A clone of the template is
    eight hundred files, and making them on a disk costs twenty times as much."""
    try:
        free = {line.partition(":")[0]: line.split()[1] for line in told.read_text().splitlines()}
        room = min(shutil.disk_usage(memory).free, int(free["MemAvailable"]) * 1024)
    except (OSError, KeyError):  # not Linux
        return None
    return memory if room >= ROOM and os.access(memory, os.W_OK) else None


def start() -> tuple[EmbeddedPostgres | None, Urls]:
    """The server of this run with the template ready."""
    given = os.environ.get("GUANXI_TEST_DATABASE_URL")
    if given:
        urls, server = _prepare_given(given), None
    else:
        folder = Path(tempfile.mkdtemp(prefix="guanxi-tests-", dir=find_quick_place()))
        server = EmbeddedPostgres(folder / "postgres", settings={**UNSAFE_FAST, **SMALL})
        info = server.start()
        roles = ensure_roles(info, database=TEMPLATE)
        urls = Urls(_with(info.url, TEMPLATE), roles.owner, roles.runtime)
    migrate("postgresql://" + urls.owner.partition("://")[2])
    with psycopg.connect(urls.admin, autocommit=True) as conn:
        conn.execute(TRIPWIRE)
    return server, urls


def _prepare_given(url: str) -> Urls:
    password = secrets.token_hex(16)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)))
        for role in ("guanxi_owner", "guanxi_app"):
            exists = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            verb = "ALTER" if exists else "CREATE"
            conn.execute(
                sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(password)
                )
            )
        conn.execute("GRANT pg_read_all_stats TO guanxi_owner")
        conn.execute(
            sql.SQL("CREATE DATABASE {} OWNER guanxi_owner TEMPLATE template0").format(sql.Identifier(TEMPLATE))
        )
    with psycopg.connect(_with(url, TEMPLATE), autocommit=True) as conn:
        conn.execute("ALTER SCHEMA public OWNER TO guanxi_owner")
    parts = conninfo_to_dict(url)
    host = f"{parts.get('host', '127.0.0.1')}:{parts.get('port', 5432)}"
    make_conninfo(url)  # a readable error for a wrong address
    return Urls(
        _with(url, TEMPLATE),
        f"postgresql://guanxi_owner:{password}@{host}/{TEMPLATE}",
        f"postgresql://guanxi_app:{password}@{host}/{TEMPLATE}",
    )


def clone(urls: Urls, label: str) -> Urls:
    """A fresh copy of the migrated template."""
    name = f"t_{label}_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )
    return urls.of(name)


def drop(urls: Urls) -> None:
    """Remove a clone."""
    name = urls.runtime.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
