"""A submission counts: the person gets a profile and a customer, with tags, an owner and what they agreed to; colleagues are told.

Run by the submission itself, by the click in the mail, or by a colleague who says that it is no spam. Once per submission: the
caller holds its row. What is not proven joins nobody (customers.api.claim).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.customers.contracts import Claimed, NewHandle
from guanxi.forms.events import FormSubmitted
from guanxi.forms.queries import figures, submissions
from guanxi.forms.queries import forms as queries
from guanxi.forms.rules.filling import Filled, fill, find_chosen, find_said
from guanxi.forms.service import knowing
from guanxi.forms.service.showing import today_of
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.tracking import api as tracking


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission as it came: answers in their one form, marks of the campaign without `utm_`."""

    form_id: UUID
    key: str
    id: UUID
    version: int
    definition: Mapping[str, Any]
    answers: Mapping[str, Any]
    utm: Mapping[str, str]
    visitor: str | None
    at: datetime
    status: str
    blind: bytes
    reasons: Sequence[str] = ()

    @property
    def source(self) -> str:
        """The source of the profiles of those who filled it in."""
        return f"form:{self.form_id}"


async def take_in(uow: UnitOfWork, sent: Sent, proven: str | None) -> None:
    """Make it count; `proven` is the e-mail whose reader clicked the link."""
    now = services_of(uow).clock.now()
    filled = fill(sent.definition, sent.answers, await knowing.find_fields(uow), proven)
    profile_id, claimed = await _find_person(uow, sent, filled)
    await submissions.accept(uow, sent.id, profile_id, now if proven is not None else None)
    if claimed is not None:
        await _tag(uow, sent, claimed.customer_id)
        if claimed.created or proven is not None:
            await _join_visits(uow, sent, claimed.customer_id)
    texts = {str(one.id): one for one in await customers.find_consent_texts(uow)}
    said = find_said(sent.definition, sent.answers, texts)
    evidence = {"submission": str(sent.id), "version": sent.version, "confirmed": proven is not None}
    await customers.record_consents(uow, profile_id, said, source=sent.source, at=sent.at, evidence=evidence)
    day = await today_of(uow)
    await figures.count(uow, sent.form_id, day, {"accepted": 1})
    await figures.count_answers(uow, sent.form_id, day, find_chosen(sent.definition, sent.answers))
    log.publish(
        uow,
        FormSubmitted(
            object_id=sent.form_id,
            profile_id=profile_id,
            form=sent.form_id,
            submission=sent.id,
            version=sent.version,
            tell=tuple(UUID(one) for one in sent.definition["notify"]),
            utm_source=sent.utm.get("source"),
            utm_medium=sent.utm.get("medium"),
            utm_campaign=sent.utm.get("campaign"),
        ),
    )


async def _find_person(uow: UnitOfWork, sent: Sent, filled: Filled) -> tuple[UUID, Claimed | None]:
    """The profile, and the customer when the answers name anybody."""
    if not filled.names_somebody:
        made = await customers.ensure_profiles(uow, sent.source, [sent.id.hex])
        return made[sent.id.hex], None
    external_id = await _external_id(uow, sent, filled.handles)
    values = dict(filled.values)
    if external_id not in await customers.find_of_source(uow, sent.source, [external_id]):
        values["owner_id"] = await _find_owner(uow, sent)
    claimed = await customers.claim(uow, sent.source, external_id, values, filled.handles)
    return claimed.profile_id, claimed


async def _external_id(uow: UnitOfWork, sent: Sent, handles: Sequence[NewHandle]) -> str:
    """The same e-mail and phone together are the same person to this form; one of them alone, typed by whomever, is not. An e-mail
    that is proven is enough."""
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    proven = [one for one in handles if one.verified]
    blinds = sorted(cipher.blind(one.kind, one.value) for one in proven or handles)
    if not blinds:
        return sent.id.hex
    return f"{'v' if proven else 'h'}:{hashlib.sha256(b''.join(blinds)).hexdigest()[:32]}"


async def _find_owner(uow: UnitOfWork, sent: Sent) -> str | None:
    """Who gets the new customer, as text: a colleague, or the next one of a team. Nobody when they work here no more."""
    chosen = sent.definition["owner"]
    if chosen == "none":
        return None
    round_, _, one = chosen.rpartition(":")
    here = {person.id for person in await access.find_people(uow) if not person.disabled}
    people = [UUID(one)]
    if round_:
        teams = {team.id: team for team in await access.find_teams(uow)}
        members = teams[UUID(one)].members if UUID(one) in teams else ()
        people = sorted(member.user_id for member in members)
    people = [person for person in people if person in here]
    if not people:
        return None
    turn = await queries.take_turn(uow, sent.form_id) if round_ else 0
    return str(people[turn % len(people)])


async def _tag(uow: UnitOfWork, sent: Sent, customer_id: UUID) -> None:
    there = await customers.find_tag_names(uow)
    for tag_id in sent.definition["tag_ids"]:
        if tag_id in there:
            await customers.tag_by_rule(uow, UUID(tag_id), [customer_id], None)


async def _join_visits(uow: UnitOfWork, sent: Sent, customer_id: UUID) -> None:
    """What was looked at before is the new customer's, when it was nobody's. Somebody who is known joins by proof alone."""
    if sent.visitor is None:
        return
    profile_id = await tracking.find_visitor(uow, sent.visitor)
    if profile_id is not None:
        await customers.attach_profiles(uow, {profile_id: customer_id})
