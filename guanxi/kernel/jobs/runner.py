"""The loop that claims and runs jobs: leases with heartbeats, fences, retries with backoff, takeover of the dead."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Database, Row
from guanxi.kernel.errors import GuanxiError, Unavailable
from guanxi.kernel.jobs.context import JobCancelled, JobContext, JobFailed, JobPaused, JobSilent, JobTooLarge, LeaseLost
from guanxi.kernel.jobs.table import JobKind
from guanxi.kernel.log import encode
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import services_of
from guanxi.kernel.stats import counter

_log = logging.getLogger(__name__)
_finished = counter("guanxi_jobs_finished_total", "Jobs by kind and end", ("kind", "state"))
ScopeOf = Callable[[int, UUID], Awaitable[Scope]]
GRACE_S = 5.0  # a job that was told to stop and does not is left behind: its fence keeps it from writing

_CLAIM = """
    UPDATE job SET state = 'running', fence = fence + 1, attempts = attempts + 1, worker = %(worker)s, wish = NULL,
           started_at = coalesce(started_at, now()), lease_until = now() + make_interval(secs => %(lease)s)
    WHERE (workspace_id, id) = (
        SELECT workspace_id, id FROM job
        WHERE (state = 'queued' AND run_at <= now() AND queue = ANY(%(queues)s))
           OR (state = 'running' AND lease_until < now() AND queue = ANY(%(queues)s))
        ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING workspace_id, id, kind, args, checkpoint, fence, attempts, max_attempts
"""


class Runner:
    """Runs jobs of `queues` with `slots` at once until stopped. `scope_of(workspace_id, job_id)` gives the rights the job
    runs with; it is asked again while the job runs, so that a revoked starter stops it. `services` is handed to the jobs
    (key ring, files …)."""

    def __init__(
        self,
        db: Database,
        kinds: Mapping[str, JobKind],
        scope_of: ScopeOf,
        services: Any,
        *,
        queues: tuple[str, ...] = ("default",),
        slots: int = 2,
        lease: float = 30.0,
    ) -> None:
        self.db, self.kinds, self.scope_of, self.services = db, kinds, scope_of, services
        self.queues, self.slots, self.lease = list(queues), slots, lease
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.wake = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask the loops to end; running jobs end at their next step and go back to the queue."""
        self._stopping.set()
        self.wake.set()

    async def run(self) -> None:
        """Until `stop`."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.slots):
                group.create_task(self._loop())

    async def _loop(self) -> None:
        pause = 0.2
        while not self._stopping.is_set():
            try:
                worked = await self.run_one()
                pause = 1.0
            except Unavailable:
                worked, pause = False, min(pause * 2, 10.0)
            if not worked:
                self.wake.clear()
                try:
                    await asyncio.wait_for(self.wake.wait(), pause)
                except TimeoutError:
                    continue

    async def run_one(self) -> bool:
        """Claim and run one job; False when none is due."""
        async with self.db.system("a worker claims jobs of every workspace") as uow:
            row = await uow.one(_CLAIM, worker=self.name, lease=self.lease, queues=self.queues)
        if row is None:
            return False
        heartbeat = asyncio.create_task(self._heartbeat(row))
        try:
            await self._attempt(row)
        finally:
            heartbeat.cancel()
            await asyncio.gather(heartbeat, return_exceptions=True)
        return True

    async def _attempt(self, row: Row) -> None:
        kind = self.kinds.get(row["kind"])
        try:
            if kind is None:
                raise JobFailed(
                    reason_zh=f"未知的任务类型 {row['kind']}", reason_en=f"unknown kind of job {row['kind']}"
                )
            if row["attempts"] > row["max_attempts"]:
                raise JobFailed(
                    reason_zh=f"执行它的进程已中断 {row['max_attempts']} 次（多为内存不足），不再重试。",
                    reason_en=f"its process ended in the middle of it {row['max_attempts']} times, mostly for lack of memory.",
                )
            scope = await self.scope_of(row["workspace_id"], row["id"])
            context = JobContext(self.db, scope, row["id"], row["fence"], row["args"], row["checkpoint"], self.services)
            result = await self._watched(kind, context)
        except LeaseLost:
            _log.warning("job %s was taken over", row["id"])
        except JobCancelled:
            await self._end(row, "cancelled")
        except JobPaused:
            await self._end(row, "paused")
        except asyncio.CancelledError:
            await self._end(row, "queued")
            if not self._stopping.is_set():
                raise
        except Exception as error:
            await self._failed(row, error)
        else:
            await self._end(row, "succeeded", result=result)

    async def _watched(self, kind: JobKind, context: JobContext) -> dict[str, Any] | None:
        work = asyncio.ensure_future(kind.run(context))
        stop = asyncio.create_task(self._stopping.wait())
        try:
            while not work.done() and not stop.done():
                pause = min(self.lease / 3, kind.timeout)
                await asyncio.wait({work, stop}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                if not work.done() and not stop.done():
                    await self._check(kind, context)
        finally:
            stop.cancel()
            if not work.done():
                work.cancel()
                await asyncio.wait({work}, timeout=GRACE_S)
        if not work.done():
            raise asyncio.CancelledError
        return work.result()

    async def _check(self, kind: JobKind, context: JobContext) -> None:
        """Is it still moving, and may its starter still do this? Raises JobSilent, and what `scope_of` raises."""
        if time.monotonic() - context.moved_at > kind.timeout:
            raise JobSilent(seconds=round(kind.timeout))
        with contextlib.suppress(Unavailable):
            context.scope = await self.scope_of(context.scope.workspace_id, context.job_id)

    async def _failed(self, row: Row, error: Exception) -> None:
        final = isinstance(error, GuanxiError) and not isinstance(error, Unavailable) and error.status < 500
        if isinstance(error, MemoryError):
            error, final = JobTooLarge(), True
        told = error if isinstance(error, GuanxiError) else GuanxiError()
        if not isinstance(error, GuanxiError):
            _log.exception("job %s of kind %s failed", row["id"], row["kind"], exc_info=error)
        words = {"code": told.code, "zh": told.words("zh"), "en": told.words("en")}
        if final or row["attempts"] >= row["max_attempts"]:
            await self._end(row, "failed", error=words)
        else:
            await self._end(row, "queued", error=words, delay=min(300.0, 2.0 ** row["attempts"]))

    async def _end(
        self,
        row: Row,
        state: str,
        *,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
        delay: float = 0.0,
    ) -> None:
        for pause in (0.5, 1, 2, 4, 8):
            try:
                async with self.db.transaction(system_scope(row["workspace_id"], "worker")) as uow:
                    ended = await uow.run(
                        """UPDATE job SET state = %(state)s, result = %(result)s, error = %(error)s, wish = NULL, lease_until = NULL,
                                  attempts = CASE WHEN %(state)s IN ('queued', 'paused') AND %(error)s::jsonb IS NULL
                                                  THEN attempts - 1 ELSE attempts END,
                                  run_at = now() + make_interval(secs => %(delay)s),
                                  finished_at = CASE WHEN %(state)s IN ('succeeded', 'failed', 'cancelled') THEN now() END
                           WHERE workspace_id = %(ws)s AND id = %(id)s AND fence = %(fence)s""",
                        state=state,
                        result=None if result is None else encode(dict(result)),
                        error=None if error is None else encode(dict(error)),
                        delay=delay,
                        id=row["id"],
                        fence=row["fence"],
                    )
                    kind = self.kinds.get(row["kind"])
                    if ended and kind is not None and kind.ended is not None and state in ("succeeded", "failed"):
                        await kind.ended(uow, row["id"])
                    if ended:
                        services_of(uow).live.touch(uow, "job")
                _finished.labels(row["kind"], state).inc()
                return
            except Unavailable:
                await asyncio.sleep(pause)  # the lease runs out by itself if the server stays away

    async def _heartbeat(self, row: Row) -> None:
        while True:
            await asyncio.sleep(self.lease / 3)
            try:
                async with self.db.system("a lease is renewed by its fence") as uow:
                    await uow.run(
                        """UPDATE job SET lease_until = now() + make_interval(secs => %(lease)s)
                           WHERE workspace_id = %(workspace)s AND id = %(id)s AND fence = %(fence)s AND state = 'running'""",
                        lease=self.lease,
                        workspace=row["workspace_id"],
                        id=row["id"],
                        fence=row["fence"],
                    )
            except Unavailable:
                continue
