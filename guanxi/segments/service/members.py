"""Who is in a segment, as far as the caller may see them: now, at a moment that is over, and why one of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Line
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.scope import EVERY_ROW
from guanxi.kernel.search import recheck
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import policy_of
from guanxi.segments.contracts import HAND
from guanxi.segments.errors import WrongKind
from guanxi.segments.events import MembersChanged
from guanxi.segments.queries import members as queries
from guanxi.segments.queries import segments
from guanxi.segments.service import deciding
from guanxi.segments.service.data import require
from guanxi.segments.service.definitions import OBJECT, kind_of
from guanxi.segments.service.showing import find_names

MOST_STAYS = 50
_CUSTOMERS = "customers.customer.view"
Position = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of members, and the place to go on from; how many there are in all, and whether the caller may not see all of them."""

    items: list[Row]
    last: Position | None
    count: int
    hidden_possible: bool
    known_since: datetime | None


async def find(
    uow: UnitOfWork, segment_id: UUID, at: datetime | None, query: str, after: Position | None, limit: int
) -> Found:
    """The last to come first. Raises NotFound, Forbidden without the right to view customers, FieldClosed for a search by a name
    that is not seen."""
    row = await require(uow, segment_id)
    if not uow.scope.allows(_CUSTOMERS):
        raise Forbidden(permission=_CUSTOMERS)
    policy = await policy_of(uow, OBJECT)
    patterns = recheck(query)
    if patterns:
        policy.require_clear("name")
    now = services_of(uow).clock.now()
    if at is None or at >= now:
        rows = await queries.find_seen(uow, segment_id, patterns, after, limit + 1)
        count = (await segments.find_states(uow, [segment_id]))[segment_id]["count"]
    else:
        count = await queries.count_at(uow, segment_id, at)
        rows = await queries.find_seen_at(uow, segment_id, at, patterns, after, limit + 1)
    items = [{**row, "name": policy.show_title("name", row["name"])} for row in rows[:limit]]
    last = (items[-1]["since"], items[-1]["id"]) if len(rows) > limit else None
    return Found(items, last, count, uow.scope.rule(OBJECT) != EVERY_ROW, row["known_since"])


async def change(uow: UnitOfWork, segment_id: UUID, ids: Sequence[UUID], *, add: bool) -> tuple[list[UUID], int]:
    """Put customers into a static segment, or take them out: who, and how many of the ids are nobody the caller may see.
    Raises NotFound, WrongKind."""
    row = await require(uow, segment_id, lock=True)
    if row["kind"] != "static":
        raise WrongKind()
    wanted = list(dict.fromkeys(ids))
    seen = await queries.find_visible(uow, wanted)
    causes = {one: HAND for one in wanted if one in seen}
    if not causes:
        return [], len(wanted)
    moment = await customers.company_moment(uow)
    moved = await deciding.move(uow, row, None, causes if add else {}, {} if add else causes, moment)
    went = [*moved.entered, *(moved.left or ())]
    if went:
        entered = len(moved.entered)
        log.publish(uow, MembersChanged(object_id=segment_id, entered=entered, left=len(went) - entered))
    return went, len(wanted) - len(seen)


@dataclass(frozen=True, slots=True)
class Explained:
    """Whether somebody is in it and since when; the condition with what was found for them, None where a part of it is not the
    caller's to see; and the stays that are over."""

    member: bool
    since: datetime | None
    why: str | None
    line: Line | None
    closed: bool
    flips_at: datetime | None
    past: list[Row]


async def explain(uow: UnitOfWork, segment_id: UUID, customer_id: UUID) -> Explained:
    """Why somebody is in it, or is not. Raises NotFound."""
    row = await require(uow, segment_id)
    await customers.require_visible(uow, customer_id)
    stay = await queries.get_stay(uow, segment_id, customer_id)
    past = await queries.find_stays(uow, segment_id, customer_id, MOST_STAYS)
    line, closed, flips_at = (
        await _say(uow, row["tree"], customer_id) if row["tree"] is not None else (None, False, None)
    )
    since, why = (None, None) if stay is None else (stay["since"], stay["why"])
    return Explained(stay is not None, since, why, line, closed, flips_at, past)


async def _say(uow: UnitOfWork, data: Any, customer_id: UUID) -> tuple[Line | None, bool, datetime | None]:
    try:
        asked = await conditions.asked_by(uow, OBJECT)
        tree = conditions.parse(data, asked, "tree")
    except (conditions.BadCondition, Forbidden):
        return None, True, None
    moment = await customers.company_moment(uow)
    # What a member's page says is what decided it: every row there is, for a condition the caller might ask anyway.
    record = await conditions.load(uow, tree, asked, kind_of(uow), customer_id, moment)
    if record is None:
        return None, False, None
    names = await find_names(uow, tree, asked)
    line = conditions.explain_record(tree, asked, record, moment, uow.scope.language, names.get)
    return line, False, conditions.find_flip(tree, asked, record, moment)
