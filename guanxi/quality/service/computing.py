"""Data looked at: of the customers an event is about, and of everybody in pages when rules or much data changed, and every day.

Whoever looks holds the workspace's lock and reads anew, so the reader and a job may work beside each other and the later one is
right.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.api import BadCondition
from guanxi.conditions.contracts import Moment
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobKind, enqueue
from guanxi.kernel.log import Recorded
from guanxi.kernel.services import services_of
from guanxi.quality.contracts import MENDABLE, OBJECT, PARTS, PREFIX, Found, Looked, Scored, code_of
from guanxi.quality.events import QualityChanged, QualityComputed
from guanxi.quality.queries import finding, keeping
from guanxi.quality.rules import scoring
from guanxi.quality.rules.values import CHECKS, is_division, suggest
from guanxi.quality.service.known import Known, day_of, make_blinds, read
from guanxi.sdk.registry import registry_of

PAGE: Final = 300
# Of one value the gravest is told: digits of 123456 are no news.
_GRAVEST: Final = ("placeholder", "checksum", "impossible", "digits", "untidy", "gone", "form")
_BEYOND: Final = frozenset({"shared", "double"})


async def look(uow: UnitOfWork, known: Known, ids: Sequence[UUID], moment: Moment) -> Looked:
    """What is wrong with these customers; those that are no more are not in it."""
    today = day_of(moment)
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    blinds = make_blinds(cipher, known.definition.placeholders)
    confirmed = await finding.find_confirmed(uow, ids)
    there = list(confirmed)
    if not there:
        return Looked({}, {}, {})
    found = await finding.find_problems(uow, known.definition, known.fields, there, today, blinds)
    not_asked = await _find_not_asked(uow, known, there, moment)
    dismissed = await finding.find_dismissed(uow, there)
    grouped: dict[UUID, list[Found]] = {one: [] for one in there}
    for one in found:
        right = _is_right(known, one)
        excused = one.kind == "missing" and one.id in not_asked.get(one.field, ())
        if not right and not excused and (one.id, code_of(one.kind, one.field), one.said) not in dismissed:
            grouped[one.id].append(one)
    for customer, last in confirmed.items():
        if scoring.compute_fresh(last, moment.now, known.definition.stale_days) < 100:
            grouped[customer].append(Found(customer, "stale", ""))
    return Looked({one: _gravest(some) for one, some in grouped.items()}, confirmed, not_asked)


def _is_right(known: Known, one: Found) -> bool:
    if one.kind == "checksum":
        return CHECKS[known.definition.checks[one.field]](one.text or "")
    return one.kind == "gone" and is_division(one.text or "")


def _gravest(found: Sequence[Found]) -> tuple[Found, ...]:
    best: dict[str, int] = {}
    for one in found:
        if one.kind in _GRAVEST:
            best[one.field] = min(best.get(one.field, len(_GRAVEST)), _GRAVEST.index(one.kind))
    kept = {
        code_of(one.kind, one.field): one
        for one in found
        if one.kind not in _GRAVEST or best[one.field] == _GRAVEST.index(one.kind)
    }
    return tuple(kept[code] for code in sorted(kept))


async def _find_not_asked(
    uow: UnitOfWork, known: Known, ids: Sequence[UUID], moment: Moment
) -> dict[str, frozenset[UUID]]:
    """By field, of whom it is not asked. A condition that does not read any more asks it of everybody."""
    conditional = [one for one in known.definition.fields if one.only is not None]
    if not conditional:
        return {}
    askable = await conditions.asked_whole(uow, OBJECT)
    kind = registry_of(uow).objects[OBJECT]
    found: dict[str, frozenset[UUID]] = {}
    for one in conditional:
        try:
            tree = conditions.parse(one.only, askable)
        except BadCondition:
            continue
        statement = conditions.compile_batch(conditions.prepare_batch(tree, askable), kind, moment, list(ids))
        holds = {row["id"] for row in await uow.all(statement.sql, **statement.params)}  # type: ignore[arg-type]  # composed
        found[one.field] = frozenset(ids) - holds
    return found


async def compute(
    uow: UnitOfWork, known: Known, ids: Sequence[UUID], moment: Moment, by: Mapping[UUID, UUID] | None = None
) -> dict[UUID, int]:
    """Look at these customers and keep what is found; scores that are others now, by customer. `by`: who changed them, None when
    everybody is looked at."""
    looked = await look(uow, known, ids, moment)
    scores = scoring.score_all(known.definition, looked, looked.problems.keys(), moment.now)
    today = day_of(moment)
    rows = [
        {
            "id": one.id, "code": code_of(one.kind, one.field), "kind": one.kind, "field": one.field, "said": one.said,
            "mend": one.kind in MENDABLE and suggest(one.kind, one.text, today) is not None,
        }
        for some in looked.problems.values()
        for one in some
    ]  # fmt: skip
    kept = [_kept(one, score, looked.problems[one]) for one, score in scores.items()]
    return await keeping.store(uow, ids, rows, kept, by, moment.now)


def _kept(customer: UUID, score: Scored, found: Collection[Found]) -> dict[str, Any]:
    parts = {part: getattr(score, part) for part in PARTS}
    # What would tell of another customer is no field: a filter knows nothing of who may see both.
    codes = [code_of(one.kind, one.field) for one in found if one.kind not in _BEYOND]
    custom: dict[str, Any] = {PREFIX + "score": score.score, **{PREFIX + part: parts[part] for part in PARTS}}
    if codes:
        custom[PREFIX + "problems"] = codes
    return {"id": customer, "score": score.score, **parts, "custom": custom}


# What happens --------------------------------------------------------------------------------------------------------
_QUIET: Final = ("quality.", "portraits.", "segments.", "tracking.", "tracked:")
_MANY: Final = (
    "customers.customer",
    "imports.",
)  # not tags or texts of consents as such: no customer has other data by them


async def follow(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """A reader's batch: data of whom it is about. What names nobody (an import, bulk work) asks for everybody's."""
    heard = [one for one in events if not one.type.startswith(_QUIET)]
    if not heard:
        return
    moment = await customers.company_moment(uow)
    ids: set[UUID] = set()
    by: dict[UUID, UUID] = {}
    for one, whom in zip(heard, await customers.find_whom(uow, heard), strict=True):
        if whom is None and one.type.startswith(_MANY):
            await keeping.want_all(uow, moment.now)
        ids.update(whom or ())
        if one.actor_kind in {"user", "token"} and one.actor_id is not None:
            by |= dict.fromkeys(whom or (), one.actor_id)
    if ids:
        await keeping.lock(uow)
        ids |= await finding.find_partners(uow, sorted(ids))
        tell(uow, await compute(uow, await read(uow), sorted(ids), moment, by))


def tell(uow: UnitOfWork, changed: Mapping[UUID, int]) -> None:
    """An event for each, so that segments over the score follow."""
    log.publish(uow, *(QualityChanged(object_id=one, profile_id=one, score=score) for one, score in changed.items()))


# Everybody -----------------------------------------------------------------------------------------------------------
async def ask_for_all(uow: UnitOfWork) -> UUID:
    """Start the job that looks at everybody, unless one waits already; its id."""
    now = services_of(uow).clock.now()
    await keeping.ensure_state(uow, new_id(), now)
    await keeping.want_all(uow, now)
    return await enqueue(uow, ALL, {}, unique_key="quality")


async def _compute_page(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    return len(await compute(uow, await read(uow), ids, await customers.company_moment(uow)))


async def note_all(uow: UnitOfWork, changed: int) -> None:
    """Everybody was looked at: the day's figures are kept, and segments over the score are built anew."""
    moment = await customers.company_moment(uow)
    while await keeping.drop_gone(uow, 1_000):
        pass
    await keeping.note_all(uow, day_of(moment), moment.now)
    if changed:
        log.publish(uow, QualityComputed(changed=changed))


EVERYBODY: Final = customers.Everybody(
    name="quality", page=PAGE, find_waiting=keeping.find_waiting, ask=ask_for_all, begin=keeping.begin_all,
    lock=keeping.lock, compute=_compute_page, end=note_all,
)  # fmt: skip
ALL: Final = JobKind(
    "quality.compute",
    Label(zh="检查数据质量", en="Compute data quality"),
    EVERYBODY.run,
    max_attempts=50,
    page="/quality",
)
