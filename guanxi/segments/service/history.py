"""How a segment became what it is: its size day by day, and why it changed in a span of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from guanxi.access import api as access
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Every
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid
from guanxi.kernel.i18n import Label
from guanxi.kernel.services import services_of
from guanxi.segments.contracts import CAUSES
from guanxi.segments.queries import history as queries
from guanxi.segments.queries import members, segments
from guanxi.segments.service.data import require
from guanxi.segments.service.definitions import OBJECT
from guanxi.segments.service.naming import say_cause
from guanxi.segments.service.showing import find_names

DAYS = 90
_MOST_DAYS = 1_100


@dataclass(frozen=True, slots=True)
class Day:
    """`count` at the end of the day; how many came in and left during it."""

    day: date
    count: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Change:
    """What moved members, or another condition; `part` is the place in the condition that did not hold any more for those who left."""

    kind: Literal["definition", "entered", "left"]
    at: datetime
    why: str
    why_words: Label
    count: int | None = None
    part: int | None = None
    part_words: str | None = None
    version: int | None = None
    by_id: UUID | None = None
    by_name: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """All of a span of time; the counts before and after it, as far as they are known."""

    before: int | None
    after: int | None
    items: list[Change]


def span(uow: UnitOfWork, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """The span that is asked for; ninety days without an answer. Raises Invalid when it is no span."""
    end = until or services_of(uow).clock.now() + timedelta(seconds=1)
    start = since or end - timedelta(days=DAYS)
    if start >= end or end - start > timedelta(days=_MOST_DAYS):
        zh, en = "结束时间应晚于开始时间，且不超过三年。", "The end must come after the start, by three years at most."
        raise Invalid(fields=[FieldProblem("until", "segments.bad_span", zh, en)])
    return start, end


async def find_days(
    uow: UnitOfWork, segment_id: UUID, since: datetime | None, until: datetime | None
) -> tuple[datetime | None, list[Day]]:
    """From when on it is known, and the days in which something moved. Raises NotFound, Invalid."""
    row = await require(uow, segment_id)
    start, end = span(uow, since, until)
    rows = await queries.find_days(uow, segment_id, start, end, await access.get_zone(uow))
    return row["known_since"], [Day(one["day"], one["count"], one["entered"], one["left"]) for one in rows]


async def find_trends(uow: UnitOfWork, ids: Sequence[UUID], since: datetime | None) -> dict[UUID, list[Day]]:
    """The days of each of some segments, for a list; of those that are not there nothing. Raises Invalid."""
    start, end = span(uow, since, None)
    found: dict[UUID, list[Day]] = {}
    for one in await queries.find_all_days(uow, ids, start, end, await access.get_zone(uow)):
        day = Day(one["day"], one["count"], one["entered"], one["left"])
        found.setdefault(one["segment_id"], []).append(day)
    return found


async def find_changes(uow: UnitOfWork, segment_id: UUID, since: datetime | None, until: datetime | None) -> Changes:
    """Why it grew or fell: other conditions, and how many moved for which cause, most first. Raises NotFound, Invalid."""
    row = await require(uow, segment_id)
    start, end = span(uow, since, until)
    parts = await _parts(uow, row["tree"])
    items = [
        Change(
            "definition", one["at"], "definition", CAUSES["definition"], version=one["version"], by_id=one["by_id"], by_name=one["by_name"]
        )
        for one in await segments.find_definitions(uow, segment_id, start, end)
    ]  # fmt: skip
    for one in await queries.find_entered(uow, segment_id, start, end):
        items.append(Change("entered", one["at"], one["why"], say_cause(uow, one["why"]), one["count"]))
    for one in await queries.find_left(uow, segment_id, start, end):
        place = one["parts"][0] if len(one["parts"]) == 1 else None
        said = parts[place] if place is not None and place < len(parts) else None
        items.append(Change("left", one["at"], one["why"], say_cause(uow, one["why"]), one["count"], place, said))
    before = await queries.get_count_before(uow, segment_id, start)
    after = await members.count_at(uow, segment_id, min(end, services_of(uow).clock.now()))
    return Changes(before, after, items)


async def _parts(uow: UnitOfWork, data: object) -> Sequence[str]:
    """The parts of the condition's top level in words, as far as the caller may ask them."""
    if data is None:
        return ()
    try:
        asked = await conditions.asked_by(uow, OBJECT)
        tree = conditions.parse(data, asked, "tree")
    except (conditions.BadCondition, Forbidden):
        return ()
    names = await find_names(uow, tree, asked)
    parts = tree.parts if isinstance(tree, Every) and len(tree.parts) > 1 else (tree,)
    language = uow.scope.language
    return [conditions.say(conditions.explain(one, asked, language, names.get), language) for one in parts]
