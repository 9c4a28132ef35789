"""Live updates: which topics changed, told to every open page within a moment.

A page connects, names the topics it shows and gives its resume token; the hub answers with the topics that moved since
and then with every move. It carries no data: the page asks again over HTTP, where permissions hold. Topics are
`<object>` or `<object>:<id>` of one workspace. Writers call `touch` in their unit of work; after the commit one NOTIFY
per few milliseconds and process carries them (a NOTIFY inside the transaction would serialise all commits). A nudge can
be lost, so the hub also looks into the log every few seconds and tells what nobody told.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from uuid import UUID

import msgspec
import psycopg

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.horizon import find_horizon
from guanxi.kernel.ids import new_token

_log = logging.getLogger(__name__)
JOBS = "guanxi_jobs"
COALESCE_S = 0.005
WATERMARK_S = 3.0
REMEMBER = 4096  # moves kept for resuming pages; an older token is answered with "everything moved"
EVERYTHING = "*"
RESEND_S = 0.5
_MAX_PAYLOAD = 7500  # PostgreSQL refuses notifications of 8000 bytes
_MAX_LOOK = 2000  # events of one look into the log; with more, everything moved

# What was recorded since the last look: every event whose transaction was not finished then (log.py explains the order).
_LOOK = """
    SELECT id, workspace_id, object, object_id, extract(epoch FROM clock_timestamp() - recorded_at)::float8 AS age FROM log_event
    WHERE tx >= %(since)s AND class = 'business' AND recorded_at > now() - interval '10 minutes' AND object IS NOT NULL AND workspace_id = ANY(%(ids)s)
    LIMIT %(limit)s
