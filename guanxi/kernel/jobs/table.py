"""The table of jobs: putting in, looking, wishing for pause or cancel, trying again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Conflict, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import encode

if TYPE_CHECKING:
    from guanxi.kernel.jobs.context import JobContext

State = Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"]


class NotInThatState(Conflict):
    """The job is not in a state that allows this."""

    code: ClassVar[str] = "kernel.job_state"
    zh = "任务当前状态为“{state}”，不能执行此操作。"
    en = "The job is {state}, so this cannot be done now."


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: `run(context)` is called again from its checkpoint after a crash.

    `timeout` is the longest silence: seconds from one finished step to the next. A job past it hangs, which its lease
    cannot tell (the process still renews it), and is stopped as failed. It does not bound how long a job may take.

    `page` is where its starter sees what came of it; `{name}` in it is one of the job's arguments. `ended` runs within the
    transaction in which the job ends, done or failed, so what it writes is written once.
    """

    key: str
    label: Label
    run: "Callable[[JobContext], Awaitable[dict[str, Any] | None]]"
    queue: str = "default"
    max_attempts: int = 5
    timeout: float = 900.0
    page: str | None = None
    ended: "Callable[[UnitOfWork, UUID], Awaitable[None]] | None" = None


@dataclass(frozen=True, slots=True)
class Starter:
    """Whose work a job of `kind` is: the person (None: the system), the API token used, and what they were allowed at the start."""

    kind: str
    user_id: UUID | None
    token_id: UUID | None
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A job as people see it. `done`/`total` in the job's own unit; `note` is {code, …} for the page to word."""

    id: UUID
    kind: str
    args: Mapping[str, Any]
    state: State
    done: int
    total: int | None
    note: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    wish: str | None
    attempts: int
    created_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_COLUMNS = "id, kind, args, state, done, total, note, result, error, wish, attempts, created_by, created_at, started_at, finished_at"


async def enqueue(
    uow: UnitOfWork,
    kind: JobKind,
    args: Mapping[str, Any],
    *,
    unique_key: str | None = None,
    run_at: datetime | None = None,
) -> UUID:
    """Put a job in with the unit of work; it will have the rights of the unit of work's scope, as far as they still hold.

    With `unique_key` an unfinished job of the same kind and key is returned instead.
    """
    job_id = new_id()
    row = await uow.one(
        """INSERT INTO job (workspace_id, id, kind, queue, args, unique_key, run_at, max_attempts, created_by, token_id, permissions)
           VALUES (%(ws)s, %(id)s, %(kind)s, %(queue)s, %(args)s, %(unique_key)s, coalesce(%(run_at)s, now()), %(max)s, %(by)s,
                   %(token)s, %(permissions)s)
           ON CONFLICT (workspace_id, kind, unique_key) WHERE state IN ('queued', 'running', 'paused') AND unique_key IS NOT NULL
           DO NOTHING RETURNING id""",
        id=job_id,
        kind=kind.key,
        queue=kind.queue,
        args=encode(dict(args)),
        unique_key=unique_key,
        run_at=run_at,
        max=kind.max_attempts,
        by=uow.scope.actor.id,
        token=uow.scope.actor.token_id,
        permissions=sorted(uow.scope.permissions),
    )
    if row is not None:
        uow.after_commit(_nudge(uow))
        return job_id
    found: UUID | None = await uow.value(
        """SELECT id FROM job WHERE workspace_id = %(ws)s AND kind = %(kind)s AND unique_key = %(key)s
           AND state IN ('queued', 'running', 'paused')""",
        kind=kind.key,
        key=unique_key,
    )
    return found or job_id


def _nudge(uow: UnitOfWork) -> Callable[[], Awaitable[None]]:
    async def nudge() -> None:
        await uow.conn.execute("SELECT pg_notify('guanxi_jobs', '')")

    return nudge


async def get_job(uow: UnitOfWork, job_id: UUID) -> Job | None:
    """One job of the workspace."""
    row = await uow.one("SELECT " + _COLUMNS + " FROM job WHERE workspace_id = %(ws)s AND id = %(id)s", id=job_id)
    return None if row is None else Job(**row)


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Job]:
    """Those of these jobs that are there."""
    rows = await uow.all(
        "SELECT " + _COLUMNS + " FROM job WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=list(ids)
    )
    return {row["id"]: Job(**row) for row in rows}


async def require_starter(uow: UnitOfWork, job_id: UUID) -> Starter:
    """Who the job acts for. Raises NotFound."""
    row = await uow.one(
        "SELECT kind, created_by, token_id, permissions FROM job WHERE workspace_id = %(ws)s AND id = %(id)s", id=job_id
    )
    if row is None:
        raise NotFound()
    return Starter(row["kind"], row["created_by"], row["token_id"], tuple(row["permissions"]))


async def find_jobs(
    uow: UnitOfWork, *, active: bool = False, created_by: UUID | None = None, limit: int = 50
) -> list[Job]:
    """The newest jobs; `active` keeps unfinished ones, `created_by` one person's."""
    rows = await uow.all(
        "SELECT "
        + _COLUMNS
        + """ FROM job WHERE workspace_id = %(ws)s
            AND (NOT %(active)s OR state IN ('queued', 'running', 'paused'))
            AND (%(by)s::uuid IS NULL OR created_by = %(by)s::uuid)
            ORDER BY created_at DESC LIMIT %(limit)s""",
        active=active,
        by=created_by,
        limit=limit,
    )
    return [Job(**row) for row in rows]


async def wish(uow: UnitOfWork, job_id: UUID, what: Literal["cancel", "pause"]) -> None:
    """Ask an unfinished job to stop or pause; a queued one does at once, a running one at its next checkpoint."""
    state = await _lock(uow, job_id)
    ended: Mapping[str, State] = {"cancel": "cancelled", "pause": "paused"}
    if state in {"queued", "paused"} and (what == "cancel" or state == "queued"):
        await uow.run(
            """UPDATE job SET state = %(state)s, wish = NULL, finished_at = CASE WHEN %(state)s = 'cancelled' THEN now() END
               WHERE workspace_id = %(ws)s AND id = %(id)s""",
            state=ended[what],
            id=job_id,
        )
    elif state == "running":
        await uow.run(
            "UPDATE job SET wish = %(what)s WHERE workspace_id = %(ws)s AND id = %(id)s", what=what, id=job_id
        )
    else:
        raise NotInThatState(state=state)


async def retry(uow: UnitOfWork, job_id: UUID) -> None:
    """Let a paused, failed or cancelled job go on from its checkpoint.

    When its own starter does this, the job goes on with what they are allowed now (signed in instead of by a token, say).
    """
    state = await _lock(uow, job_id)
    if state not in {"paused", "failed", "cancelled"}:
        raise NotInThatState(state=state)
    await uow.run(
        """UPDATE job SET state = 'queued', wish = NULL, error = NULL, finished_at = NULL, attempts = 0, run_at = now(),
                  token_id = CASE WHEN created_by = %(by)s::uuid THEN %(token)s::uuid ELSE token_id END,
                  permissions = CASE WHEN created_by = %(by)s::uuid THEN %(permissions)s::text[] ELSE permissions END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=job_id,
        by=uow.scope.actor.id,
        token=uow.scope.actor.token_id,
        permissions=sorted(uow.scope.permissions),
    )
    uow.after_commit(_nudge(uow))


async def _lock(uow: UnitOfWork, job_id: UUID) -> str:
    state = await uow.value("SELECT state FROM job WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=job_id)
    if state is None:
        raise NotInThatState(state="gone")
    return str(state)
