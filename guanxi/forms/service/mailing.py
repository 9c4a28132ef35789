"""Double opt-in: the mail with the link, and the click that proves the address. The link opens a page; what confirms is the button on
it, since scanners of mail open links too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from guanxi.forms.errors import BadLink, NoSuchForm
from guanxi.forms.queries import forms as queries
from guanxi.forms.queries import submissions
from guanxi.forms.rules import tickets
from guanxi.forms.rules.tickets import Ticket
from guanxi.forms.schemas.public import Confirmed
from guanxi.forms.service.public import Found, find
from guanxi.forms.service.taking import Sent, take_in
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound, TooMany
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext, JobKind, enqueue
from guanxi.kernel.limits import Limit, take
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import Services, services_of

ANSWERS_PURPOSE = "forms.answers"
SEALED = (Sealed("form_submission", ANSWERS_PURPOSE, where="t.sealed IS NOT NULL"),)
MAILS = Limit("forms.mails", 3, 86_400.0)  # to one address of one workspace: nobody's mailbox is filled by a form
_WORDS = {
    "zh": (
        "请确认您的邮箱：{title}",
        "您好：\n\n我们收到了您在“{title}”中填写的内容。请在 7 天内打开下面的链接并点击确认：\n{link}\n\n"
        "如果不是您本人填写，请忽略这封邮件，我们不会保存您的信息。\n",
    ),
    "en": (
        "Please confirm your e-mail: {title}",
        "Hello,\n\nwe received what you filled in at “{title}”. Open this link within 7 days and confirm:\n{link}\n\n"
        "If it was not you, ignore this mail: nothing is kept.\n",
    ),
}


async def ask_to_confirm(uow: UnitOfWork, submission_id: UUID) -> None:
    """Send the mail in the background."""
    await enqueue(uow, MAIL_LINK, {"submission_id": str(submission_id)})


async def open_answers(uow: UnitOfWork, row: Row) -> dict[str, Any] | None:
    """The answers of a submission; None once they were erased."""
    if row["sealed"] is None:
        return None
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    found: dict[str, Any] = msgspec.json.decode(cipher.open(ANSWERS_PURPOSE, row["id"], bytes(row["sealed"])))
    return found


def email_of(definition: Mapping[str, Any], answers: Mapping[str, Any]) -> str | None:
    """The address that is to be proven: the first that was given."""
    fields = [one["key"] for one in definition["fields"] if one["kind"] == "email"]
    return next((answers[key] for key in fields if key in answers), None)


async def describe(uow: UnitOfWork, row: Row, key: str) -> Sent | None:
    """A stored submission as it came; None when its answers are gone."""
    definition = await queries.get_definition(uow, row["form_id"], row["version"])
    answers = await open_answers(uow, row)
    if definition is None or answers is None:
        return None
    return Sent(
        row["form_id"], key, row["id"], row["version"], definition, answers, row["utm"], row["visitor"], row["at"], row["status"],
        b"", row["spam_reasons"],
    )  # fmt: skip


async def _mail_link(context: JobContext) -> dict[str, object] | None:
    services: Services = context.services
    async with context.step() as uow:
        row = await submissions.get(uow, UUID(context.args["submission_id"]))
        form = None if row is None else await queries.get(uow, row["form_id"])
        sent = None if row is None or form is None else await describe(uow, row, form["public_key"])
        if row is None or sent is None or row["status"] != "waiting":
            return None
    address = email_of(sent.definition, sent.answers)
    if address is None:
        return None
    cipher = await services.keys.cipher(context.scope.workspace_id)
    try:
        await take(context.db, MAILS, f"{context.scope.workspace_id}:{cipher.blind('email', address).hex()}")
    except TooMany:
        return {"held_back": True}
    ticket = Ticket(sent.key, sent.id, sent.version, services.clock.now())
    link = f"{services.settings.base_url}/f/confirm/{tickets.write(cipher.blind, tickets.CONFIRM, ticket)}"
    subject, text = _WORDS[sent.definition["language"]]
    title = "".join(letter for letter in sent.definition["title"] if letter.isprintable())[:80]
    mail = services.mailer.compose(address, subject.format(title=title), text.format(title=title, link=link))
    await services.mailer.send(mail)
    return None


MAIL_LINK = JobKind(
    "forms.mail_confirmation", Label(zh="发送表单确认邮件", en="Mail a form's confirmation"), _mail_link
)


async def confirm(db: Database, services: Services, token: str) -> Confirmed:
    """The button on the page of the link: the address is proven and the submission counts. Again says the same. Raises BadLink."""
    key = tickets.peek_key(token)
    if key is None:
        raise BadLink()
    try:
        found = await find(db, services, key)
    except NoSuchForm as error:
        raise BadLink() from error
    ticket = tickets.read(found.sign, tickets.CONFIRM, token)
    if ticket is None or (services.clock.now() - ticket.at).total_seconds() > tickets.CONFIRM_S:
        raise BadLink()
    return await db.run(found.scope, _confirm, found, ticket)


async def _confirm(uow: UnitOfWork, found: Found, ticket: Ticket) -> Confirmed:
    row = await submissions.get(uow, ticket.id, lock=True)
    if row is None or row["form_id"] != found.id or row["status"] not in {"waiting", "accepted"}:
        raise BadLink()
    sent = await describe(uow, row, found.key)
    if sent is None:
        raise BadLink()
    if row["status"] == "waiting":
        await take_in(uow, sent, email_of(sent.definition, sent.answers))
    shown = {name: sent.definition[name] for name in ("title", "language", "thanks")}
    return Confirmed.model_validate(shown)


async def require_sent(uow: UnitOfWork, row: Row) -> Sent:
    """A stored submission to be taken in by hand. Raises NotFound when its form or its answers are gone."""
    form = await queries.get(uow, row["form_id"])
    sent = None if form is None else await describe(uow, row, form["public_key"])
    if sent is None:
        raise NotFound()
    return sent
