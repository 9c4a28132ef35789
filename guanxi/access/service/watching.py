"""Whoever takes along, or looks at, unusually much data of people is not stopped, but those who read the audit log are told at once
(ATK A60). Not here: the limits that do stop somebody (rooms), and how people are told (collaboration).
"""

from typing import Final, Literal
from uuid import UUID

from guanxi.access.events import MuchDataTaken
from guanxi.access.permissions import READ_AUDIT
from guanxi.access.queries import people as queries
from guanxi.access.rules import roles as rules
from guanxi.access.service.audit import audit
from guanxi.access.service.scopes import known_of
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork

MUCH_ROWS: Final = 10_000  # records in one file


async def report_export(uow: UnitOfWork, rows: int) -> None:
    """A file with `rows` records was made by the caller; nothing below MUCH_ROWS."""
    if rows >= MUCH_ROWS:
        await _report(uow, "export", rows)


async def report_views(uow: UnitOfWork, values: int) -> None:
    """The caller saw as many hidden contact details in the clear as one may in a day."""
    await _report(uow, "reveal", values)


async def _report(uow: UnitOfWork, what: Literal["export", "reveal"], count: int) -> None:
    actor = uow.scope.actor.id
    await audit(uow, "access.much_data_taken", "user", actor, detail={"what": what, "count": count})
    tell = tuple(one for one in await _find_readers(uow) if one != actor)
    log.publish(uow, MuchDataTaken(object_id=actor, what=what, count=count, tell=tell))


async def _find_readers(uow: UnitOfWork) -> list[UUID]:
    """Who may read the audit log."""
    known = known_of(uow)
    rows = await queries.find_permissions(uow)
    held = {row["id"]: rules.compute_permissions(map(tuple, row["roles"]), known) for row in rows}
    return [one for one, may in held.items() if READ_AUDIT.key in rules.spell_out(may, known)]
