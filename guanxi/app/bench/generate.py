"""The measuring data: one large workspace and small ones beside it, the same for the same seed and day.

Made inside PostgreSQL by set-based statements (`sql/`), on two connections, indexes set aside meanwhile. Random numbers are
hashes of row numbers, so that parts can be made in any order and none has to be looked up.
Not here: demo data, which looks like a business; this looks like its statistics.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from guanxi.app.bench.indexes import Rows, SetAside, set_aside
from guanxi.app.bench.names import find_words
from guanxi.app.bench.scale import Scale
from guanxi.app.revisions import fingerprint

_SQL = Path(__file__).parent / "sql"
_TABLES = ("customer", "profile", "handle", "log_event", "commerce_order", "commerce_order_line")
_DAYS = 730
VERSION = 3  # raised when the data change: kept data of another version are made anew
Say = Callable[[str], None]


@dataclass(slots=True)
class Making:
    """One run of the generator: where, how much, and how long each stage took (seconds)."""

    url: str
    scale: Scale
    seed: int
    now: datetime
    say: Say
    seconds: dict[str, float] = field(default_factory=dict)

    def connect(self) -> Rows:
        """A connection set up for bulk work."""
        conn = psycopg.connect(self.url, autocommit=True)
        for setting in (
            "synchronous_commit = off",
            "work_mem = '192MB'",
            "maintenance_work_mem = '512MB'",
            "jit = off",
            "timezone = 'UTC'",
            "max_parallel_workers_per_gather = 0",
            "statement_timeout = 0",
        ):
            conn.execute(sql.SQL("SET " + setting))
        return conn

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times a stage and tells of it."""
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 1)
        self.say(f"{name}: {self.seconds[name]} s")

    def run(self, file: str, **params: Any) -> None:
        """One file of `sql/` on a connection of its own."""
        with self.connect() as conn:
            conn.execute(sql.SQL((_SQL / file).read_text(encoding="utf-8")), params)

    def run_all(self, jobs: list[tuple[str, Mapping[str, Any]]]) -> None:
        """Several files at once, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda job: self.run(job[0], **job[1]), jobs))


def generate(
    url: str, scale: Scale, *, seed: int = 1, now: datetime | None = None, say: Say = lambda line: None
) -> dict[str, float]:
    """Fill the empty, migrated database at `url` (owner's rights); seconds per stage. `now` is the end of the events."""
    moment = now or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    making = Making(url, scale, seed, moment, say)
    started = time.monotonic()
    with making.connect() as conn:
        with making.stage("prepare"):
            _prepare(making, conn)
            aside = set_aside(conn, _TABLES)
        with making.stage("people"):
            for statement in (_SQL / "02_people.sql").read_text(encoding="utf-8").split(";\n"):
                conn.execute(sql.SQL(statement), {"now": moment})
        with making.stage("events, customers, profiles, handles"):
            making.run_all([*_event_parts(making, conn), *_people_parts(making)])
        with making.stage("orders and lines"):
            making.run_all([part for file in ("08_lines.sql", "07_orders.sql") for part in _order_parts(making, file)])
        with making.stage("indexes"):
            _restore(making, aside)
        with making.stage("statistics"):
            conn.execute("VACUUM (FREEZE, ANALYZE)")
        conn.execute("UPDATE bench.info SET seconds = %s", (time.monotonic() - started,))
    return making.seconds


def _prepare(making: Making, conn: Rows) -> None:
    scale = making.scale
    tools = (_SQL / "01_tools.sql").read_text(encoding="utf-8").replace("{seed}", str(making.seed * 10_000))
    conn.execute(sql.SQL(tools))
    conn.execute(
        "INSERT INTO bench.info (now, scale, seed, version, revision) VALUES (%s, %s, %s, %s, %s)",
        (making.now, scale.name, making.seed, VERSION, fingerprint()),
    )
    conn.execute(
        """INSERT INTO workspace (id, name) OVERRIDING SYSTEM VALUE SELECT n, 'Workspace ' || n FROM generate_series(1, %s) AS n""",
        (1 + scale.small_workspaces,),
    )
    conn.execute(
        """INSERT INTO bench.place SELECT 1, 0, %(large)s::bigint, 0 UNION ALL
           SELECT 2 + k, %(large)s + k * %(small)s, %(small)s, %(large)s * 13 / 10 + k * (%(small)s * 13 / 10)
           FROM generate_series(0, %(many)s - 1) AS k""",
        {"large": scale.customers, "small": scale.small_customers, "many": scale.small_workspaces},
    )
    for name, words in find_words().items():
        conn.cursor().executemany(
            "INSERT INTO bench.word VALUES (%s, %s, %s, %s)", [(name, k, *word) for k, word in enumerate(words)]
        )
    conn.execute("ANALYZE bench.word, bench.place")
    for month in _months(making.now):
        conn.execute(
            "SELECT log_create_partition(class, %s::date) FROM unnest(ARRAY['business', 'visit']) AS class", (month,)
        )


def _months(now: datetime) -> list[datetime]:
    first, months = (now - timedelta(days=_DAYS)).replace(day=1), []
    while first <= now:
        months.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return months


def _event_parts(making: Making, conn: Rows) -> list[tuple[str, dict[str, Any]]]:
    scale = making.scale
    row = conn.execute("SELECT count(*) FROM bench.stranger").fetchone()
    shared = {
        "now": making.now,
        "events": scale.events,
        "customers": scale.customers,
        "small_customers": scale.in_small,
        "small_share": 5 * scale.in_small / scale.events,
        "strangers": row[0] if row else 0,
    }
    return [("06_events.sql", {**shared, "low": low, "high": high}) for low, high in _slices(scale.events, 8)]


def _people_parts(making: Making) -> list[tuple[str, dict[str, Any]]]:
    sizes = {name: len(words) for name, words in find_words().items()}
    total = making.scale.customers + making.scale.in_small
    customers = [
        ("03_customers.sql", {"now": making.now, **sizes, "low": low - 1, "high": high - 1})
        for low, high in _slices(total, 4)
    ]
    return [*customers, ("04_profiles.sql", {"now": making.now}), ("05_handles.sql", {})]


def _order_parts(making: Making, file: str) -> list[tuple[str, dict[str, Any]]]:
    events, span = making.scale.events, timedelta(days=_DAYS)
    parts = []
    for low, high in _slices(events, 4):
        start = making.now - span * (1 - (low - 1) / events)
        end = making.now - span * (1 - (high + 1) / events)
        parts.append((file, {"low": low, "high": high, "from": start, "to": end + timedelta(seconds=5)}))
    return parts


def _slices(total: int, count: int) -> list[tuple[int, int]]:
    edges = [total * k // count for k in range(count + 1)]
    return [(low + 1, high) for low, high in pairwise(edges)]


def _restore(making: Making, aside: SetAside) -> None:
    def execute(statement: str) -> None:
        with making.connect() as conn:
            conn.execute(sql.SQL(statement))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(execute, sorted(aside.indexes, key=lambda text: "log_event" not in text)))
    # One after the other: two foreign keys of the same tables wait for each other's locks.
    for statement in aside.references:
        execute(statement)
    with making.connect() as conn:
        params = {"last_tx": 2_000 + making.scale.events // 10, "events": making.scale.events}
        for statement in (_SQL / "09_finish.sql").read_text(encoding="utf-8").split(";\n"):
            conn.execute(sql.SQL(statement), params)
