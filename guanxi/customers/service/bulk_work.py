"""The jobs of bulk work: the customers are fixed, then changed chunk by chunk, each chunk in one short transaction with its
entries in the one change-set, its events, what became of each customer, and the place to go on from.

After kill -9 a job goes on behind the last chunk that was committed, so nobody is changed twice. Rows are locked in the order
of their ids, so two jobs over the same customers wait for each other instead of losing a change.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import polars as pl
import psycopg

from guanxi.customers.events import CustomerDeleted, CustomerRestored, CustomerUpdated
from guanxi.customers.queries import bulk as queries
from guanxi.customers.rules import CHANGE_PURPOSE
from guanxi.customers.service import bulk
from guanxi.customers.service.restoring import RESTORER, TAGS
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, compute_difference
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_ids
from guanxi.kernel.jobs import JobContext, JobFailed
from guanxi.kernel.services import services_of

CHUNK, LEAST, MOST = 500, 100, 4_000
CHUNK_S = 0.25  # a chunk is as large as fits into this, and so far below a second on a slower or busier machine too
FREEZE = 20_000
_RETRIES = 5
_RETRYABLE = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
T = TypeVar("T")
_NAMES: Mapping[str, tuple[str, ...]] = {"tag": ("id",), "assign": ("owner_id",), "delete": ("id",), "restore": ("id",)}
Outcomes = dict[UUID, tuple[str, str | None]]


@dataclass(slots=True)
class Work:
    """What a job holds: the bulk work, what was asked, and how far it is."""

    row: Row
    selection: bulk.Selection
    what: dict[str, Any]
    after: UUID | None = None
    reached: int = 0
    turn: int = 0

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def action(self) -> str:
        return str(self.row["action"])


@dataclass(slots=True)
class Done:
    """What a chunk did."""

    outcomes: Outcomes = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


async def _open(ctx: JobContext) -> Work:
    async with ctx.db.read(ctx.scope) as uow:
        row = await queries.get(uow, UUID(ctx.args["bulk_id"]))
        if row is None or row["job_id"] != ctx.job_id:
            raise NotFound()
        if row["undone_by_id"] is not None:
            raise JobFailed(reason_zh="该操作已被撤销。", reason_en="it was undone meanwhile.")
        text = (await cipher_of(uow)).open(CHANGE_PURPOSE, row["id"], bytes(row["sealed"]))
    selection, what = bulk.unpack(text)
    after = ctx.checkpoint.get("after")
    return Work(
        row,
        selection,
        what,
        UUID(after) if after else None,
        ctx.checkpoint.get("reached", 0),
        ctx.checkpoint.get("turn", 0),
    )


async def run(ctx: JobContext) -> dict[str, Any]:
    """The job of every kind of bulk work but undo. Raises Forbidden when its starter may no longer do this."""
    work = await _open(ctx)
    if not ctx.checkpoint.get("fixed"):
        await _fix(ctx, work)
    total, size = work.row["total"], CHUNK
    while True:
        async with ctx.db.read(ctx.scope) as uow:
            ids = await queries.next_ids(uow, work.id, work.after, size)
        if not ids:
            return await _finish(ctx, work, total)
        started = time.monotonic()
        turn = await _again(partial(_change, ctx, work, ids, total))
        size = compute_size(size, time.monotonic() - started)
        work.after, work.reached, work.turn = ids[-1], work.reached + len(ids), turn


def compute_size(size: int, seconds: float) -> int:
    """How many customers the next chunk takes, after one of `size` took so long: at most twice as many.

    >>> compute_size(1000, 0.1), compute_size(1000, 0.8), compute_size(1000, 9.0)
    (2000, 312, 100)
    """
    return max(LEAST, min(MOST, int(size * min(2.0, CHUNK_S / max(seconds, 0.001)))))


async def _again(step: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(_RETRIES + 1):
        try:
            return await step()
        except _RETRYABLE:
            if attempt == _RETRIES:
                raise
            await asyncio.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


async def _fix(ctx: JobContext, work: Work) -> None:
    """Write down whom it is about. A job that broke off here starts this anew."""
    cleared = FREEZE
    while cleared == FREEZE:
        async with ctx.step() as uow:
            cleared = await queries.clear_rows(uow, work.id, FREEZE)
    if work.selection.ids is not None:
        async with ctx.step() as uow:
            await queries.add_rows(uow, work.id, work.selection.ids)
    elif work.selection.matching is not None:
        async with ctx.db.read(ctx.scope) as reading:
            async for ids in bulk.find_ids(reading, work.selection.matching):
                async with ctx.step() as uow:
                    await queries.add_rows(uow, work.id, ids)
    async with ctx.db.read(ctx.scope) as uow:
        total = await queries.count_rows(uow, work.id)
    async with ctx.step(done=0, total=total) as uow:
        await queries.update(uow, work.id, {"total": total})
        ctx.checkpoint["fixed"] = True
    work.row["total"] = total


async def _change(ctx: JobContext, work: Work, ids: Sequence[UUID], total: int) -> int:
    """One chunk; whose turn it is next."""
    bulk.check_allowed(ctx.scope, work.action)
    async with ctx.step(done=work.reached + len(ids), total=total) as uow:
        rows = await queries.lock(uow, ids, _NAMES.get(work.action) or work.what)
        done = Done()
        good = [row for one in ids if (row := _check(done, work.action, one, rows.get(one))) is not None]
        turn = work.turn
        if work.action == "tag":
            await _tag(uow, done, good, work.what)
        elif work.action == "assign":
            owners = work.what["owners"] or [None]
            wanted = [{"owner_id": owners[(turn + place) % len(owners)]} for place in range(len(good))]
            turn = (turn + len(good)) % len(owners)
            await _set(uow, done, good, wanted)
        elif work.action == "edit":
            await _set(uow, done, good, [_edited(row, work.what) for row in good])
        else:
            moment = services_of(uow).clock.now() if work.action == "delete" else None
            await _set(uow, done, good, [{"deleted_at": moment}] * len(good))
        await _record(uow, ctx, work, done)
        ctx.checkpoint |= {"after": str(ids[-1]), "reached": work.reached + len(ids), "turn": turn}
    return turn


def _check(done: Done, action: str, customer_id: UUID, row: Row | None) -> Row | None:
    reason = None
    if row is None:
        reason = "not_visible"
    elif row["merged_into_id"] is not None:
        reason = "merged"
    elif action != "restore" and row["deleted_at"] is not None:
        reason = "deleted"
    elif action == "restore" and row["deleted_at"] is None:
        reason = "not_deleted"
    if reason is not None:
        done.outcomes[customer_id] = ("refused", reason)
        return None
    return row


def _edited(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name != "custom"}
    if values.get("custom"):
        merged = {**row["custom"], **values["custom"]}
        wanted["custom"] = {key: value for key, value in merged.items() if value is not None}
    return wanted


async def _set(uow: UnitOfWork, done: Done, rows: Sequence[Row], wanted: Sequence[Mapping[str, Any]]) -> None:
    to_set: dict[UUID, Mapping[str, Any]] = {}
    for row, values in zip(rows, wanted, strict=True):
        held = msgspec.to_builtins({name: row[name] for name in values})
        before, after = compute_difference(held, msgspec.to_builtins(dict(values)))
        if not after:
            done.outcomes[row["id"]] = ("unchanged", None)
            continue
        done.outcomes[row["id"]] = ("done", None)
        to_set[row["id"]] = after
        done.changes.append(Change("customer", row["id"], before, after))
    await queries.set_many(uow, to_set)


async def _tag(uow: UnitOfWork, done: Done, rows: Sequence[Row], what: Mapping[str, Any]) -> None:
    now = await queries.find_tags(uow, [row["id"] for row in rows])
    add, take = set(what["add"]), set(what["take"])
    wanted = {one: sorted((set(tags) | add) - take) for one, tags in now.items()}
    for one, tags in wanted.items():
        if tags == now[one]:
            done.outcomes[one] = ("unchanged", None)
            continue
        done.outcomes[one] = ("done", None)
        done.changes.append(Change("customer", one, {TAGS: now[one]}, {TAGS: tags}))
    await queries.put_tags(uow, {one: tags for one, tags in wanted.items() if tags != now[one]}, now)


async def _record(uow: UnitOfWork, ctx: JobContext, work: Work, done: Done) -> None:
    """Entries, events, outcomes and counts of a chunk."""
    await queries.put_outcomes(uow, work.id, done.outcomes)
    await queries.advance(uow, work.id, Counter(outcome for outcome, _ in done.outcomes.values()))
    if not done.changes:
        return
    kept = ctx.checkpoint.get("set")
    if kept is None:
        change_set_id = await changes.begin(uow, f"bulk_{work.action}")
        await queries.update(uow, work.id, {"change_set_id": change_set_id})
        ctx.checkpoint["set"] = str(change_set_id)
    else:
        change_set_id = UUID(kept)
    await changes.record_many(uow, change_set_id, await RESTORER.seal_many(uow, done.changes))
    await publish(uow, done.changes, change_set_id)


async def publish(uow: UnitOfWork, made: Sequence[Change], change_set_id: UUID, more: tuple[str, ...] = ()) -> None:
    """An event per customer, of one kind each, written as one set."""
    by_kind: dict[type[log.Event], list[Change]] = {}
    for one in made:
        after = one.after or {}
        kind: type[log.Event] = CustomerUpdated
        if set(after) == {"deleted_at"}:
            kind = CustomerRestored if after["deleted_at"] is None else CustomerDeleted
        by_kind.setdefault(kind, []).append(one)
    for kind, some in by_kind.items():
        payloads = [
            msgspec.json.encode(
                {"fields": [*sorted(one.after or {}), *more]} if kind is CustomerUpdated else {}
            ).decode()
            for one in some
        ]
        frame = pl.DataFrame(
            {
                "id": [str(one) for one in new_ids(len(some))],
                "at": [None] * len(some),
                "object_id": [str(one.object_id) for one in some],
                "profile_id": [None] * len(some),
                "payload": payloads,
            },
            schema=dict.fromkeys(("id", "at", "object_id", "profile_id", "payload"), pl.String),
        )
        await log.publish_many(uow, kind, frame, change_set_id)


async def _finish(ctx: JobContext, work: Work, total: int) -> dict[str, Any]:
    async with ctx.step(done=work.reached, total=total) as uow:
        await queries.update(uow, work.id, {"finished_at": services_of(uow).clock.now()})
        row = await queries.get(uow, work.id)
        assert row is not None
        services_of(uow).live.touch(uow, "customer", "job")
    counts = {name: row[name] for name in ("done", "unchanged", "refused")}
    return {"bulk_id": str(work.id), "action": work.action, **counts}


async def run_undo(ctx: JobContext) -> dict[str, Any]:
    """The job that takes a bulk work back: what was changed again since is left and named."""
    work = await _open(ctx)
    async with ctx.db.read(ctx.scope) as uow:
        undone = await queries.get(uow, work.row["undoes_id"])
    assert undone is not None
    total, size, started = int(work.row["total"]), CHUNK, time.monotonic()
    while (seen := await _again(partial(_undo_chunk, ctx, work, undone, total, size))) is not None:
        work.after, work.reached = seen[0], work.reached + seen[1]
        size, started = compute_size(size, time.monotonic() - started), time.monotonic()
    return await _finish(ctx, work, total)


async def _undo_chunk(ctx: JobContext, work: Work, undone: Row, total: int, size: int) -> tuple[UUID, int] | None:
    bulk.check_allowed(ctx.scope, undone["action"])
    async with ctx.step(done=work.reached, total=total) as uow:
        chunk = await changes.undo_many(
            uow, undone["change_set_id"], work.row["change_set_id"], "customer", RESTORER, work.after, size
        )
        if chunk is None:
            return None
        outcomes: Outcomes = {one.object_id: ("done", None) for one in chunk.undid}
        for one, names in chunk.left.items():
            outcomes[one] = ("refused", f"changed_since:{', '.join(names)}" if names else "not_visible")
        await queries.put_outcomes(uow, work.id, outcomes)
        await queries.advance(uow, work.id, {"done": len(chunk.undid), "refused": len(chunk.left)})
        back = [Change("customer", one.object_id, one.after, one.before) for one in chunk.undid]
        await publish(uow, back, work.row["change_set_id"])
        ctx.checkpoint |= {"after": str(chunk.last), "reached": work.reached + len(outcomes)}
    return chunk.last, len(outcomes)
