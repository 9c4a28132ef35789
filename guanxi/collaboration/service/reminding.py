"""Reminders: what is due becomes a notification, marked in the same transaction, so each is given once however often this runs."""

from uuid import NAMESPACE_OID, UUID, uuid5

from guanxi.collaboration.queries import notices as notice_queries
from guanxi.collaboration.queries import tasks as queries
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services, services_of

BATCH = 500


async def remind(db: Database) -> int:
    """Give every reminder that is due; how many."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    now = db.parts.clock.now()
    async with db.system("reminders are due in any workspace") as uow:
        workspaces = await queries.find_workspaces_to_remind(uow, now)
    given = 0
    for workspace in workspaces:
        while taken := await db.run(system_scope(workspace, "reminders"), give_due):
            given += taken
    return given


async def give_due(uow: UnitOfWork) -> int:
    """Up to a batch of one workspace."""
    rows = await queries.take_reminders(uow, services_of(uow).clock.now(), BATCH)
    people = await notice_queries.insert(uow, [_notice(row) for row in rows])
    services_of(uow).live.touch(uow, *(f"notification:{one}" for one in people))
    return len(rows)


def _notice(row: Row) -> dict[str, object]:
    head = {"user_id": row["assignee_id"], "kind": "reminder", "at": row["remind_at"], "task_id": row["id"]}
    return {
        **head,
        "cause_id": compute_cause(row["id"], row["remind_at"].isoformat()),
        "object": row["object"],
        "object_id": row["object_id"],
    }


def compute_cause(task_id: UUID, moment: str) -> UUID:
    """The same for the same task and time, whoever reminds."""
    return uuid5(NAMESPACE_OID, f"{task_id} {moment}")
