"""What came in, for colleagues: answers as field rules let them see, phones and e-mails masked, submissions of customers beyond
their reach left out; decisions about spam; figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.forms.contracts import CHOOSING
from guanxi.forms.errors import REASONS
from guanxi.forms.events import SubmissionsDecided
from guanxi.forms.queries import figures, submissions
from guanxi.forms.queries import forms as queries
from guanxi.forms.rules.answers import tell
from guanxi.forms.schemas.submissions import (
    AnswerOut,
    FieldFigures,
    FiguresOut,
    FormDay,
    FormTotals,
    OptionCount,
    SourceCount,
    SpamReason,
    SubmissionOut,
)
from guanxi.forms.service import mailing
from guanxi.forms.service.knowing import OBJECT
from guanxi.forms.service.showing import DAYS, today_of
from guanxi.forms.service.taking import take_in
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.masks import mask
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import FieldPolicy, mask_value, name_of, policy_of
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.schemas import Page, Words

STATUSES: Final = ("waiting", "accepted", "spam", "expired", "refused")
MOST_DAYS: Final = 400
_HANDLES: Final = frozenset({"phone", "email"})
_COUNTED: Final = CHOOSING | {"rating", "checkbox", "consent"}


@dataclass(frozen=True)
class Reader:
    """Who reads answers: rules for the fields they fill, and whether phones and e-mails are written in full."""

    policy: FieldPolicy
    fields: Mapping[str, Field]
    clear: bool = False

    def show(self, one: Mapping[str, Any], value: Any) -> str | None:
        """An answer as this reader may see it; None for nothing."""
        field = self.fields.get(one["target"] or "")
        name = one["kind"] if one["kind"] in _HANDLES else None if field is None else name_of(field)
        access_ = "editable" if name is None else self.policy.access(name)
        if access_ == "hidden":
            return None
        if one["kind"] in _HANDLES:
            return str(value) if self.clear and access_ != "masked" else mask(one["kind"], value)
        if access_ == "masked":
            shown = None if field is None else mask_value(field.type, value)
            return None if shown is None else str(shown)
        return tell(one, value)


async def reader_of(uow: UnitOfWork, *, clear: bool = False) -> Reader:
    """The caller."""
    fields = {one.key: one for one in await fields_of(uow, OBJECT)}
    return Reader(await policy_of(uow, OBJECT), fields, clear)


async def find_page(
    uow: UnitOfWork, form_id: UUID, statuses: Sequence[str], after: UUID | None, limit: int
) -> list[Row]:
    """Rows of a page, of customers within the caller's reach and of nobody."""
    visible = customers.profile_visible(uow, "s", "profile_id")
    return await submissions.find(uow, form_id, list(statuses) or STATUSES, after, limit, visible=visible)


async def find(
    uow: UnitOfWork, form_id: UUID, statuses: Sequence[str], after: UUID | None, limit: int
) -> Page[SubmissionOut]:
    """Submissions of a form, the newest first; `next` is the id to ask on from. Raises NotFound."""
    if await queries.get(uow, form_id) is None:
        raise NotFound()
    rows = await find_page(uow, form_id, statuses, after, limit + 1)
    shown = await _show(uow, rows[:limit])
    return Page(items=shown, next=str(rows[limit - 1]["id"]) if len(rows) > limit else None)


async def get(uow: UnitOfWork, form_id: UUID, submission_id: UUID) -> SubmissionOut:
    """One submission. Raises NotFound."""
    row = await submissions.get(uow, submission_id)
    if row is None or row["form_id"] != form_id:
        raise NotFound()
    visible = await find_page(uow, form_id, (), UUID(int=submission_id.int + 1), 1)
    if [one["id"] for one in visible] != [submission_id]:
        raise NotFound()
    return (await _show(uow, [row]))[0]


async def _show(uow: UnitOfWork, rows: Sequence[Row]) -> list[SubmissionOut]:
    reader = await reader_of(uow)
    definitions = await find_definitions(uow, rows)
    owners = await customers.customers_of_profiles(uow, [row["profile_id"] for row in rows if row["profile_id"]])
    names = await customers.summaries(uow, list(owners.values()))
    people = {one.id: one.name for one in await access.find_people(uow)} if any(r["decided_by"] for r in rows) else {}
    shown = []
    for row in rows:
        summary = names.get(owners.get(row["profile_id"], UUID(int=0)))
        given = await mailing.open_answers(uow, row) or {}
        fields = [one for one in definitions[row["form_id"], row["version"]]["fields"] if one["key"] in given]
        shown.append(
            SubmissionOut.model_validate(
                {
                    **row,
                    "answers": [
                        AnswerOut(
                            key=one["key"],
                            kind=one["kind"],
                            label=one["label"],
                            text=reader.show(one, given[one["key"]]),
                        )
                        for one in fields
                    ],
                    "customer_id": summary.id if summary else None,
                    "customer_name": summary.name if summary else None,
                    "spam_reasons": [_reason(code) for code in row["spam_reasons"]],
                    "decided_by": people.get(row["decided_by"]),
                }
            )
        )
    return shown


