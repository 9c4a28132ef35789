"""Answers come in: judged, stored and taken in one transaction, each page's once. A robot is answered like everybody.

Nothing is asked of outside services. What looks like spam is kept apart, and somebody may take it in later.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from guanxi.forms.errors import BadToken, StaleToken, WrongAnswers
from guanxi.forms.queries import figures, submissions
from guanxi.forms.queries import forms as queries
from guanxi.forms.rules import spam, tickets
from guanxi.forms.rules.answers import find_texts, read_answers
from guanxi.forms.rules.filling import fill, is_mark, plain_address
from guanxi.forms.rules.tickets import Ticket
from guanxi.forms.schemas.public import SubmissionIn, Submitted
from guanxi.forms.service import knowing, mailing
from guanxi.forms.service.mailing import ANSWERS_PURPOSE
from guanxi.forms.service.public import Found, check_taking, find
from guanxi.forms.service.showing import today_of
from guanxi.forms.service.taking import Sent, take_in
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.limits import Limit, take
from guanxi.kernel.services import Services, services_of

BY_ADDRESS = Limit("forms.address", 20, 600.0)  # of one address to one form
BY_FORM = Limit("forms.form", 600, 60.0)
SAME_WITHIN = timedelta(minutes=10)
_AHEAD_S = 60


async def submit(db: Database, services: Services, key: str, body: SubmissionIn, address: str) -> Submitted:
    """Take answers in. Raises NoSuchForm, FormClosed, FormFull, BadToken, StaleToken, WrongAnswers, TooMany."""
    found = await find(db, services, key)
    await take(db, BY_ADDRESS, f"{key}:{address}")
    await take(db, BY_FORM, key)
    ticket = _check_token(found, body.token, services)
    return await db.run(found.scope, _store, found, ticket, body)


def _check_token(found: Found, token: str, services: Services) -> Ticket:
    ticket = tickets.read(found.sign, tickets.TICKET, token)
    if ticket is None or ticket.key != found.key:
        raise BadToken()
    age = (services.clock.now() - ticket.at).total_seconds()
    if age > tickets.LIVES_S:
        raise StaleToken()
    if age < -_AHEAD_S:
        raise BadToken()
    return ticket


async def _store(uow: UnitOfWork, found: Found, ticket: Ticket, body: SubmissionIn) -> Submitted:
    # Whoever changes the form, or takes the last place of it, waits or is waited for.
    if await queries.get(uow, found.id, lock=found.definition["limit"] is not None) is None:
        raise BadToken()
    definition = await queries.get_definition(uow, found.id, ticket.number)
    if definition is None:
        raise StaleToken()
    known = await submissions.get(uow, ticket.id)
    if known is not None:
        return _answer(definition, ticket)
    await check_taking(uow, found)
    answers = await _read(uow, definition, body.answers)
    sent = await _judge(uow, found, ticket, definition, answers, body)
    if not await _insert(uow, found, sent, body):
        return _answer(definition, ticket)
    day = await today_of(uow)
    is_spam = sent.status == "spam"
    await figures.count(uow, found.id, day, {"submissions": 1, "spam": int(is_spam)})
    if sent.status == "accepted":
        await take_in(uow, sent, None)
    elif sent.status == "waiting":
        await mailing.ask_to_confirm(uow, sent.id)
    return _answer(definition, ticket)


def _answer(definition: Mapping[str, Any], ticket: Ticket) -> Submitted:
    """The same for a person, a robot, and a page that sends twice."""
    status = "waiting" if definition["double_opt_in"] else "accepted"
    return Submitted.model_validate({"status": status, "thanks": definition["thanks"]})


async def _read(uow: UnitOfWork, definition: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    answers, problems = read_answers(definition, given)
    if not problems:
        problems = fill(definition, answers, await knowing.find_fields(uow), None).unfit
    if problems:
        raise WrongAnswers(fields=problems)
    return answers


async def _judge(
    uow: UnitOfWork,
    found: Found,
    ticket: Ticket,
    definition: Mapping[str, Any],
    answers: dict[str, Any],
    body: SubmissionIn,
) -> Sent:
    now = services_of(uow).clock.now()
    blind = found.sign(ANSWERS_PURPOSE, hashlib.sha256(_canonical(answers)).hexdigest())
    written = bool(answers)  # a form of nothing but empty fields is the same for everybody
    reasons = spam.find_reasons(
        find_texts(definition, answers),
        trap=body.website,
        seconds=(now - ticket.at).total_seconds(),
        soonest=tickets.SOONEST_S,
        worked=tickets.is_worked(body.token, body.work),
        repeated=written and await submissions.is_repeated(uow, found.id, blind, now - SAME_WITHIN),
    )
    score = spam.compute_score(reasons)
    status = "spam" if score >= spam.THRESHOLD else "waiting" if definition["double_opt_in"] else "accepted"
    given = body.utm.model_dump(exclude_none=True)
    utm = {name.removeprefix("utm_"): value for name, value in given.items() if is_mark(value)}
    return Sent(
        found.id,
        found.key,
        ticket.id,
        ticket.number,
        definition,
        answers,
        utm,
        body.visitor,
        now,
        status,
        blind,
        reasons,
    )


def _canonical(answers: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(answers, order="deterministic")


async def _insert(uow: UnitOfWork, found: Found, sent: Sent, body: SubmissionIn) -> bool:
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    return await submissions.insert(
        uow,
        {
            "id": sent.id,
            "form_id": found.id,
            "version": sent.version,
            "at": sent.at,
            "status": sent.status,
            "sealed": cipher.seal(ANSWERS_PURPOSE, sent.id, _canonical(sent.answers).decode()),
            "blind": sent.blind,
            "utm": sent.utm,
            "page": plain_address(body.page),
            "referrer": plain_address(body.referrer),
            "source_id": None,
            "visitor": sent.visitor,
            "spam_score": spam.compute_score(sent.reasons),
            "spam_reasons": list(sent.reasons),
        },
    )
