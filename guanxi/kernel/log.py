"""The event log: what happened, written in the transaction of the change, read by cursors in a safe order.

Position of an event = (tx, seq): tx is its transaction's id. A reader takes only events whose tx lies below the horizon
(no older transaction is in flight), so nothing can appear behind its cursor. A reader's own writes and its cursor commit
together; an event that keeps failing goes to the dead letters and the reader goes on. There is no other outbox.
The log is two trees of months (decision 0013): business events, and visits (`VISIT`), which most readers pass by.
Not here: what rooms do with events (their subscribers.py), and change-sets (kernel.changes).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import polars as pl
import psycopg
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.horizon import find_horizon
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.logs import error_words
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import services_of
from guanxi.kernel.stats import counter, gauge

_log = logging.getLogger(__name__)
_MAX_SEQ = 2**62
BUSINESS, VISIT = "business", "visit"
LOOK_S = 0.2
_ENVELOPE = ("object_id", "profile_id", "change_set_id", "at")
_handled = counter("guanxi_log_handled_total", "Events handled", ("reader",))
_dead = counter("guanxi_log_dead_letters_total", "Events set aside", ("reader",))
_lag = gauge("guanxi_log_reader_lag_seconds", "Age of the oldest event a reader has not handled", ("reader",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. A subclass sets `type` ("loyalty.points_awarded"), `label`, `object`; its own fields are the
    payload: ids and non-personal values only. Fields may be added, never changed."""

    type: ClassVar[str]
    label: ClassVar[Label]
    object: ClassVar[str | None] = None
    page: ClassVar[str | None] = None  # where people deal with it, when that is not the record's page

    object_id: UUID | None = None
    profile_id: UUID | None = None
    change_set_id: UUID | None = None
    at: datetime | None = None

    def payload(self) -> dict[str, Any]:
        """The fields of the subclass."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _ENVELOPE}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log."""

    workspace_id: int
    id: UUID
    type: str
    at: datetime
    recorded_at: datetime
    tx: int
    seq: int
    actor_kind: str
    actor_id: UUID | None
    object: str | None
    object_id: UUID | None
    profile_id: UUID | None
    change_set_id: UUID | None
    payload: dict[str, Any]