def _reason(code: str) -> SpamReason:
    label = REASONS[code]
    return SpamReason(code=code, words=Words(zh=label.zh, en=label.en))


async def find_definitions(uow: UnitOfWork, rows: Sequence[Row]) -> dict[tuple[UUID, int], Mapping[str, Any]]:
    """What was asked of each, by form and version."""
    found = {}
    for form_id, version in {(row["form_id"], row["version"]) for row in rows}:
        found[form_id, version] = await queries.get_definition(uow, form_id, version) or {"fields": []}
    return found


async def decide(uow: UnitOfWork, ids: Sequence[UUID], decision: str) -> int:
    """Spam that is none is taken in as if it came now; what counts may be called spam, its customer stays. How many changed.
    Raises NotFound when one is not there."""
    changed: dict[UUID, int] = {}
    now = services_of(uow).clock.now()
    for one in sorted(set(ids)):
        row = await submissions.get(uow, one, lock=True)
        if row is None:
            raise NotFound()
        await get(uow, row["form_id"], one)  # only what the caller sees
        if decision == "spam" and row["status"] in {"accepted", "waiting", "expired"}:
            await submissions.decide(uow, [one], "spam", now)
            await _recount(uow, row, accepted=-1 if row["status"] == "accepted" else 0, spam=1)
        elif decision == "accept" and row["status"] == "spam":
            await _accept(uow, row)
        else:
            continue
        changed[row["form_id"]] = changed.get(row["form_id"], 0) + 1
    for form_id, count in changed.items():
        log.publish(uow, SubmissionsDecided(object_id=form_id, decision=decision, count=count))
    return sum(changed.values())


async def _accept(uow: UnitOfWork, row: Row) -> None:
    now = services_of(uow).clock.now()
    sent = await mailing.require_sent(uow, row)
    again = row["profile_id"] is not None
    waiting = sent.definition["double_opt_in"] and row["confirmed_at"] is None
    await submissions.decide(uow, [row["id"]], "waiting" if waiting and not again else "accepted", now)
    await _recount(uow, row, accepted=1 if again else 0, spam=-1)
    if again:
        return
    if waiting:
        await mailing.ask_to_confirm(uow, row["id"])
    else:
        await take_in(uow, sent, None)


async def _recount(uow: UnitOfWork, row: Row, *, accepted: int, spam: int) -> None:
    """On the day it came in."""
    day = await day_of(uow, row)
    await figures.count(uow, row["form_id"], day, {"accepted": accepted, "spam": spam})


async def day_of(uow: UnitOfWork, row: Row) -> date:
    """The day of the workspace on which it came in."""
    moment: datetime = row["at"]
    return moment.astimezone(ZoneInfo(await access.get_zone(uow))).date()


async def get_figures(uow: UnitOfWork, form_id: UUID, since: date | None, until: date | None) -> FiguresOut:
    """Counts by day, of answers and of where people came from. Raises NotFound, Invalid."""
    form = await queries.get(uow, form_id)
    if form is None:
        raise NotFound()
    until = until or await today_of(uow)
    since = since or until - timedelta(days=DAYS - 1)
    if not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        words = ("开始日期须早于结束日期，且不超过 400 天。", "The days must follow each other, 400 at most.")
        raise Invalid(fields=[FieldProblem("since", "forms.bad_days", *words)])
    counted = {row["day"]: row for row in await figures.find_days(uow, form_id, since, until)}
    nothing = dict.fromkeys(figures.COUNTS, 0)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    shown = [FormDay.model_validate({**nothing, **counted.get(day, {}), "day": day}) for day in days]
    totals = {name: sum(row[name] for row in counted.values()) for name in figures.COUNTS}
    sources = await figures.find_sources(uow, form_id, since, until, await access.get_zone(uow))
    answers = await figures.find_answers(uow, form_id, since, until)
    definition = form["definition"] or form["draft"]
    return FiguresOut(
        since=since,
        until=until,
        days=shown,
        totals=FormTotals.model_validate(totals),
        fields=[_figures(one, answers) for one in definition["fields"] if one["kind"] in _COUNTED],
        sources=[SourceCount.model_validate(row) for row in sources],
    )


def _figures(one: Mapping[str, Any], answers: Sequence[Row]) -> FieldFigures:
    labels = {option["key"]: option["label"] for option in one["options"]}
    counts = {row["option"]: row["count"] for row in answers if row["field"] == one["key"]}
    for key in labels:
        counts.setdefault(key, 0)
    options = [OptionCount(key=key, label=labels.get(key), count=count) for key, count in counts.items()]
    return FieldFigures(key=one["key"], kind=one["kind"], label=one["label"], options=options)
