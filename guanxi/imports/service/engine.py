"""The work of the jobs: dry run, import, taking back.

An import is a sequence of chunks. Each is merged by the target in one transaction with its resume point, its refused rows
and the progress; while one merges, a thread reads and prepares the next. After kill -9 of anything the job goes on with
the chunks that are not stored. At the end rows and money must add up, or the run is marked failed.
"""

import asyncio
import contextlib
import itertools
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from guanxi.imports import queries
from guanxi.imports.contracts import Counts, Detected, Progress, Report, compute_sum
from guanxi.imports.errors import NotNow, ProofFailed, RevertBlocked
from guanxi.imports.events import ImportFinished, ImportReverted
from guanxi.imports.queries import matches
from guanxi.imports.rules.proof import compute_found, find_difference
from guanxi.imports.rules.values import Plan
from guanxi.imports.service.matching import find_decisions, is_decided, keep_matches
from guanxi.imports.service.pieces import Piece, broken, detect_whole, make_pieces, make_rejections
from guanxi.imports.service.previews import make_context
from guanxi.imports.service.records import (
    REJECTION_PURPOSE,
    Run,
    clear_copy,
    fitted,
    registry_of_workspace,
    require_run,
    target_of,
)
from guanxi.imports.service.rejections import row_id
from guanxi.imports.service.undoing import keep, restore
from guanxi.kernel import log, upkeep
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Connection, UnitOfWork
from guanxi.kernel.errors import Forbidden, GuanxiError, NotFound
from guanxi.kernel.jobs import JobCancelled, JobContext, JobPaused
from guanxi.kernel.services import Services
from guanxi.sdk.imports import CheckResult, ChunkResult, ImportContext, ImportTarget, RowProblem, compute_rejected

_RETRIES = 5
# How long the thread that prepares keeps the interpreter: what is being stored waits for it at every answer of the database.
_SWITCH_S = 0.0005
_RETRYABLE = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
# New rows of search indexes wait in lists. Who fills one up puts it in order within its own transaction, seconds long at a million rows;
# so it is done earlier and beside it, by the connection that looks ahead.
_FLUSH_ROWS = 20_000
REVERT_BATCH = 1_000  # a quarter of a second; the work grows faster than the batch
_RESTORE_BATCH = 1_000
_FORGET_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Work:
    """What a job of an import holds."""

    services: Services
    run: Run
    target: ImportTarget
    cipher: Cipher
    plan: Plan
    context: ImportContext
    decided: bool = False


async def _open(ctx: JobContext) -> Work:
    """The import of the job with what is needed to work on it. Raises NotFound, Forbidden."""
    services: Services = ctx.services
    cipher = await services.keys.cipher(ctx.scope.workspace_id)
    async with ctx.db.read(ctx.scope) as uow:
        registry = await registry_of_workspace(uow)
        run = await require_run(uow, registry, UUID(ctx.args["import_id"]))
        decided = run.report is not None and await is_decided(uow, run)
    target = target_of(registry, run.target)
    if target is None:
        raise NotFound()
    if run.job_id != ctx.job_id:
        # An old job that somebody asked to go on, after the import was given another task.
        raise NotNow(state=run.state)
    if not ctx.scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    run = fitted(run, target)
    plan = run.planned(target, run.sample(cipher)) if run.resolved is None else run.plan(target, run.resolved)
    context = make_context(run, target, cipher, services.clock.now())
    return Work(services, run, target, cipher, plan, context, decided and target.decides)


@contextlib.asynccontextmanager
async def _file(work: Work) -> AsyncIterator[Path]:
    copy = clear_copy(work.services, work.run.require_file(), work.cipher)
    path = await asyncio.to_thread(copy.__enter__)
    try:
        yield path
    finally:
        copy.__exit__(None, None, None)