"""


class Subscription:
    """One open page: a workspace, its topics, and a bounded set of moved topics waiting to be sent."""

    def __init__(self, workspace_id: int, topics: Iterable[str]) -> None:
        self.workspace_id = workspace_id
        self.topics = frozenset(topics)
        self.moved: set[str] = set()
        self.position = 0
        self.ready = asyncio.Event()

    def wants(self, topic: str) -> bool:
        """Whether the page shows `topic` or its object."""
        return topic == EVERYTHING or topic in self.topics or topic.partition(":")[0] in self.topics

    def push(self, topic: str, position: int) -> None:
        """Note a move."""
        self.position = position
        if self.wants(topic):
            self.moved.add(topic)
            self.ready.set()


class Hub:
    """One per process: one LISTEN connection for all pages, and the outgoing nudges."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.boot = new_token("", 128)
        self.position = 0
        self.jobs_nudged = asyncio.Event()
        self._history: dict[int, deque[tuple[int, str]]] = defaultdict(lambda: deque(maxlen=REMEMBER))
        self._open: dict[int, set[Subscription]] = defaultdict(set)
        self._pages: Counter[tuple[int, UUID | None]] = Counter()
        self._outbox: set[tuple[int, str]] = set()
        self._outbox_filled = asyncio.Event()
        self._horizon: int | None = None
        self._told: dict[tuple[int, str], float] = {}
        self._looked: set[UUID] = set()

    def touch(self, uow: UnitOfWork, *topics: str) -> None:
        """Tell pages, once `uow` is committed, that `topics` moved."""
        workspace_id = uow.scope.workspace_id

        async def nudge() -> None:
            self._outbox.update((workspace_id, topic) for topic in topics)
            self._outbox_filled.set()

        uow.after_commit(nudge)

    def token(self, position: int | None = None) -> str:
        """The resume token at `position`: good for this process only; others answer "everything moved"."""
        return f"{self.boot}.{self.position if position is None else position}"

    def moved_since(self, workspace_id: int, token: str | None, wanted: Subscription) -> set[str]:
        """Topics moved since `token`; {"*"} when that cannot be told."""
        if not token:
            return set()
        boot, _, number = token.partition(".")
        if boot != self.boot or not number.isdecimal() or len(number) > 18:
            return {EVERYTHING}
        history = self._history[workspace_id]
        since = int(number)
        if len(history) == REMEMBER and history[0][0] > since + 1:
            return {EVERYTHING}
        return {topic for position, topic in history if position > since and wanted.wants(topic)}

    @contextlib.contextmanager
    def admit(self, workspace_id: int, person: UUID | None, most: int) -> Iterator[bool]:
        """Count one connection of `person` for as long as it lives; False when they have `most` at this process already."""
        who = (workspace_id, person)
        if self._pages[who] >= most:
            yield False
            return
        self._pages[who] += 1
        try:
            yield True
        finally:
            self._pages[who] -= 1
            if not self._pages[who]:
                del self._pages[who]

    @contextlib.contextmanager
    def subscribe(self, workspace_id: int, topics: Iterable[str]) -> Iterator[Subscription]:
        """A subscription for the life of one connection."""
        subscription = Subscription(workspace_id, topics)
        subscription.position = self.position
        self._open[workspace_id].add(subscription)
        try:
            yield subscription
        finally:
            self._open[workspace_id].discard(subscription)

    def _deliver(self, workspace_id: int, topic: str) -> None:
        self.position += 1
        self._told[workspace_id, topic] = time.monotonic()
        self._history[workspace_id].append((self.position, topic))
        for subscription in self._open[workspace_id]:
            subscription.push(topic, self.position)

    async def run(self, db: Database) -> None:
        """Until cancelled: listen, send nudges, watch the watermark."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._send(db))
            group.create_task(self._watch(db))

    async def _listen(self) -> None:
        pause = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=5) as conn:
                    await conn.execute("LISTEN guanxi_live")
                    await conn.execute("LISTEN guanxi_jobs")
                    if pause > 0.2:
                        self._everything()
                    pause = 0.2
                    await self._receive(conn.notifies())
            except psycopg.OperationalError:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    def _everything(self) -> None:
        """Nobody knows what was missed: all open pages look again, and those that come back with an older token."""
        self.boot = new_token("", 128)
        self.jobs_nudged.set()
        for workspace_id in [one for one, pages in self._open.items() if pages]:
            self._deliver(workspace_id, EVERYTHING)

    async def _receive(self, notices: AsyncIterator[psycopg.Notify]) -> None:
        async for notice in notices:
            self.jobs_nudged.set()
            if notice.channel == JOBS:
                continue
            for workspace_id, topic in msgspec.json.decode(notice.payload):
                self._deliver(workspace_id, topic)

    async def _send(self, db: Database) -> None:
        while True:
            await self._outbox_filled.wait()
            await asyncio.sleep(COALESCE_S)
            self._outbox_filled.clear()
            pending, self._outbox = self._outbox, set()
            try:
                async with db.system("nudges of all workspaces share one notification") as uow:
                    for payload in _payloads(pending):
                        await uow.run("SELECT pg_notify('guanxi_live', %(payload)s)", payload=payload)
            except Unavailable:
                self._outbox |= pending
                self._outbox_filled.set()
                await asyncio.sleep(RESEND_S)

    async def _watch(self, db: Database) -> None:
        while True:
            await asyncio.sleep(WATERMARK_S)
            try:
                await self.look(db)
            except Unavailable as error:
                _log.debug("the log was not looked at: %s", error)

    async def look(self, db: Database) -> None:
        """Tell what the log says has moved since the last look and no nudge has told."""
        watched = [workspace_id for workspace_id, pages in self._open.items() if pages]
        async with db.system("one look for all open pages") as uow:
            horizon = await find_horizon(uow)
            rows = []
            if watched and self._horizon is not None:
                rows = await uow.all(_LOOK, since=self._horizon, ids=watched, limit=_MAX_LOOK + 1)
        self._horizon = horizon
        looked, self._looked = self._looked, {row["id"] for row in rows}
        if len(rows) > _MAX_LOOK:
            self._everything()
            return
        for row in rows:
            if row["id"] in looked:
                continue  # two looks overlap by the transactions that were open at the first
            # An event tells its object and its record together, so the record says whether it was told. A nudge carries the
            # commit, which comes after the moment the event was recorded.
            topics = [row["object"], *([f"{row['object']}:{row['object_id']}"] if row["object_id"] else [])]
            told = self._told.get((row["workspace_id"], topics[-1]))
            if told is None or time.monotonic() - told > row["age"]:
                for topic in topics:
                    self._deliver(row["workspace_id"], topic)
        oldest = time.monotonic() - 900
        self._told = {key: moment for key, moment in self._told.items() if moment > oldest}


def _payloads(pending: Iterable[tuple[int, str]]) -> list[str]:
    """Pending topics as JSON texts that fit into a notification each."""
    texts: list[str] = []
    current: list[tuple[int, str]] = []
    size = 2
    for item in sorted(pending):
        length = len(msgspec.json.encode(item)) + 1
        if size + length > _MAX_PAYLOAD:
            texts.append(msgspec.json.encode(current).decode())
            current, size = [], 2
        current.append(item)
        size += length
    if current:
        texts.append(msgspec.json.encode(current).decode())
    return texts
