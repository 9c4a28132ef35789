"""The workspace itself: name, trade, language, time zone, currency, and the numbers it chooses. Each change is a change-set that can be undone, and audited.

Amounts carry their own currency and times are kept in UTC, so a change here only changes what is shown and offered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.access.contracts import RANGES, Numbers
from guanxi.access.events import WorkspaceChanged
from guanxi.access.queries import workspace as queries
from guanxi.access.rules.trades import KEYS, TRADES, Trade
from guanxi.access.service.audit import audit
from guanxi.access.service.setup import check_places
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values, compute_difference
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound

OBJECT = "workspace"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What everybody in it shares; `trade` None: not chosen yet."""

    name: str
    trade: str | None
    locale: str
    time_zone: str
    currency: str
    shared_after: int
    looks_a_day: int
    views_a_day: int


def _id(uow: UnitOfWork) -> UUID:
    """Workspaces have small numbers; history wants a UUID."""
    return UUID(int=uow.scope.workspace_id)


async def get(uow: UnitOfWork) -> Workspace:
    """The workspace of the scope."""
    return Workspace(**await queries.get(uow))


async def find_numbers(uow: UnitOfWork) -> Numbers:
    """The numbers the workspace of the scope chose."""
    row = await queries.get(uow)
    return Numbers(**{name: row[name] for name in RANGES})


def find_trades() -> tuple[Trade, ...]:
    """Every trade and what it is offered."""
    return TRADES


async def find_offered(uow: UnitOfWork) -> Mapping[str, Sequence[str]]:
    """Stages and classes the workspace's trade offers, in the caller's language; nothing without a trade."""
    chosen = (await queries.get(uow))["trade"]
    found = next((one for one in TRADES if one.key == chosen), None)
    if found is None:
        return {}
    return {
        "stage": [one.words(uow.scope.language) for one in found.stages],
        "class": [one.words(uow.scope.language) for one in found.classes],
    }


async def change(uow: UnitOfWork, wanted: Mapping[str, Any]) -> UUID | None:
    """Set what `wanted` names; the change-set, None when nothing differs. Raises Invalid."""
    check_places(wanted.get("locale"), wanted.get("time_zone"), wanted.get("currency"))
    trade = wanted.get("trade")
    if trade is not None and trade not in KEYS:
        raise Invalid(fields=[FieldProblem("trade", "access.unknown_trade", "没有此行业。", "There is no such trade.")])
    held = await queries.lock(uow)
    before, after = compute_difference({name: held[name] for name in wanted}, dict(wanted))
    if not after:
        return None
    await queries.update(uow, after)
    change_set_id = await changes.record(uow, "edit", [Change(OBJECT, _id(uow), before, after)])
    await _note(uow, change_set_id, tuple(sorted(after)))
    return change_set_id


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take one of these changes back. Raises NotFound, AlreadyUndone, ChangedSince."""
    history = await changes.find_history(uow, _id(uow), 500)
    entry = next((one for one in history if one.change_set_id == change_set_id), None)
    if entry is None:
        raise NotFound()
    made = await changes.undo(uow, change_set_id, {OBJECT: _Restorer()})
    await _note(uow, made, tuple(sorted(entry.after or ())))
    return made


async def _note(uow: UnitOfWork, change_set_id: UUID, fields: tuple[str, ...]) -> None:
    await audit(
        uow, "access.workspace_changed", OBJECT, None, detail={"fields": fields, "change_set_id": change_set_id}
    )
    log.publish(uow, WorkspaceChanged(change_set_id=change_set_id, fields=fields))


class _Restorer:
    """Implements `kernel.changes.Restorer`; nothing here is personal."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        held = await queries.lock(uow)
        return {one: {name: held[name] for name in fields} for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        await queries.update(uow, dict(values or {}))

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        return {}, {}