Handle = Callable[[UnitOfWork, Sequence[Recorded]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A cursor with a name. `handle(uow, events)` gets batches of one workspace in log order, at least once over all
    failures but effects inside `uow` exactly once."""

    name: str
    handle: Handle
    types: frozenset[str] | None = None
    batch: int = 1000
    max_attempts: int = 5
    visits: bool = False  # page views and screens too: the log's second tree, by far the larger one


_INSERT = """
    INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, actor_id, object, object_id, profile_id, change_set_id, payload)
    SELECT %(ws)s, e.id, e.type, least(coalesce(e.at, now()), now()), (SELECT log_tx()), %(actor_kind)s, %(actor_id)s,
           e.object, e.object_id, e.profile_id, e.change_set_id, coalesce(e.payload, '{}')
    FROM jsonb_to_recordset(%(events)s::jsonb) AS e(id uuid, type text, at timestamptz, object text, object_id uuid,
         profile_id uuid, change_set_id uuid, payload jsonb)
"""


def publish(uow: UnitOfWork, *events: Event) -> None:
    """Write `events` with the unit of work: all of them or, when it rolls back, none."""
    buffer: list[Event] | None = uow.state.get("log")
    if buffer is None:
        buffer = uow.state["log"] = []
        uow.before_commit(lambda: _flush(uow))
    buffer.extend(events)


_LANDING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS landing_event (id uuid, at timestamptz, object_id uuid, profile_id uuid, payload jsonb)
    ON COMMIT DELETE ROWS; DELETE FROM landing_event
"""
_LAND = "COPY landing_event (id, at, object_id, profile_id, payload) FROM STDIN (FORMAT csv)"
_INSERT_MANY = """
    INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, actor_id, object, object_id, profile_id, change_set_id, payload)
    SELECT %(ws)s, e.id, %(type)s, least(coalesce(e.at, now()), now()), (SELECT log_tx()), %(actor_kind)s, %(actor_id)s,
           %(object)s, e.object_id, e.profile_id, %(change_set)s, e.payload FROM landing_event e
"""


async def publish_many(
    uow: UnitOfWork, kind: type[Event], events: pl.DataFrame, change_set_id: UUID | None = None
) -> None:
    """The batch twin of `publish` for thousands of events of one kind (and one change-set); written at once.

    `events` has the columns id, at (UTC), object_id, profile_id (each a UUID as text) and payload (the JSON text of the
    event's own fields). Pages that follow single objects are not nudged, lists are.
    """
    await uow.conn.execute(_LANDING)
    async with uow.conn.cursor() as cursor, cursor.copy(_LAND) as copy:
        rows = events.select("id", "at", "object_id", "profile_id", "payload")
        await copy.write(rows.write_csv(include_header=False).encode())
    actor = uow.scope.actor
    about = {"type": kind.type, "object": kind.object, "change_set": change_set_id}
    await uow.run(_INSERT_MANY, actor_kind=actor.kind, actor_id=actor.id, **about)
    services_of(uow).live.touch(uow, *([kind.object] if kind.object else []))


_INSERT_ENCODED = """
    INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, profile_id, payload, class)
    SELECT %(ws)s, e.id, e.type, least(e.at, now()), (SELECT log_tx()), 'system', e.profile_id, e.payload, e.class
    FROM jsonb_to_recordset(%(events)s::jsonb) AS e(id uuid, type text, at timestamptz, profile_id uuid, payload jsonb, class text)
"""


async def publish_encoded(uow: UnitOfWork, events: bytes) -> int:
    """Events of any types and classes that are JSON already, written at once; how many. `events` is an array of objects with id,
    type, at, profile_id, payload and class. Pages that follow single objects are not nudged."""
    return await uow.run(_INSERT_ENCODED, events=events.decode())


async def _flush(uow: UnitOfWork) -> None:
    events: list[Event] = uow.state.pop("log", [])
    rows = [
        {
            "id": new_id(),
            "type": e.type,
            "at": e.at,
            "object": e.object,
            "object_id": e.object_id,
            "profile_id": e.profile_id,
            "change_set_id": e.change_set_id,
            "payload": e.payload(),
        }
        for e in events
    ]
    actor = uow.scope.actor
    await uow.run(_INSERT, events=msgspec.json.encode(rows).decode(), actor_kind=actor.kind, actor_id=actor.id)
    topics = {e.object for e in events if e.object} | {
        f"{e.object}:{e.object_id}" for e in events if e.object and e.object_id
    }
    services_of(uow).live.touch(uow, *topics)


async def register(db: Database, readers: Sequence[Reader]) -> None:
    """Make sure each reader has a cursor; a new reader starts at the beginning of the log."""
    async with db.system("cursors belong to no workspace") as uow:
        for reader in readers:
            await uow.run("INSERT INTO log_reader (name) VALUES (%(name)s) ON CONFLICT DO NOTHING", name=reader.name)


_NEXT = """
    SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id, change_set_id, payload
    FROM log_event
    WHERE (tx, seq) > (%(tx)s, %(seq)s) AND tx < %(horizon)s AND (%(types)s::text[] IS NULL OR type = ANY(%(types)s::text[]))
      AND class = ANY(%(classes)s::text[]) AND recorded_at >= coalesce(%(read_at)s::timestamptz - interval '1 day', '-infinity')
    ORDER BY tx, seq LIMIT %(batch)s
"""

# Asked before anything is locked: a look that finds nothing then writes nothing, and its commit waits for no disk. Visits count
# for all: who passes them by puts the cursor behind them, or would seem to be late.
_PEEK = """
    SELECT EXISTS (SELECT FROM log_event e WHERE (e.tx, e.seq) > (r.tx, r.seq)
                   AND e.recorded_at >= coalesce(r.read_at - interval '1 day', '-infinity')) FROM log_reader r WHERE r.name = %(name)s
"""


async def read_once(db: Database, reader: Reader) -> int:
    """Handle the next batch of `reader`; returns how many events went by. 0: nothing new, or another process reads."""
    async with db.system("a reader sees all workspaces") as uow:
        if not await uow.value(_PEEK, name=reader.name):
            return 0
        cursor = await uow.one(
            "SELECT * FROM log_reader WHERE name = %(name)s FOR UPDATE SKIP LOCKED", name=reader.name
        )
        if cursor is None:
            return 0
        horizon = await find_horizon(uow)
        types = sorted(reader.types) if reader.types is not None else None
        # After a failure events go one by one, so that the poison is found and the ones before it are kept.
        limit = reader.batch if cursor["failures"] == 0 else 1
        rows = await uow.all(
            _NEXT,
            tx=cursor["tx"],
            seq=cursor["seq"],
            horizon=horizon,
            types=types,
            classes=[BUSINESS, VISIT] if reader.visits else [BUSINESS],
            batch=limit,
            read_at=cursor["read_at"],
        )
        events = [Recorded(**row) for row in rows]
        error = await _handle(uow, reader, events)
        if error is not None:
            return await _note_failure(uow, reader, events, cursor["failures"] + 1, error)
        position = (horizon - 1, _MAX_SEQ) if len(events) < limit else (events[-1].tx, events[-1].seq)
        if events or position[0] > cursor["tx"]:
            await _advance(uow, reader, position, events)
        _handled.labels(reader.name).inc(len(events))
        return len(events)


async def follow(db: Database, reader: Reader) -> None:
    """Read for ever: at once while there is more, else look again in a moment; back off while the server is away."""
    pause = LOOK_S
    while True:
        try:
            read = await read_once(db, reader)
            pause = LOOK_S if read else min(1.0, pause * 1.5)
            if read < reader.batch:
                await asyncio.sleep(pause)
        except Unavailable:
            pause = min(10.0, pause * 2)
            await asyncio.sleep(pause)


async def _handle(uow: UnitOfWork, reader: Reader, events: Sequence[Recorded]) -> Exception | None:
    try:
        async with uow.conn.transaction():
            for workspace_id, group in groupby(events, key=lambda e: e.workspace_id):
                async with uow.within(system_scope(workspace_id, reader.name)) as inner:
                    await reader.handle(inner, list(group))
    except Exception as error:
        _log.warning("reader %s failed: %s: %s", reader.name, type(error).__name__, error_words(error))
        return error
    return None


async def _advance(uow: UnitOfWork, reader: Reader, position: tuple[int, int], events: Sequence[Recorded]) -> None:
    await uow.run(
        """UPDATE log_reader SET tx = %(tx)s, seq = %(seq)s, handled = handled + %(n)s, failures = 0, error = NULL,
                  read_at = coalesce(%(read_at)s, read_at), updated_at = now() WHERE name = %(name)s""",
        tx=position[0],
        seq=position[1],
        n=len(events),
        read_at=max((e.recorded_at for e in events), default=None),
        name=reader.name,
    )


async def _note_failure(
    uow: UnitOfWork, reader: Reader, events: Sequence[Recorded], failures: int, error: Exception
) -> int:
    text = f"{type(error).__name__}: {error_words(error)}"[:2000]
    if len(events) == 1 and failures > reader.max_attempts:
        event = events[0]
        await uow.run(
            """INSERT INTO log_dead_letter (workspace_id, id, reader, event_at, error, attempts)
               VALUES (%(workspace_id)s, %(id)s, %(reader)s, %(at)s, %(error)s, %(attempts)s) ON CONFLICT DO NOTHING""",
            workspace_id=event.workspace_id,
            id=event.id,
            reader=reader.name,
            at=event.recorded_at,
            error=text,
            attempts=failures,
        )
        await _advance(uow, reader, (event.tx, event.seq), events)
        _dead.labels(reader.name).inc()
        return 1
    await uow.run(
        "UPDATE log_reader SET failures = %(failures)s, error = %(error)s, updated_at = now() WHERE name = %(name)s",
        failures=failures,
        error=text,
        name=reader.name,
    )
    return 0


async def replay(db: Database, reader: Reader, workspace_id: int, event_id: UUID) -> None:
    """Handle one dead letter again; raises what the handler raises and keeps the letter then."""
    scope = system_scope(workspace_id, reader.name)
    async with db.transaction(scope) as uow:
        letter = await uow.one(
            """SELECT event_at FROM log_dead_letter WHERE workspace_id = %(ws)s AND reader = %(reader)s AND id = %(id)s
               AND replayed_at IS NULL FOR UPDATE""",
            reader=reader.name,
            id=event_id,
        )
        if letter is None:
            return
        row = await uow.one(
            """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                      change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s AND recorded_at = %(at)s AND id = %(id)s""",
            at=letter["event_at"],
            id=event_id,
        )
        if row is not None:
            await reader.handle(uow, [Recorded(**row)])
        await uow.run(
            "UPDATE log_dead_letter SET replayed_at = now() WHERE workspace_id = %(ws)s AND reader = %(reader)s AND id = %(id)s",
            reader=reader.name,
            id=event_id,
        )


async def rewind(db: Database, reader_name: str, since: datetime | None = None) -> None:
    """Let a reader start again from `since` (None: the beginning): its handler must be idempotent."""
    async with db.system("cursors belong to no workspace") as uow:
        await uow.run(
            """UPDATE log_reader SET seq = 0, read_at = %(since)s, failures = 0, error = NULL,
                      tx = coalesce((SELECT min(tx) - 1 FROM log_event WHERE recorded_at >= %(since)s), 0) WHERE name = %(name)s""",
            since=since,
            name=reader_name,
        )


async def measure_lag(db: Database) -> dict[str, float]:
    """Seconds between now and the oldest event each reader has not handled; also the metric."""
    async with db.system("cursors belong to no workspace") as uow:
        rows = await uow.all(
            """SELECT r.name, coalesce(extract(epoch FROM now() - (SELECT e.recorded_at FROM log_event e
                      WHERE (e.tx, e.seq) > (r.tx, r.seq) AND e.recorded_at >= coalesce(r.read_at - interval '1 day', '-infinity')
                      ORDER BY e.tx, e.seq LIMIT 1)), 0)::float8 AS lag FROM log_reader r"""
        )
    found = {row["name"]: max(0.0, row["lag"]) for row in rows}
    for name, seconds in found.items():
        _lag.labels(name).set(seconds)
    return found


async def care_for_partitions(db: Database, today: date | None = None) -> int:
    """Create the partitions of this month and the next two in both trees; returns how many were missing and made.

    One that cannot be made at once because somebody reads the log for long waits for the next call.
    """
    first = (today or datetime.now(UTC).date()).replace(day=1)
    made = 0
    for ahead in range(3):
        month = date(first.year + (first.month + ahead - 1) // 12, (first.month + ahead - 1) % 12 + 1, 1)
        for tree in (BUSINESS, VISIT):
            made += await _create_partition(db, tree, month)
    return made


async def _create_partition(db: Database, tree: str, month: date) -> bool:
    try:
        async with db.system("partitions belong to no workspace") as uow:
            return bool(await uow.value("SELECT log_create_partition(%(tree)s, %(month)s)", tree=tree, month=month))
    except psycopg.errors.LockNotAvailable:
        _log.warning("the log is being read: %s of %s is made later", tree, month)
        return False


async def drop_old_visits(owner_url: str, days: int, today: date | None = None) -> int:
    """Drop whole months of visits that ended more than `days` (at least 30) ago; how many. Waits for nobody: what is being read
    goes the next time. Business events are kept until somebody with the owner's rights calls `log_drop_partitions`."""
    before = (today or datetime.now(UTC).date()) - timedelta(days=max(30, days) + 1)
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as conn:
        try:
            row = await (await conn.execute("SELECT log_drop_partitions('visit', %s)", (before,))).fetchone()
        except psycopg.errors.LockNotAvailable:
            _log.warning("the log is being read: old visits are dropped later")
            return 0
    return 0 if row is None else int(row[0])


def encode(values: Mapping[str, Any] | Sequence[Any]) -> Jsonb:
    """An object or a list as a jsonb parameter; UUIDs, dates and decimals become text."""
    return Jsonb(values, dumps=msgspec.json.encode)
