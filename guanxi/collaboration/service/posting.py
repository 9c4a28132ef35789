"""Notifications are made here, each with the way and the time it is to reach its person."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.access import api as access
from guanxi.collaboration.queries import delivery
from guanxi.collaboration.queries import notices as queries
from guanxi.collaboration.rules.delivery import compute_plan, read_wishes
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of

ROOM: Final = "collaboration"


async def post(uow: UnitOfWork, notices: Sequence[Mapping[str, Any]]) -> None:
    """Tell people; what was told before, and whoever has left, is passed over.

    While the workspace has this room switched off nobody is told, and nobody of that afterwards: old news would come as a flood.
    """
    if not notices or ROOM in await access.find_rooms_off(uow):
        return
    people = {UUID(str(one["user_id"])) for one in notices}
    known = await delivery.find_wishes(uow, sorted(people))
    now = services_of(uow).clock.now()
    planned = []
    for notice in notices:
        row = known.get(UUID(str(notice["user_id"])))
        if row is None:
            continue
        wishes = read_wishes(row if row["choices"] is not None else None)
        plan = compute_plan(notice["kind"], wishes, row["time_zone"], now)
        if plan.in_app or plan.mail_at or plan.push_at:
            planned.append({**notice, "in_app": plan.in_app, "mail_at": plan.mail_at, "push_at": plan.push_at})
    told = await queries.insert(uow, planned) if planned else []
    services_of(uow).live.touch(uow, *(f"notification:{one}" for one in told))
