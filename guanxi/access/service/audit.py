"""The audit log: who did what to whom, done or refused. Lines are only ever added; sealing is in seal.py.

`detail` holds ids, keys and counts, never names, addresses or values of people: lines cannot be erased later.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from guanxi.access.contracts import AuditEntry
from guanxi.access.queries import audit as queries
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.export import Cell
from guanxi.kernel.scope import Scope

PAGE: Final = 500
_HEADER: Final = {
    "zh": ("时间", "操作人类型", "操作人", "令牌", "操作", "对象", "对象编号", "结果", "IP 地址", "详情"),
    "en": ("time", "actor kind", "actor", "token", "action", "object", "object id", "outcome", "ip", "detail"),
}
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: all of what is not None holds. `since` is in, `until` is out."""

    action: str | None = None
    actor_id: UUID | None = None
    outcome: str | None = None
    object: str | None = None
    object_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def find_entries(
    uow: UnitOfWork, asked: Asked, *, before: UUID | None = None, limit: int = 50
) -> list[AuditEntry]:
    """A page of the log, newest first; `before` is the last entry of the page before."""
    rows = await queries.find_entries(
        uow, **{one.name: getattr(asked, one.name) for one in fields(asked)}, before=before, limit=limit
    )
    return [AuditEntry(**row) for row in rows]


async def export(db: Database, scope: Scope, asked: Asked) -> tuple[list[str], AsyncIterator[list[Cell]]]:
    """Header and rows of everything asked for, newest first, as of now. That it was exported is an entry itself."""
    filters = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) is not None}
    now = datetime.now(UTC)
    async with db.transaction(scope) as uow:
        await audit(uow, "access.audit_exported", "audit", None, detail={"filters": msgspec.to_builtins(filters)})
    until = now if asked.until is None else min(now, asked.until)

    async def rows() -> AsyncIterator[list[Cell]]:
        before: UUID | None = None
        while True:
            async with db.read(scope) as uow:
                page = await find_entries(uow, replace(asked, until=until), before=before, limit=PAGE)
            for one in page:
                detail = msgspec.json.encode(one.detail).decode() if one.detail else ""
                yield [
                    one.at,
                    one.actor_kind,
                    one.actor_name,
                    one.token_name,
                    one.action,
                    one.object,
                    one.object_id,
                    one.outcome,
                    one.ip,
                    detail,
                ]
            if len(page) < PAGE:
                return
            before = page[-1].id

    return list(_HEADER["zh" if scope.language.startswith("zh") else "en"]), rows()
