"""HTTP of set-up, sign-in, one's own session and forgotten passwords."""

from typing import Annotated

from fastapi import Depends, Request, Response

from guanxi.access.contracts import Caller, Founding, Issued, SessionView
from guanxi.access.errors import (
    AlreadySetUp,
    BadCredentials,
    CodeRefused,
    ContentTypeRefused,
    ForeignOrigin,
    LinkExpired,
    MfaNeeded,
    WeakPassword,
    WrongPassword,
)
from guanxi.access.rules.requests import check_public_change, cookie_name
from guanxi.access.schemas.signing_in import (
    ForgotIn,
    ForgotOut,
    MeIn,
    PasswordIn,
    ResetIn,
    SessionOut,
    SetupIn,
    SetupOut,
    SignInIn,
)
from guanxi.access.service import people, recovery, scopes, sessions
from guanxi.access.service import setup as set_up_service
from guanxi.access.service.demo_staff import find_demo_logins
from guanxi.access.service.gate import ABSOLUTE_S, Credential, caller_of
from guanxi.access.service.workspace import find_trades
from guanxi.kernel.config import Settings
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Unauthenticated
from guanxi.sdk.edge import Edge, RequestEdge
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN
from guanxi.sdk.routing import Router

setup = Router("access", "/api/v1/setup")
session = Router("access", "/api/v1/session")
password = Router("access", "/api/v1/password")
SITE_ERRORS = (ForeignOrigin, ContentTypeRefused)


def _settings(edge: RequestEdge) -> Settings:
    return edge.services.settings


def _caller(edge: Edge) -> Caller:
    return caller_of(edge.request, _settings(edge))


def _our_pages(request: Request) -> None:
    check_public_change(request.headers, request.app.state.services.settings.base_url)


def _credential(request: Request) -> Credential:
    found: Credential | None = getattr(request.state, "credential", None)
    if found is None:
        raise Unauthenticated()
    return found


FromUs = Depends(_our_pages)
CallerOf = Annotated[Caller, Depends(_caller)]
Current = Annotated[Credential, Depends(_credential)]


def put_cookie(response: Response, settings: Settings, issued: Issued) -> None:
    """Hand the browser its new session."""
    response.set_cookie(
        cookie_name(settings.secure_cookies),
        issued.token,
        max_age=int(ABSOLUTE_S),
        path="/",
        secure=settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def _drop_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings.secure_cookies), path="/", secure=settings.secure_cookies, httponly=True, samesite="lax"
    )


async def sign_in_with(edge: RequestEdge, response: Response, issued: Issued) -> SessionOut:
    """The answer to whoever just signed in: the cookie, and who they are."""
    put_cookie(response, edge.services.settings, issued)
    return SessionOut.model_validate(await _view(edge, issued))


async def _view(edge: RequestEdge, issued: Issued) -> SessionView:
    scope = await scopes.scope_of(edge.db, issued.workspace_id, issued.user_id)
    return await edge.db.run_read(scope, scopes.get_view, issued.user_id)


@setup.fetch("", permission=PUBLIC)
async def get_setup(edge: Edge) -> SetupOut:
    """Whether set-up is due, with the trades there are to choose from; and the demo's sign-ins."""
    needed = await set_up_service.is_needed(edge.db)
    logins = await find_demo_logins(edge.db, _settings(edge), edge.language)
    trades = find_trades() if needed else ()
    return SetupOut.model_validate({"needed": needed, "trades": trades, "demo": bool(logins), "demo_logins": logins})


@setup.create(
    "", permission=PUBLIC, dependencies=[FromUs], errors=(*SITE_ERRORS, AlreadySetUp, LinkExpired, WeakPassword)
)
async def set_up(body: SetupIn, edge: Edge, caller: CallerOf, response: Response) -> SessionOut:
    """Make the first workspace and its owner by the one-time link, and sign in."""
    values = body.model_dump()
    issued = await set_up_service.set_up(edge.db, values.pop("token"), Founding(**values), caller)
    put_cookie(response, _settings(edge), issued)
    return SessionOut.model_validate(await _view(edge, issued))


@session.fetch("", permission=SIGNED_IN)
async def get_session(current: Current) -> SessionOut:
    """Who is signed in."""
    return SessionOut.model_validate(current.view())


@session.create(
    "",
    permission=PUBLIC,
    status=200,
    dependencies=[FromUs],
    errors=(*SITE_ERRORS, BadCredentials, MfaNeeded, CodeRefused),
)
async def sign_in(body: SignInIn, edge: Edge, caller: CallerOf, response: Response) -> SessionOut:
    """Sign in; the session this browser had before ends. Where a second factor is enrolled, `code` comes along at the second try."""
    settings = _settings(edge)
    old = edge.request.cookies.get(cookie_name(settings.secure_cookies))
    issued = await sessions.sign_in(edge.db, body.email, body.password, caller, old, body.code)
    return await sign_in_with(edge, response, issued)


@session.remove("", permission=SIGNED_IN, errors=SITE_ERRORS)
async def sign_out(edge: Edge, current: Current, caller: CallerOf, response: Response) -> None:
    """Sign out."""
    await edge.write(sessions.sign_out, current.session_id, caller)
    _drop_cookie(response, _settings(edge))


@session.change("/me", permission=SIGNED_IN, errors=SITE_ERRORS)
async def change_me(body: MeIn, edge: Edge) -> SessionOut:
    """Change one's own name, language, time zone."""
    set_up_service.check_places(body.locale, body.time_zone)
    return SessionOut.model_validate(await edge.write(_change_me, body))


async def _change_me(uow: UnitOfWork, body: MeIn) -> SessionView:
    user_id = sessions.person(uow.scope)
    await people.update_own(uow, user_id, name=body.name, locale=body.locale, time_zone=body.time_zone)
    return await scopes.get_view(uow, user_id)


@session.create(
    "/me/password",
    permission=SIGNED_IN,
    status=204,
    keep_answer=False,  # not even the digest of a password
    errors=(*SITE_ERRORS, WrongPassword, WeakPassword),
)
async def change_password(body: PasswordIn, edge: Edge, caller: CallerOf, response: Response) -> None:
    """Change one's own password: all sessions end, this browser gets a new one."""
    issued = await sessions.change_password(edge.db, edge.scope, body.current, body.new, caller)
    put_cookie(response, _settings(edge), issued)


@password.create("/forgot", permission=PUBLIC, status=200, dependencies=[FromUs], errors=SITE_ERRORS)
async def forgot(body: ForgotIn, edge: Edge, caller: CallerOf) -> ForgotOut:
    """Ask for a link for a new password; the answer is the same whoever exists."""
    return ForgotOut(sent=await recovery.forgot(edge.db, _settings(edge), body.email, caller))


@password.create(
    "/reset", permission=PUBLIC, status=204, dependencies=[FromUs], errors=(*SITE_ERRORS, LinkExpired, WeakPassword)
)
async def reset(body: ResetIn, edge: Edge, caller: CallerOf, response: Response) -> None:
    """Set a new password by a link."""
    await recovery.reset(edge.db, body.token, body.password, caller)
    _drop_cookie(response, _settings(edge))
