"""What a running job holds: its arguments, its place, its progress, and units of work fenced by its claim."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import Connection, Database, UnitOfWork
from guanxi.kernel.errors import Conflict, GuanxiError
from guanxi.kernel.log import encode
from guanxi.kernel.scope import Scope


class LeaseLost(Conflict):
    """Another worker has taken this job over; the old one must stop without writing."""

    code: ClassVar[str] = "kernel.lease_lost"
    zh = "任务已由另一个进程接管。"
    en = "Another worker has taken this job over."


class JobCancelled(Exception):
    """Raised inside a job at its next step after somebody cancelled it."""


class JobPaused(Exception):
    """Raised inside a job at its next step after somebody paused it."""


class JobFailed(GuanxiError):
    """The job cannot succeed however often it is tried; said in plain words, not retried."""

    code: ClassVar[str] = "kernel.job_failed"
    status: ClassVar[int] = 422
    zh = "任务失败：{reason_zh}"
    en = "The job failed: {reason_en}"


class JobSilent(JobFailed):
    """No step of the job ended for longer than its kind allows: it hangs, and was stopped."""

    code: ClassVar[str] = "kernel.job_silent"
    zh = "任务超过 {seconds} 秒没有任何进展，已停止。可以重试，将从上次保存的位置继续。"
    en = "The job made no progress for {seconds} seconds and was stopped. Try again: it goes on from the last saved place."


class JobTooLarge(JobFailed):
    """The job asked for more memory than there is; its process and the other jobs go on."""

    code: ClassVar[str] = "kernel.job_too_large"
    zh = "任务所需内存超过服务器可用内存，已停止。请缩小范围（例如拆分文件）后重试。"
    en = "The job needed more memory than the server has and was stopped. Make it smaller, such as a file in parts, and try again."


class JobContext:
    """Given to `JobKind.run`. All writing goes through `step`, which checks the fence in the same transaction."""

    def __init__(
        self,
        db: Database,
        scope: Scope,
        job_id: UUID,
        fence: int,
        args: Mapping[str, Any],
        checkpoint: Mapping[str, Any],
        services: Any,
    ) -> None:
        self.db = db
        self.scope = scope
        self.job_id = job_id
        self.fence = fence
        self.args = args
        self.checkpoint: dict[str, Any] = dict(checkpoint)
        self.services = services
        self.moved_at = time.monotonic()  # when a step ended last

    @asynccontextmanager
    async def step(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: Mapping[str, Any] | None = None,
        on: Connection | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """One unit of work of the job. Commits the work, `checkpoint` and the progress together, or nothing.

        Raises LeaseLost when another worker has the job, JobCancelled or JobPaused when somebody asked for it.
        """
        async with self.db.transaction(self.scope, on=on) as uow:
            row = await uow.one(
                """SELECT wish FROM job WHERE workspace_id = %(ws)s AND id = %(id)s AND fence = %(fence)s AND state = 'running'
                   FOR UPDATE""",
                id=self.job_id,
                fence=self.fence,
            )
            if row is None:
                raise LeaseLost()
            if row["wish"] is not None:
                raise JobCancelled if row["wish"] == "cancel" else JobPaused
            yield uow
            await uow.run(
                """UPDATE job SET checkpoint = %(checkpoint)s, done = coalesce(%(done)s, done), total = coalesce(%(total)s, total),
                          note = coalesce(%(note)s, note), lease_until = greatest(lease_until, now() + interval '15 seconds')
                   WHERE workspace_id = %(ws)s AND id = %(id)s""",
                checkpoint=encode(self.checkpoint),
                done=done,
                total=total,
                note=None if note is None else encode(dict(note)),
                id=self.job_id,
            )
        self.moved_at = time.monotonic()
