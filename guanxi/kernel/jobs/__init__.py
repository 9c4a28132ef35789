"""Jobs: work that outlives a request, with visible progress, pause, cancel and resume.

A job is a row with a lease. Claims use SKIP LOCKED; every claim raises the fence, and whatever the old claimer still
wants to write is refused. A job is a sequence of units of work: it keeps its place in `checkpoint` and starts again
there, so it runs at least once and each step must be idempotent or committed together with its checkpoint.
Why not a queue library: docs/decisions/0003.
"""

from guanxi.kernel.jobs.context import JobCancelled, JobContext, JobFailed, JobPaused, JobSilent, LeaseLost
from guanxi.kernel.jobs.runner import Runner
from guanxi.kernel.jobs.schedule import Schedule, run_due
from guanxi.kernel.jobs.table import (
    Job,
    JobKind,
    Starter,
    enqueue,
    find_by_id,
    find_jobs,
    get_job,
    require_starter,
    retry,
    wish,
)

__all__ = [
    "Job",
    "JobCancelled",
    "JobContext",
    "JobFailed",
    "JobKind",
    "JobPaused",
    "JobSilent",
    "LeaseLost",
    "Runner",
    "Schedule",
    "Starter",
    "enqueue",
    "find_by_id",
    "find_jobs",
    "get_job",
    "require_starter",
    "retry",
    "run_due",
    "wish",
]
