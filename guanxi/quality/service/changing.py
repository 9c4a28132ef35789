"""What people change here, each as an undoable change: judgements about problems, and the rules of quality."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.customers import api as customers
from guanxi.customization import api as customization
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of
from guanxi.quality.contracts import OBJECT, Found, code_of
from guanxi.quality.errors import NoProblem, StaleDefinition
from guanxi.quality.events import DefinitionChanged, ProblemMarked
from guanxi.quality.queries import finding, keeping
from guanxi.quality.rules import definitions as rules
from guanxi.quality.service import computing
from guanxi.quality.service.known import Known, find_closed, read

MARK: Final = "quality_mark"
DEFINITION: Final = "quality_definition"
_SKIPPED_FOR: Final = timedelta(hours=20)  # until tomorrow, whenever in the day one skips


async def look_again(uow: UnitOfWork, customer_id: UUID) -> None:
    """Look at a customer now: what is solved is counted to the caller. Raises NotFound."""
    await customers.require_visible(uow, customer_id)
    await _compute(uow, [customer_id])


async def _compute(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    await keeping.lock(uow)
    actor = uow.scope.actor.id
    by = dict.fromkeys(ids, actor) if actor is not None else {}
    touched = sorted({*ids} | await finding.find_partners(uow, ids))
    computing.tell(uow, await computing.compute(uow, await read(uow), touched, await customers.company_moment(uow), by))


async def find_open(uow: UnitOfWork, known: Known, customer_id: UUID, code: str) -> Found:
    """The problem as it is now, if the caller may know of it. Raises NotFound, NoProblem."""
    await customers.require_visible(uow, customer_id)
    closed, kinds = find_closed(uow, known)
    looked = await computing.look(uow, known, [customer_id], await customers.company_moment(uow))
    for one in looked.problems.get(customer_id, ()):
        if code_of(one.kind, one.field) == code and one.field not in closed and one.kind not in kinds:
            return one
    raise NoProblem()


async def mark(uow: UnitOfWork, customer_id: UUID, code: str, act: str) -> UUID:
    """Say of a problem that it is none (dismiss), that it waits till tomorrow (skip), or that the record is right as it stands
    (confirm); the change. Raises NotFound, NoProblem."""
    await keeping.lock(uow)
    found = await find_open(uow, await read(uow), customer_id, code)
    if (act == "confirm") != (found.kind == "stale") and act != "skip":
        raise NoProblem()
    now = services_of(uow).clock.now()
    mark_id = new_id()
    await keeping.insert_mark(
        uow,
        {
            "id": mark_id, "customer_id": customer_id, "act": act, "code": code, "field": found.field, "said": found.said,
            "by": uow.scope.actor.id, "at": now, "until": now + _SKIPPED_FOR if act == "skip" else None,
        },
    )  # fmt: skip
    said = {"act": act, "code": code, "customer_id": str(customer_id)}
    made = await changes.record(uow, f"quality.{act}", [Change(MARK, mark_id, None, said)])
    log.publish(
        uow, ProblemMarked(object_id=customer_id, profile_id=customer_id, act=act, code=code, change_set_id=made)
    )
    await _compute(uow, [customer_id])
    return made


# The definition ------------------------------------------------------------------------------------------------------
async def define(uow: UnitOfWork, version: int, definition: Mapping[str, Any]) -> tuple[UUID | None, int, UUID]:
    """Other rules; the change (None: they are the same), their version and the job that looks at everybody.
    Raises BadDefinition, StaleDefinition."""
    await customization.count_up(uow)
    known = await read(uow)
    await keeping.ensure_state(uow, new_id(), services_of(uow).clock.now())
    state = await keeping.get_state(uow, for_update=True)
    assert state is not None
    if state["version"] != version:
        raise StaleDefinition()
    rules.check(definition, known.fields, await conditions.asked_by(uow, OBJECT))
    if dict(definition) == dict(known.said):
        return None, version, await computing.ask_for_all(uow)
    await keeping.set_definition(uow, definition)
    before, after = {"definition": state["definition"]}, {"definition": dict(definition)}
    made = await changes.record(uow, "quality.definition_changed", [Change(DEFINITION, state["id"], before, after)])
    log.publish(uow, DefinitionChanged(object_id=state["id"], change_set_id=made))
    return made, version + 1, await computing.ask_for_all(uow)


class MarkRestorer:
    """How a judgement is taken back."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """What it says; None for one that is taken back."""
        rows = {row["id"]: row for row in await keeping.find_marks(uow, ids)}
        found: dict[UUID, Values | None] = {}
        for one in ids:
            row = rows.get(one)
            gone = row is None or row["undone_at"] is not None
            found[one] = None if row is None or gone else {name: str(row[name]) for name in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """None: it was not there before."""
        await keeping.set_undone(uow, object_id, services_of(uow).clock.now() if values is None else None)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing in it is personal."""
        return {}, {}


class DefinitionRestorer(MarkRestorer):
    """How the rules are set back."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """As they are."""
        state = await keeping.get_state(uow)
        return {one: None if state is None else {"definition": state["definition"]} for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """None as a definition: what the house ships."""
        await customization.count_up(uow)
        await keeping.set_definition(uow, (values or {}).get("definition"))


RESTORERS: Final = {MARK: MarkRestorer(), DEFINITION: DefinitionRestorer()}


async def undo(uow: UnitOfWork, change_set_id: UUID, *, rules_too: bool) -> UUID:
    """Take back a judgement, or, where the caller may set rules, other rules; the new change.
    Raises NotFound, AlreadyUndone, ChangedSince."""
    touched = await keeping.find_changed(uow, change_set_id)
    allowed = set(RESTORERS) if rules_too else {MARK}
    if not touched or not {one["object"] for one in touched} <= allowed:
        raise NotFound()
    marks = await keeping.find_marks(uow, [one["object_id"] for one in touched if one["object"] == MARK])
    for one in marks:
        await customers.require_visible(uow, one["customer_id"])
    await keeping.lock(uow)
    made = await changes.undo(uow, change_set_id, RESTORERS)
    for one in marks:
        customer: UUID = one["customer_id"]
        log.publish(
            uow,
            ProblemMarked(
                object_id=customer,
                profile_id=customer,
                act=one["act"],
                code=one["code"],
                undone=True,
                change_set_id=made,
            ),
        )
    if marks:
        await _compute(uow, sorted({one["customer_id"] for one in marks}))
    else:
        log.publish(uow, DefinitionChanged(object_id=touched[0]["object_id"], change_set_id=made))
        await computing.ask_for_all(uow)
    return made
