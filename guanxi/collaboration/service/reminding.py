"""Reminders: what is due becomes a notification, marked in the same transaction, so each is given once however often this runs.

What falls due while the workspace has this room switched off is marked as well and passes in silence (posting).
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from guanxi.collaboration.queries import meetings as meeting_queries
from guanxi.collaboration.queries import tasks as queries
from guanxi.collaboration.rules.calendars import find_occurrences
from guanxi.collaboration.service.meeting_rows import compute_reminder, people_of, refs_of
from guanxi.collaboration.service.posting import post
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services, services_of

BATCH = 500
_AHEAD = timedelta(days=40)  # within it lies the next time of anything that repeats


async def remind(db: Database) -> int:
    """Give every reminder that is due; how many."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    now = db.parts.clock.now()
    async with db.system("reminders are due in any workspace") as uow:
        tasks = await queries.find_workspaces_to_remind(uow, now)
        meetings = await meeting_queries.find_workspaces_to_remind(uow, now)
    return await _give(db, tasks, give_due) + await _give(db, meetings, give_meetings)


async def _give(db: Database, workspaces: list[int], work: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    given = 0
    for workspace in workspaces:
        while taken := await db.run(system_scope(workspace, "reminders"), work):
            given += taken
    return given


async def give_due(uow: UnitOfWork) -> int:
    """Up to a batch of tasks of one workspace."""
    rows = await queries.take_reminders(uow, services_of(uow).clock.now(), BATCH)
    await post(uow, [_notice(row) for row in rows])
    return len(rows)


async def give_meetings(uow: UnitOfWork) -> int:
    """Up to a batch of meetings of one workspace; a repeating one reminds again before its next time."""
    now = services_of(uow).clock.now()
    rows = await meeting_queries.take_reminders(uow, now, BATCH)
    await post(uow, [_of_meeting(row, person) for row in rows for person in sorted(people_of(row))])
    for row in rows:
        if row["repeat"] is None:
            continue
        before = timedelta(minutes=row["remind_minutes"])
        for at in find_occurrences(row, now, now + before + _AHEAD):
            remind_at = compute_reminder(at.start_at, row["remind_minutes"])
            if remind_at is not None and remind_at > now:
                await meeting_queries.set_reminder(uow, row["id"], remind_at)
                break
    return len(rows)


def _notice(row: Row) -> dict[str, object]:
    head = {"user_id": row["assignee_id"], "kind": "reminder", "at": row["remind_at"], "task_id": row["id"]}
    return {
        **head,
        "cause_id": compute_cause(row["id"], row["remind_at"].isoformat()),
        "object": row["object"],
        "object_id": row["object_id"],
    }


def _of_meeting(row: Row, person: UUID) -> dict[str, object]:
    about = refs_of(row)[:1]
    head = {"user_id": person, "kind": "reminder", "at": row["remind_at"], "meeting_id": row["id"]}
    return {
        **head,
        "cause_id": compute_cause(row["id"], row["remind_at"].isoformat()),
        "object": about[0].object if about else None,
        "object_id": about[0].id if about else None,
    }


def compute_cause(task_id: UUID, moment: str) -> UUID:
    """The same for the same task and time, whoever reminds."""
    return uuid5(NAMESPACE_OID, f"{task_id} {moment}")
