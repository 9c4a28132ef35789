"""The audit log: who did what to whom, done or refused. Lines are only ever added; sealing is in seal.py.

`detail` holds ids, keys and counts, never names, addresses or values of people: lines cannot be erased later.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from guanxi.access.contracts import AuditEntry
from guanxi.access.queries import audit as queries
from guanxi.kernel.db import UnitOfWork

Outcome = Literal["done", "refused"]


async def audit(
    uow: UnitOfWork,
    action: str,
    object: str | None = None,
    object_id: UUID | None = None,
    outcome: Outcome = "done",
    detail: Mapping[str, Any] | None = None,
    *,
    ip: str | None = None,
) -> None:
    """Write one line with the unit of work: `action` is `room.verb_in_past` ("customers.exported").

    A refusal must be written in a unit of work of its own, since raising rolls the caller's back.
    """
    await queries.insert_entry(
        uow, action=action, object=object, object_id=object_id, outcome=outcome, ip=ip, detail=detail or {}
    )


async def find_entries(
    uow: UnitOfWork,
    *,
    before: UUID | None = None,
    action: str | None = None,
    actor_id: UUID | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """A page of the log, newest first; `before` is the last entry of the page before."""
    rows = await queries.find_entries(
        uow, before=before, action=action, actor_id=actor_id, outcome=outcome, since=since, limit=limit
    )
    return [AuditEntry(**row) for row in rows]
