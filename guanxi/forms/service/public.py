"""What strangers see of a form: found by its public key in whatever workspace, with a ticket for one submission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.customers.contracts import ConsentText
from guanxi.forms.errors import BadToken, FormClosed, FormFull, NoSuchForm
from guanxi.forms.queries import figures, submissions
from guanxi.forms.queries import forms as queries
from guanxi.forms.rules import tickets
from guanxi.forms.rules.tickets import Sign, Ticket
from guanxi.forms.schemas import PreviewOut
from guanxi.forms.schemas.public import Challenge, PublicDefinition, PublicForm
from guanxi.forms.service.defining import require
from guanxi.forms.service.showing import today_of
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services, services_of

ROOM = "forms"
_SHOWN = (
    "key", "kind", "label", "help", "placeholder", "required", "options", "min", "max", "max_length", "show_if",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A form that is out: whose it is, what it asks, and what signs for it."""

    workspace_id: int
    id: UUID
    key: str
    status: str
    version: int
    definition: Mapping[str, Any]
    draft: Mapping[str, Any]
    sign: Sign

    @property
    def scope(self) -> Scope:
        """Full rights inside the workspace: what a stranger may is decided by this room."""
        return system_scope(self.workspace_id, f"form {self.id}")


async def find(db: Database, services: Services, key: str, *, draft: bool = False) -> Found:
    """The form of a public key; `draft`: also one that was never published. Raises NoSuchForm."""
    async with db.system("a public key names no workspace") as uow:
        row = await queries.find_public(uow, key)
    if row is None or (row["definition"] is None and not draft):
        raise NoSuchForm()
    if ROOM in await db.run_read(system_scope(row["workspace_id"]), access.find_rooms_off):
        raise NoSuchForm()
    cipher = await services.keys.cipher(row["workspace_id"])
    return Found(
        row["workspace_id"],
        row["id"],
        key,
        row["status"],
        row["published_version"] or 0,
        row["definition"] or row["draft"],
        row["draft"],
        cipher.blind,
    )


async def show(db: Database, services: Services, key: str, preview: str | None) -> PublicForm:
    """The published form with a ticket, or with a preview's ticket the draft. Raises NoSuchForm, FormClosed, FormFull, BadToken."""
    found = await find(db, services, key, draft=preview is not None)
    if preview is not None:
        ticket = tickets.read(found.sign, tickets.PREVIEW, preview)
        now = services.clock.now()
        if ticket is None or ticket.key != key or (now - ticket.at).total_seconds() > tickets.PREVIEW_S:
            raise BadToken()
        return await db.run_read(found.scope, _show, found, found.draft, True)
    return await db.run_read(found.scope, _show, found, found.definition, False)


async def _show(uow: UnitOfWork, found: Found, definition: Mapping[str, Any], preview: bool) -> PublicForm:
    texts = {str(one.id): one for one in await customers.find_consent_texts(uow)}
    if not preview:
        await check_taking(uow, found)
    ticket = Ticket(found.key, new_id(), found.version, services_of(uow).clock.now())
    # What is signed for a preview is not taken by the door for answers.
    token = tickets.write(found.sign, tickets.PREVIEW if preview else tickets.TICKET, ticket)
    return PublicForm(
        key=found.key,
        preview=preview,
        version=found.version,
        definition=PublicDefinition.model_validate(strip(definition, texts)),
        token=token,
        challenge=Challenge(text=tickets.salt_of(token), bits=tickets.BITS),
    )


def strip(definition: Mapping[str, Any], texts: Mapping[str, ConsentText]) -> dict[str, Any]:
    """A definition without what is the company's own business. Constants of hidden fields stay here."""
    shown = []
    for one in definition["fields"]:
        default = one["default"] or ""
        if one["kind"] == "hidden" and not default.startswith("url:"):
            continue
        field = {name: one[name] for name in _SHOWN}
        if one["kind"] == "hidden":
            field |= {"default": default, "label": "", "help": ""}
        text = texts.get(str(one["consent_text_id"]))
        if one["kind"] == "consent" and text is not None:
            field["consent_text"] = text.body
        shown.append(field)
    kept = ("title", "intro", "language", "submit_label", "thanks", "double_opt_in", "colour")
    return {**{name: definition[name] for name in kept}, "fields": shown}


async def check_taking(uow: UnitOfWork, found: Found) -> None:
    """Raises FormClosed when it was closed or its time is over, FormFull."""
    if found.status != "published":
        raise FormClosed()
    # What was decided last holds for everybody, also for those who opened the page before.
    closes, limit = found.definition["closes_at"], found.definition["limit"]
    if closes is not None and services_of(uow).clock.now() >= datetime.fromisoformat(closes):
        raise FormClosed()
    if limit is not None and await submissions.count_taken(uow, found.id, limit) >= limit:
        raise FormFull()


async def note_seen(uow: UnitOfWork, found: Found, kind: str) -> None:
    """Count a view or a start of today."""
    column = "views" if kind == "view" else "starts"
    await figures.count(uow, found.id, await today_of(uow), {column: 1})


async def find_origins(db: Database, services: Services, key: str) -> list[str]:
    """Whose pages may show the form in a frame; nobody's when there is no such form."""
    try:
        found = await find(db, services, key)
    except NoSuchForm:
        return []
    return list(found.definition["origins"])


async def preview(uow: UnitOfWork, form_id: UUID) -> PreviewOut:
    """The draft's page for whoever has its address, for an hour. Raises NotFound."""
    row = await require(uow, form_id)
    services = services_of(uow)
    cipher = await services.keys.cipher(uow.scope.workspace_id)
    now = services.clock.now()
    token = tickets.write(cipher.blind, tickets.PREVIEW, Ticket(row["public_key"], form_id, 0, now))
    url = f"{services.settings.base_url}/f/{row['public_key']}?preview={token}"
    return PreviewOut(url=url, token=token, expires_at=now + timedelta(seconds=tickets.PREVIEW_S))
