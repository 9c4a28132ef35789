"""Whole phones and e-mails of customers beyond one's reach: told masked, to who holds the permission, so many a day, audited.

Only an exact match of a whole value is told; what was asked counts whether it met somebody or not, and by whichever route, so
nobody can try numbers one after another. Without the permission nothing beyond one's reach is even looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.errors import BeyondQuota
from guanxi.customers.queries import beyond as queries
from guanxi.customers.queries import records
from guanxi.customers.service.listing import find_blinds
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.masks import mask
from guanxi.kernel.scope import EVERY_ROW, Scope
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import policy_of


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is told: masked hits, how many values may still be asked about today, and whether that was not enough."""

    items: Sequence[dict[str, Any]]
    left: int
    spent: bool


def may_look(scope: Scope) -> bool:
    """Whether the caller is told of customers beyond their reach: they have the permission, and there is a beyond."""
    return scope.allows(permissions.FIND_BEYOND.key) and scope.rule("customer") != EVERY_ROW


async def look(uow: UnitOfWork, handles: Sequence[str], leave: UUID | None) -> Beyond:
    """Masked customers beyond the caller's reach with exactly these phones and e-mails."""
    blinds = list(dict.fromkeys([blind for handle in handles for blind in await find_blinds(uow, handle)]))
    found = await _ask(uow, blinds, leave)
    if found is None:
        return Beyond((), 0, True)
    rows, ids, left = found
    names = await records.find_owners(uow, [row["owner_id"] for row in rows if row["owner_id"]])
    open_ = await queries.find_open(uow, [row["id"] for row in rows])
    policy = await policy_of(uow, "customer")
    items = [
        {
            "id": ids[bytes(row["blind"])],
            "name": mask_name(row["name"]) if policy.may_see("name") else "",
            "via": row["kind"],
            "hint": row["hint"],
            "owner_name": names.get(row["owner_id"]) if policy.may_see("owner_id") else None,
            "month": (await _last_activity(uow, row)).strftime("%Y-%m"),
            "asked": row["id"] in open_,
        }
        for row in rows
    ]
    return Beyond(items, left, False)


async def charge(uow: UnitOfWork, handles: Sequence[str], leave: UUID | None = None) -> None:
    """Before a phone or e-mail is written: the answer tells whether somebody beyond has it, so it counts. Raises BeyondQuota,
    NotFound for a customer the caller does not see."""
    if leave is not None:
        await require_visible(uow, leave)
    blinds = list(dict.fromkeys([blind for handle in handles for blind in await find_blinds(uow, handle)]))
    if await _ask(uow, blinds, leave) is None:
        raise BeyondQuota(quota=await _quota(uow))


async def require_visible(uow: UnitOfWork, customer_id: UUID) -> None:
    """Raises NotFound for a customer beyond the caller's reach: nothing is asked in their name."""
    if await records.get(uow, customer_id) is None:
        raise NotFound()


async def _quota(uow: UnitOfWork) -> int:
    """How many different phones and e-mails a person may ask about beyond their reach, a day."""
    return (await access.find_numbers(uow)).looks_a_day


async def _ask(
    uow: UnitOfWork, blinds: Sequence[bytes], leave: UUID | None
) -> tuple[list[Row], dict[bytes, UUID], int] | None:
    """Those beyond, the line of each value, and how many may still be asked; None when today's are used up."""
    await queries.lock(uow)
    day = services_of(uow).clock.now().astimezone(ZoneInfo(uow.scope.time_zone)).date()
    asked = await queries.find_asked(uow, day)
    rows = await queries.find_owners(uow, blinds, leave)
    # Whom they see they are told of anyway.
    seen = {bytes(row["blind"]) for row in rows if row["seen"]}
    wanted = [blind for blind in blinds if blind not in seen]
    new = [blind for blind in wanted if blind not in asked]
    left = await _quota(uow) - len(asked) - len(new)
    if left < 0:
        return None
    beyond = {bytes(row["blind"]): row for row in rows if bytes(row["blind"]) in wanted}
    ids = await queries.note_asked(uow, day, wanted, [beyond[one]["id"] if one in beyond else None for one in wanted])
    for blind in new:
        if blind in beyond:
            row = beyond[blind]
            detail = {"kind": row["kind"], "left": left}
            await access.audit(uow, "customers.met_beyond", "customer", row["id"], detail=detail)
    return list(beyond.values()), ids, left


async def _last_activity(uow: UnitOfWork, row: Row) -> datetime:
    entries = await records.find_timeline(uow, row["id"], None, None, 1)
    moment: datetime = entries[0]["at"] if entries else row["updated_at"]
    return moment.astimezone(ZoneInfo(uow.scope.time_zone))


def mask_name(name: str) -> str:
    """A name of which the first character is left, however long it is.

    >>> mask_name("王小明"), mask_name("Zoë"), mask_name("")
    ('王**', 'Z**', '**')
    """
    return f"{mask('name', name)[:1]}**" if len(name) > 1 else "**"