@contextlib.asynccontextmanager
async def _pieces(path: Path, work: Work, known: frozenset[int]) -> AsyncIterator[AsyncIterator[Piece]]:
    """The chunks of the file, the next one always being prepared in a thread of its own."""
    source = make_pieces(path, work.run, work.plan, work.context, known)
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")

    async def ahead() -> AsyncIterator[Piece]:
        coming = thread.submit(next, source, None)
        while (piece := await asyncio.wrap_future(coming)) is not None:
            coming = thread.submit(next, source, None)
            yield piece

    sys.setswitchinterval(_SWITCH_S)  # and left so: two imports of one process would set back each other's
    try:
        yield ahead()
    finally:
        # A cancelled job leaves the thread at its chunk; the file must stay open until it is done.
        await asyncio.shield(asyncio.to_thread(thread.shutdown, cancel_futures=True))
        source.close()


async def run_import(ctx: JobContext) -> dict[str, Any]:
    """Import the file of the job, from the chunks that are not stored yet. Raises ChunkBroken, ProofFailed."""
    work = await _open(ctx)
    async with ctx.db.read(ctx.scope) as uow:
        stored = await queries.find_chunks(uow, work.run.id)
    counts = Counts()
    for chunk in stored:
        counts = counts.plus(msgspec.convert(chunk["counts"], Counts))
    rows_read = 0
    known = frozenset(chunk["number"] for chunk in stored)
    async with _file(work) as path, _pieces(path, work, known) as pieces, ctx.db.keep() as one, ctx.db.keep() as other:
        line = _Line(ctx, work, counts, itertools.cycle((one, other)))
        try:
            async for piece in pieces:
                rows_read += piece.raw.height
                if not piece.known:
                    await line.add(piece)
        finally:
            # Whatever was wrong with a later chunk, this one is stored and counted, or not at all.
            counts = await line.finish()
    return await _finish(ctx, work, counts, rows_read)


class _Line:
    """Chunks on their way into the database, two at a time: one is stored while the next is looked up and copied in, each on its own
    of two kept connections. They are stored in their order, each with the counts of all before it."""

    def __init__(self, ctx: JobContext, work: Work, counts: Counts, connections: Iterator[Connection]) -> None:
        self._ctx = ctx
        self._work = work
        self._counts = counts
        self._carried: Any = None
        self._connections = connections
        self._storing: asyncio.Task[tuple[Counts, Any]] | None = None
        self._unflushed = 0

    async def add(self, piece: Piece) -> None:
        """Look the chunk up, wait until the one before is stored, and begin to store it. Raises what was wrong with that one."""
        on = next(self._connections)
        if self._unflushed >= _FLUSH_ROWS:
            self._unflushed = 0
            await upkeep.flush_search(self._ctx.db, on)
        self._unflushed += piece.frame.height
        ahead = await _look_ahead(self._ctx, self._work, piece, on)
        await self.finish()
        context = replace(self._work.context, ahead=ahead, carried=self._carried)
        work = replace(self._work, context=context)
        self._storing = asyncio.create_task(_store(self._ctx, work, piece, self._counts, on))

    async def finish(self) -> Counts:
        """Wait for what is being stored; all counts so far."""
        if self._storing is not None:
            storing, self._storing = self._storing, None
            self._counts, self._carried = await storing
        return self._counts


async def _look_ahead(ctx: JobContext, work: Work, piece: Piece, on: Connection) -> Any:
    if not piece.frame.height:
        return None
    async with ctx.db.transaction(ctx.scope, on=on) as uow:
        await uow.commit_lazily()
        return await work.target.look_ahead(uow, piece.frame, work.context)


async def _store(ctx: JobContext, work: Work, piece: Piece, before: Counts, on: Connection) -> tuple[Counts, Any]:
    """Merge one chunk; the counts with it, and what the target hands to the next. Raises ChunkBroken."""
    for attempt in range(_RETRIES + 1):
        try:
            return await _store_once(ctx, work, piece, before, on)
        except _RETRYABLE as error:
            if attempt == _RETRIES:
                raise broken(piece.raw, error) from error
            await asyncio.sleep(0.02 * 2**attempt)
        except (GuanxiError, JobCancelled, JobPaused):
            raise
        except Exception as error:
            raise broken(piece.raw, error) from error
    raise AssertionError("unreachable")


