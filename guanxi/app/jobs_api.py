"""HTTP of jobs, whatever room they are of: what goes on, pause, go on, cancel. One's own; all for those who may do everything.

Not here: how jobs run (kernel.jobs) and starting them (the rooms).
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from guanxi.kernel import jobs
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.jobs.table import NotInThatState
from guanxi.kernel.services import services_of
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.registry import registry_of
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Out, Words

router = Router("jobs")
EVERYBODYS = "access.job.view"


class JobError(Words):
    """Why a job failed, or why it is tried again."""

    code: str


class JobView(Out):
    """A job as its owner sees it. `done` of `total` in the job's own unit; `wish` is what it was asked and does next."""

    id: UUID
    kind: str
    label: Words
    state: Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"]
    done: int
    total: int | None
    note: dict[str, Any] | None
    wish: Literal["cancel", "pause"] | None
    error: JobError | None
    result: dict[str, Any] | None
    created_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Jobs(Out):
    """The newest first."""

    items: list[JobView]


@router.fetch("", permission=SIGNED_IN)
async def find(edge: Edge, active: bool = False, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Jobs:
    """Jobs of the caller; `active` keeps those that are not finished."""
    return Jobs(items=await edge.read(_find, active, limit))


@router.fetch("/{job_id}", permission=SIGNED_IN)
async def get(job_id: UUID, edge: Edge) -> JobView:
    """One job."""
    return await edge.read(_require, job_id)


@router.create("/{job_id}/pause", permission=SIGNED_IN, status=202, errors=(NotInThatState,))
async def pause(job_id: UUID, edge: Edge) -> JobView:
    """Pause at the next checkpoint."""
    return await edge.write(_wish, job_id, "pause")


@router.create("/{job_id}/resume", permission=SIGNED_IN, status=202, errors=(NotInThatState,))
async def resume(job_id: UUID, edge: Edge) -> JobView:
    """Go on from the last checkpoint."""
    return await edge.write(_resume, job_id)


@router.create("/{job_id}/cancel", permission=SIGNED_IN, status=202, errors=(NotInThatState,))
async def cancel(job_id: UUID, edge: Edge) -> JobView:
    """Stop at the next checkpoint."""
    return await edge.write(_wish, job_id, "cancel")


def _sees_all(uow: UnitOfWork) -> bool:
    return uow.scope.allows(EVERYBODYS)


async def _find(uow: UnitOfWork, active: bool, limit: int) -> list[JobView]:
    me = uow.scope.actor.id
    if me is None and not _sees_all(uow):
        return []
    found = await jobs.find_jobs(uow, active=active, created_by=None if _sees_all(uow) else me, limit=limit)
    return [_view(uow, job) for job in found]


async def _require(uow: UnitOfWork, job_id: UUID) -> JobView:
    job = await jobs.get_job(uow, job_id)
    if job is None or not (_sees_all(uow) or job.created_by == uow.scope.actor.id):
        raise NotFound()
    return _view(uow, job)


async def _wish(uow: UnitOfWork, job_id: UUID, what: Literal["cancel", "pause"]) -> JobView:
    await _require(uow, job_id)
    await jobs.wish(uow, job_id, what)
    services_of(uow).live.touch(uow, "job")
    return await _require(uow, job_id)


async def _resume(uow: UnitOfWork, job_id: UUID) -> JobView:
    await _require(uow, job_id)
    await jobs.retry(uow, job_id)
    services_of(uow).live.touch(uow, "job")
    return await _require(uow, job_id)


def _view(uow: UnitOfWork, job: jobs.Job) -> JobView:
    kind = registry_of(uow).jobs.get(job.kind)
    label = Words(zh=kind.label.zh, en=kind.label.en) if kind else Words(zh=job.kind, en=job.kind)
    shown = {name: getattr(job, name) for name in JobView.model_fields if name not in {"label", "error"}}
    return JobView(
        label=label, error=JobError.model_validate(job.error, from_attributes=False) if job.error else None, **shown
    )
