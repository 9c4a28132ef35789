"""HTTP of people, API tokens, open sessions and the audit log."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse

from guanxi.access.contracts import AuditEntry, Token
from guanxi.access.errors import AboveOwnRights, EmailTaken, LastOwner, NotByToken, UnknownRole
from guanxi.access.permissions import EXPORT_AUDIT, MANAGE_USERS, READ_AUDIT, USE_TOKENS, VIEW_USERS
from guanxi.access.routes.sign_in import CallerOf, Current
from guanxi.access.schemas.people import (
    AuditNamesOut,
    AuditOut,
    InvitedOut,
    LinkOut,
    NewTokenOut,
    ResetRequestOut,
    TokenIn,
    TokenOut,
    UserChangeIn,
    UserIn,
    UserOut,
)
from guanxi.access.schemas.signing_in import OpenSessionOut
from guanxi.access.service import audit, audit_words, people, recovery, sessions, tokens
from guanxi.access.service.audit import Asked
from guanxi.access.service.people import UserChange
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.export import write_csv
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access")
RIGHTS = (AboveOwnRights, UnknownRole)
Limit = Annotated[int, Query(ge=1, le=200)]


@router.fetch("/sessions", permission=SIGNED_IN, errors=(NotByToken,))
async def list_sessions(edge: Edge, current: Current) -> Page[OpenSessionOut]:
    """One's own open sessions."""
    found = await edge.read(sessions.find_own, current.session_id)
    return Page(items=[OpenSessionOut.model_validate(one) for one in found])


@router.remove("/sessions/{session_id}", permission=SIGNED_IN, errors=(NotByToken,))
async def end_session(session_id: UUID, edge: Edge, caller: CallerOf) -> None:
    """End one of one's own sessions."""
    await edge.write(sessions.end_own, session_id, caller)


@router.remove("/sessions", permission=SIGNED_IN, errors=(NotByToken,))
async def end_other_sessions(edge: Edge, current: Current, caller: CallerOf) -> None:
    """End all of one's own sessions but this one."""
    await edge.write(sessions.end_others, current.session_id, caller)


@router.fetch("/users", permission=VIEW_USERS)
async def list_users(edge: Edge, after: UUID | None = None, limit: Limit = 100) -> Page[UserOut]:
    """People who work here, in the order they came."""
    found = await edge.read(people.find_users, after=after, limit=limit)
    items = [UserOut.model_validate(one) for one in found]
    return Page(items=items, next=str(items[-1].id) if len(items) == limit else None)


@router.create("/users", permission=MANAGE_USERS, keep_answer=False, errors=(*RIGHTS, EmailTaken))
async def create_user(body: UserIn, edge: Edge) -> InvitedOut:
    """A new person; the link to choose a password is mailed, or in the answer when there is no mail server."""
    user, link = await edge.write(
        recovery.invite,
        edge.services.settings,
        email=body.email,
        name=body.name,
        roles=tuple(body.roles),
    )
    return InvitedOut(user=UserOut.model_validate(user), link=link)


@router.change("/users/{user_id}", permission=MANAGE_USERS, errors=(*RIGHTS, LastOwner))
async def change_user(user_id: UUID, body: UserChangeIn, edge: Edge) -> UserOut:
    """Change name, roles, or whether somebody may sign in; new rights hold at once and end their sessions."""
    roles = None if body.roles is None else tuple(body.roles)
    change = UserChange(name=body.name, roles=roles, disabled=body.disabled)
    return UserOut.model_validate(await edge.write(people.update_user, user_id, change))


@router.create("/users/{user_id}/reset-link", permission=MANAGE_USERS, keep_answer=False, errors=(AboveOwnRights,))
async def make_reset_link(user_id: UUID, edge: Edge) -> LinkOut:
    """A one-time link for a new password, to hand over."""
    return LinkOut(link=await edge.write(recovery.hand_out_link, edge.services.settings, user_id))


@router.fetch("/reset-requests", permission=MANAGE_USERS)
async def list_reset_requests(edge: Edge) -> Page[ResetRequestOut]:
    """Who asked for a new password and waits."""
    found = await edge.read(recovery.find_requests)
    return Page(items=[ResetRequestOut.model_validate(one) for one in found])


@router.fetch("/tokens", permission=USE_TOKENS, errors=(NotByToken,))
async def list_tokens(edge: Edge) -> Page[TokenOut]:
    """One's own API tokens; everybody's for who manages them."""
    return Page(items=[TokenOut.model_validate(one) for one in await edge.read(tokens.find_tokens)])


@router.create("/tokens", permission=USE_TOKENS, keep_answer=False, errors=(NotByToken,))
async def create_token(body: TokenIn, edge: Edge) -> NewTokenOut:
    """A new API token; its secret is in this answer only."""
    token, secret = await edge.write(_create_token, body)
    return NewTokenOut(token=TokenOut.model_validate(token), secret=secret)


async def _create_token(uow: UnitOfWork, body: TokenIn) -> tuple[Token, str]:
    permissions = None if body.permissions is None else tuple(body.permissions)
    return await tokens.create_token(uow, name=body.name, permissions=permissions, days=body.days)


@router.remove("/tokens/{token_id}", permission=USE_TOKENS, errors=(NotByToken,))
async def revoke_token(token_id: UUID, edge: Edge) -> None:
    """Revoke an API token: it is refused from the next request on."""
    await edge.write(tokens.revoke_token, token_id)


def _asked(
    action: Annotated[str | None, Query(max_length=100)] = None,
    actor_id: UUID | None = None,
    outcome: Literal["done", "refused"] | None = None,
    object: Annotated[str | None, Query(max_length=63)] = None,
    object_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Asked:
    return Asked(action, actor_id, outcome, object, object_id, since, until)


Wanted = Annotated[Asked, Depends(_asked)]


@router.fetch("/audit", permission=READ_AUDIT)
async def list_audit(edge: Edge, asked: Wanted, before: UUID | None = None, limit: Limit = 50) -> Page[AuditOut]:
    """The audit log, newest first; `before` is the `next` of the page before."""
    found, told = await edge.read(_find_told, asked, before, limit)
    items = [AuditOut.model_validate({**_plain(one), **_plain(told[one.id])}) for one in found]
    return Page(items=items, next=str(items[-1].id) if len(items) == limit else None)


async def _find_told(
    uow: UnitOfWork, asked: Asked, before: UUID | None, limit: int
) -> tuple[list[AuditEntry], dict[UUID, audit_words.Told]]:
    found = await audit.find_entries(uow, asked, before=before, limit=limit)
    return found, await audit_words.tell(uow, found)


def _plain(one: AuditEntry | audit_words.Told) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


@router.fetch("/audit/names", permission=READ_AUDIT)
async def list_audit_names(edge: Edge) -> AuditNamesOut:
    """What one may ask the audit log for: acts and kinds of things, with their names."""
    actions, objects = await edge.read(audit_words.find_names)
    return AuditNamesOut.model_validate({"actions": actions, "objects": objects})


@router.create(
    "/audit/export", permission=EXPORT_AUDIT, status=200, keep_answer=False, response_class=StreamingResponse
)
async def export_audit(edge: Edge, asked: Wanted) -> StreamingResponse:
    """Everything asked for as CSV, newest first; that it was exported is an entry itself."""
    header, rows = await audit.export(edge.db, edge.scope, asked)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(write_csv(header, rows), media_type="text/csv; charset=utf-8", headers=headers)
