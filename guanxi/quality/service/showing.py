"""Quality for people: the base in figures, lists by problem, one customer, the rules."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.quality.contracts import KINDS, PART_LABELS, PARTS, RULES, Found, Scored, code_of
from guanxi.quality.queries import keeping
from guanxi.quality.queries import showing as queries
from guanxi.quality.rules import definitions as rules
from guanxi.quality.rules import scoring
from guanxi.quality.schemas import (
    CustomerQuality,
    DefinitionOut,
    QualityChoice,
    QualityClass,
    QualityDay,
    QualityDismissals,
    QualityDismissed,
    QualityFixer,
    QualityGroup,
    QualityGroups,
    QualityOverview,
    QualityPart,
    QualityProblem,
)
from guanxi.quality.service import computing
from guanxi.quality.service.known import Known, day_of, find_closed, read
from guanxi.sdk.field_policy import name_of
from guanxi.sdk.objects import FieldKind
from guanxi.sdk.schemas import Words

DAYS: Final = 90
_GROUPS: Final = 50
_DISMISSED: Final = 200


def say(label: Label) -> Words:
    """Words of a label."""
    return Words(zh=label.zh, en=label.en)


def problem_out(known: Known, kind: str, field: str, gain: int = 0) -> QualityProblem:
    """A problem in words."""
    found = next((one for one in known.fields if one.key == field), None)
    words = rules.label_of(kind, None if found is None else found.label)
    return QualityProblem(
        code=code_of(kind, field), kind=kind, field=field or None, field_name=None if found is None else name_of(found), words=say(words),
        gain=gain,
    )  # fmt: skip


def _parts(known: Known, scored: Scored | Row) -> list[QualityPart]:
    values = {part: scored[part] if isinstance(scored, dict) else getattr(scored, part) for part in PARTS}
    shares = known.definition.shares
    return [
        QualityPart(key=part, label=say(PART_LABELS[part]), value=round(values[part] or 0), share=shares[part])
        for part in PARTS
    ]


async def show(uow: UnitOfWork, customer_id: UUID) -> CustomerQuality:
    """One customer now: the problems the caller may know of, what would raise the score most first. Raises NotFound."""
    await customers.require_visible(uow, customer_id)
    known = await read(uow)
    moment = await customers.company_moment(uow)
    closed, kinds = find_closed(uow, known)
    looked = await computing.look(uow, known, [customer_id], moment)
    found = [one for one in looked.problems.get(customer_id, ()) if one.field not in closed and one.kind not in kinds]
    fresh = scoring.compute_fresh(looked.confirmed.get(customer_id), moment.now, known.definition.stale_days)
    not_asked = [field for field, whom in looked.not_asked.items() if customer_id in whom] + sorted(closed)
    scored = scoring.compute_score(known.definition, found, fresh, not_asked)

    def gained(one: Found) -> int:
        return scoring.gain(known.definition, found, one, fresh, not_asked)

    problems = [problem_out(known, one.kind, one.field, gained(one)) for one in found]
    problems.sort(key=lambda one: (-one.gain, one.code))
    return CustomerQuality(score=scored.score, parts=_parts(known, scored), problems=problems)


def sees_all(known: Known, closed: frozenset[str]) -> bool:
    """Whether a score tells the caller nothing of a field that is closed to them."""
    counted = {one.field for one in known.definition.fields}
    told = {field for _, field, _ in rules.classes_of(known.definition, known.fields).values()}
    return not (counted | told) & closed


async def show_all(uow: UnitOfWork) -> QualityOverview:
    """The base as the caller sees it."""
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    whole = sees_all(known, closed)
    state = await keeping.get_state(uow)
    figures = await queries.get_figures(uow)
    classes = [_class(known, row) for row in await queries.count_classes(uow, sorted(closed), sorted(kinds))]
    today, week = await _beginnings(uow)
    people = [QualityFixer(id=row["by"], **{name: row[name] for name in ("name", "today", "week")})
              for row in await queries.find_progress(uow, today, week, sorted(closed))]  # fmt: skip
    bins = [int(figures["bins"].get(str(place), 0)) for place in range(10)]
    some = whole and figures["customers"] > 0
    days = await queries.find_days(uow, DAYS) if whole else []
    return QualityOverview(
        customers=figures["customers"], score=round(figures["score"]) if some else None, parts=_parts(known, figures) if some else None,
        bins=bins if whole else None, computed_at=None if state is None else state["computed_at"],
        computing=state is None or state["computed_at"] is None or state["wanted_at"] is not None,
        days=[QualityDay.model_validate(row) for row in days], classes=classes, left=sum(one.customers for one in classes),
        fixed_today=sum(one.today for one in people), fixed_week=sum(one.week for one in people), people=people,
    )  # fmt: skip


def _class(known: Known, row: Row) -> QualityClass:
    kind = KINDS[row["kind"]]
    problem = problem_out(known, row["kind"], row["field"])
    return QualityClass(
        code=row["code"], kind=row["kind"], kind_label=say(kind.label), part=kind.part, field=problem.field, words=problem.words,
        customers=row["customers"], mends=row["mends"],
    )  # fmt: skip


async def _beginnings(uow: UnitOfWork) -> tuple[datetime, datetime]:
    """Of the day and of the week (Monday), where the company is."""
    moment = await customers.company_moment(uow)
    day = day_of(moment)
    monday = day - timedelta(days=day.weekday())
    zone = ZoneInfo(moment.zone)
    return datetime.combine(day, time(), zone), datetime.combine(monday, time(), zone)


async def find_groups(uow: UnitOfWork, by: str) -> QualityGroups:
    """Who brings bad data: the worst first."""
    known = await read(uow)
    if not sees_all(known, find_closed(uow, known)[0] | _closed_group(uow, known, by)):
        return QualityGroups(groups=[])
    rows = await queries.find_groups(uow, by, _GROUPS)
    return QualityGroups(groups=[QualityGroup(**{**row, "score": round(row["score"])}) for row in rows])


def _closed_group(uow: UnitOfWork, known: Known, by: str) -> frozenset[str]:
    """Nobody groups by what they may not ask for."""
    named = f"{rules.NAME.rpartition('.')[0]}.{'source' if by == 'source' else 'owner_id'}"
    closed, _ = find_closed(uow, known)
    return frozenset(one.field for one in known.definition.fields) if named in closed else frozenset()


async def find_dismissed(uow: UnitOfWork) -> QualityDismissals:
    """What was said to be no problem, as far as the caller may know of it."""
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    rows = await queries.find_dismissed(uow, sorted(closed), _DISMISSED)
    hidden = rules.NAME in closed
    return QualityDismissals(
        items=[
            QualityDismissed(
                **{name: row[name] for name in ("id", "customer_id", "code", "by", "at", "change_set_id")},
                customer="" if hidden else row["customer"],
                words=problem_out(known, kind, row["field"]).words,
            )
            for row in rows
            if (kind := _kind_of(row["code"])) not in kinds
        ]
    )


def _kind_of(code: str) -> str:
    return code.partition("_")[0]


async def show_definition(uow: UnitOfWork) -> DefinitionOut:
    """The rules, and what they may be made of."""
    known = await read(uow)
    there = [one for one in known.fields if rules.can_count(one) and not one.hidden]

    def choose(keys: Sequence[str] | None, kind: FieldKind | None = None) -> list[QualityChoice]:
        return [
            QualityChoice(key=one.key, label=say(one.label))
            for one in there
            if (keys is None or one.key in keys) and (kind is None or one.type is kind)
        ]

    return DefinitionOut(
        version=known.version, definition=dict(known.said), fields=choose(None), texts=choose(None, FieldKind.TEXT),
        conflicting=choose(rules.CONFLICTING), rules=[QualityChoice(key=one, label=say(KINDS[one].label)) for one in RULES],
    )  # fmt: skip
