"""Whoever started a long job is told of its end, done or failed. Short ones are over while one still looks at them.

Not here: how they are told (collaboration), and which jobs do this (their kinds).
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from guanxi.access.events import JobDone, JobFailed
from guanxi.kernel import jobs, log
from guanxi.kernel.db import UnitOfWork

LONG: Final = timedelta(seconds=10)  # from its start by a person, waiting included


async def tell_end(uow: UnitOfWork, job_id: UUID) -> None:
    """Publish the end of a long job; for `JobKind.ended`, so it is told once."""
    job = await jobs.get_job(uow, job_id)
    if job is None or job.created_by is None or job.finished_at is None or job.finished_at - job.created_at < LONG:
        return
    ended = JobDone if job.state == "succeeded" else JobFailed
    log.publish(uow, ended(object_id=job_id, kind=job.kind, tell=(job.created_by,)))
