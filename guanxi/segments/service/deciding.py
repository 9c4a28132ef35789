"""Who is in a segment: decided for some customers at a time, by what is there now, and told.

Whoever decides holds the lock of the workspace and asks anew, so decisions never go back: the reader, the clock and a build may
work beside each other. Not here: which customers to decide about (living, timing, building).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import polars as pl
from psycopg import sql

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Every, Moment
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.services import services_of
from guanxi.segments.contracts import BUILT, DEFINITION
from guanxi.segments.events import Entered, Left
from guanxi.segments.queries import members as queries
from guanxi.segments.service import tagging
from guanxi.segments.service.definitions import Definition, kind_of, prepare_together

_UNTOLD = frozenset({BUILT, DEFINITION})
_FEW = 200  # events that are written with the others of the transaction
_COLUMNS = ("id", "at", "object_id", "profile_id", "payload")


@dataclass(frozen=True, slots=True)
class Question:
    """Whether these customers, each with what made us look, are in a segment."""

    segment: Row
    definition: Definition
    causes: Mapping[UUID, str]


async def decide(uow: UnitOfWork, questions: Sequence[Question], ids: Sequence[UUID], moment: Moment) -> None:
    """Decide about these customers in all the segments at once, write it down and tell it. Each question is about all of them.
    Under `queries.lock`."""
    made = prepare_together([one.definition for one in questions])
    holds = conditions.compile_batches(made, kind_of(uow), moment, list(ids))
    found = await queries.compare(uow, [one.segment["id"] for one in questions], holds)
    for one in questions:
        entering, leaving = found.get(one.segment["id"], ((), ()))
        if entering or leaving:
            why = one.causes
            came, went = {each: why[each] for each in entering}, {each: why[each] for each in leaving}
            await move(uow, one.segment, one.definition, came, went, moment)


async def move(
    uow: UnitOfWork,
    segment: Row,
    definition: Definition | None,
    entering: Mapping[UUID, str],
    leaving: Mapping[UUID, str],
    moment: Moment,
) -> queries.Moved:
    """Some come in, some leave, each with its cause."""
    parts = await _find_parts(uow, definition, list(leaving), moment) if definition is not None and leaving else {}
    now = moment.now
    entered = await queries.enter(uow, segment["id"], list(entering), list(entering.values()), now) if entering else []
    left = await queries.leave(uow, segment["id"], leaving, parts, now) if leaving else {}
    moved = queries.Moved(tuple(entered), left)
    if not moved:
        return moved
    await queries.count_on(uow, segment["id"], len(entered), len(left), now)
    await _tell(uow, segment["id"], Entered, {one: entering[one] for one in entered})
    await _tell(uow, segment["id"], Left, {one: leaving[one] for one in left})
    await tagging.follow(uow, segment, entered, list(left))
    services_of(uow).live.touch(uow, "segment", f"segment:{segment['id']}")
    return moved


async def _find_parts(
    uow: UnitOfWork, definition: Definition, ids: Sequence[UUID], moment: Moment
) -> dict[UUID, list[int]]:
    """Which parts of the top level do not hold for them any more; nothing for who is there no more."""
    tree = definition.tree
    if not isinstance(tree, Every) or len(tree.parts) < 2:
        return {one: [0] for one in ids}
    made = conditions.prepare_batches([(part, definition.asked) for part in tree.parts])
    holds = conditions.compile_batches(made, kind_of(uow), moment, list(ids))
    rows = await uow.all(sql.SQL("{}").format(holds.sql), **holds.params)
    failing = {row["id"]: [place for place, holds in enumerate(row["holds"]) if not holds] for row in rows}
    return {one: failing.get(one, list(range(len(tree.parts)))) for one in ids}


async def _tell(
    uow: UnitOfWork, segment_id: UUID, kind: type[Entered] | type[Left], causes: Mapping[UUID, str]
) -> None:
    """An event each; nobody is told of a first build and of another condition."""
    told = {one: why for one, why in causes.items() if why not in _UNTOLD}
    if not told:
        return
    if len(told) <= _FEW:
        log.publish(uow, *(kind(object_id=segment_id, profile_id=one, why=why) for one, why in told.items()))
        return
    rows: dict[str, list[Any]] = {
        "id": [str(one) for one in new_ids(len(told))],
        "at": [None] * len(told),
        "object_id": [str(segment_id)] * len(told),
        "profile_id": [str(one) for one in told],
        "payload": [msgspec.json.encode({"why": why}).decode() for why in told.values()],
    }
    await log.publish_many(uow, kind, pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String)))