async def _store_once(ctx: JobContext, work: Work, piece: Piece, before: Counts, on: Connection) -> tuple[Counts, Any]:
    done = before.rows + piece.raw.height
    total = max(done, work.run.layout.row_estimate)
    async with ctx.step(done=done, total=total, on=on) as uow:
        # After a crash the run goes on behind the last chunk that is there; the end of the run waits for the disk.
        await uow.commit_lazily()
        result = ChunkResult()
        if piece.frame.height:
            await queries.lock_records(uow)
            context = work.context
            if work.decided:
                told = await find_decisions(uow, work.run, piece.first_line, piece.last_line)
                context = replace(context, decisions=told)
            result = await work.target.merge(uow, piece.frame, context)
            await keep(uow, work.cipher, work.run.id, result.overwritten)
        problems = [*piece.problems, *result.rejected]
        own = _count(piece, problems, len({problem.line for problem in result.rejected}))
        own = replace(own, created=result.created, updated=result.updated, skipped=result.skipped)
        own = own.with_money(piece.came, result.sums, compute_sum(compute_rejected(problems), piece.refused))
        counts = before.plus(own)
        await queries.insert_chunk(
            uow, work.run.id, piece.number, piece.first_line, piece.last_line, msgspec.to_builtins(own)
        )
        await queries.insert_rejections(uow, work.run.id, _seal(work, piece, problems))
        progress = msgspec.to_builtins(Progress(counts, total))
        await queries.update_run(uow, work.run.id, progress=progress)
        _touch(uow, work)
    return counts, result.carry


def _count(piece: Piece, problems: list[RowProblem], refused_late: int) -> Counts:
    return Counts(
        rows=piece.raw.height,
        good=piece.frame.height - refused_late,
        rejected=len({problem.line for problem in problems}),
        empty=piece.empty,
        found=compute_found(problems),
    )


def _seal(work: Work, piece: Piece, problems: list[RowProblem]) -> list[tuple[Any, ...]]:
    """Refused rows with their cells encrypted, each bound to its line."""
    made = make_rejections(piece, problems)
    clear = [(row_id(work.run.id, line), cells) for line, _, _, cells, _ in made if cells is not None]
    sealed = iter(
        work.cipher.seal_many(
            REJECTION_PURPOSE, [one for one, _ in clear], [msgspec.json.encode(cells).decode() for _, cells in clear]
        )
    )
    return [
        (line, field, code, None if cells is None else next(sealed), amount)
        for line, field, code, cells, amount in made
    ]


async def _finish(ctx: JobContext, work: Work, counts: Counts, rows_read: int) -> dict[str, Any]:
    wrong = find_difference(counts, rows_read)
    async with ctx.step(done=counts.rows, total=counts.rows) as uow:
        progress = msgspec.to_builtins(Progress(counts, counts.rows, proven=not wrong))
        now = work.services.clock.now()
        await queries.update_run(
            uow, work.run.id, state="failed" if wrong else "done", progress=progress, finished_at=now
        )
        if not wrong:
            log.publish(
                uow,
                ImportFinished(
                    object_id=work.run.id,
                    target=work.target.key,
                    rows=counts.rows,
                    rejected=counts.rejected,
                    created=counts.created,
                    updated=counts.updated,
                ),
            )
        _touch(uow, work)
    if wrong:
        raise ProofFailed(what_zh="；".join(zh for zh, _ in wrong), what_en="; ".join(en for _, en in wrong))
    return {"rows": counts.rows, "rejected": counts.rejected, "created": counts.created, "updated": counts.updated}


async def check_import(ctx: JobContext) -> dict[str, Any]:
    """The dry run: everything but storing. Its report stays with the import."""
    work = await _open(ctx)
    counts, carried = Counts(), None
    async with _file(work) as path:
        found: dict[str, Detected] = await asyncio.to_thread(detect_whole, path, work.run, work.plan)
        run = replace(work.run, report=Report(formats=found))
        work = replace(work, run=run, plan=run.planned(work.target, run.sample(work.cipher)))
        async with _pieces(path, work, frozenset()) as pieces:
            async for piece in pieces:
                context = replace(work.context, carried=carried)
                own, carried = await _check(ctx, replace(work, context=context), piece, counts.rows)
                counts = counts.plus(own)
    while await _forget_stale(ctx, work):
        pass
    async with ctx.step(done=counts.rows, total=counts.rows) as uow:
        report = msgspec.to_builtins(Report(counts, found))
        await queries.update_run(uow, work.run.id, state="checked", report=report)
        _touch(uow, work)
    return {"rows": counts.rows, "rejected": counts.rejected}


async def _forget_stale(ctx: JobContext, work: Work) -> bool:
    async with ctx.step() as uow:
        return bool(await matches.delete_stale(uow, work.run.id, ctx.job_id, _FORGET_BATCH))


async def _check(ctx: JobContext, work: Work, piece: Piece, before: int) -> tuple[Counts, Any]:
    done = before + piece.raw.height
    async with ctx.step(done=done, total=max(done, work.run.layout.row_estimate)) as uow:
        result = CheckResult(carry=work.context.carried)
        if piece.frame.height:
            result = await work.target.check(uow, piece.frame, work.context)
        await keep_matches(uow, work.cipher, work.run.id, ctx.job_id, piece, result.matches)
        _touch(uow, work)
    problems = [*piece.problems, *result.rejected]
    rejected = compute_sum(compute_rejected(problems), piece.refused)
    stored = {name: sum_ - rejected.get(name, 0) for name, sum_ in piece.came.items()}
    own = _count(piece, problems, len({problem.line for problem in result.rejected}))
    own = replace(own, created=result.created, updated=result.updated, linked=result.linked, skipped=result.skipped)
    own = replace(own, matched=dict(Counter(match.kind.value for match in result.matches)))
    return own.with_money(piece.came, stored, rejected), result.carry


async def revert_import(ctx: JobContext) -> dict[str, Any]:
    """Set back what the import overwrote and remove what it made, batch by batch, then forget its chunks and refused rows."""
    work = await _open(ctx)
    removed = int(ctx.checkpoint.get("removed", 0))
    for take in (_restore, _remove):
        while batch := await _revert(ctx, work, removed, take):
            removed += batch
    left = True
    while left:
        left = await _forget(ctx, work)
    async with ctx.step(done=removed, total=removed) as uow:
        await queries.delete_chunks(uow, work.run.id)
        progress = replace(work.run.progress or Progress(), reverted=removed)
        await queries.update_run(
            uow,
            work.run.id,
            state="reverted",
            progress=msgspec.to_builtins(progress),
            finished_at=work.services.clock.now(),
        )
        log.publish(uow, ImportReverted(object_id=work.run.id, target=work.target.key, removed=removed))
        _touch(uow, work)
    return {"removed": removed}


async def _restore(uow: UnitOfWork, work: Work) -> int:
    return await restore(uow, work.cipher, work.target, work.run.id, _RESTORE_BATCH)


async def _remove(uow: UnitOfWork, work: Work) -> int:
    if later := await queries.find_overwriting(uow, work.run.id):
        raise RevertBlocked(what=", ".join(later))
    return await work.target.revert(uow, work.run.id, REVERT_BATCH)


async def _revert(ctx: JobContext, work: Work, before: int, take: Callable[[UnitOfWork, Work], Awaitable[int]]) -> int:
    """One batch taken back; how many records. Raises RevertBlocked."""
    try:
        async with ctx.step(done=before) as uow:
            await queries.lock_records(uow)
            batch = await take(uow, work)
            ctx.checkpoint["removed"] = before + batch
            _touch(uow, work)
    except psycopg.errors.ForeignKeyViolation as error:
        raise RevertBlocked(what=error.diag.constraint_name or "") from error
    return batch


async def _forget(ctx: JobContext, work: Work) -> bool:
    async with ctx.step() as uow:
        return bool(await queries.delete_rejections(uow, work.run.id, _FORGET_BATCH))


def _touch(uow: UnitOfWork, work: Work) -> None:
    work.services.live.touch(uow, f"import:{work.run.id}", "job")
