"""HTTP of second factors: one's own app, recovery codes and passkeys; signing in with a passkey; a role's demand, resets."""

from uuid import UUID

from fastapi import Response

from guanxi.access.errors import (
    AboveOwnRights,
    BadCode,
    MfaRequired,
    NotByToken,
    NotOnSelf,
    PasskeyRefused,
    PasskeyUnusable,
    SignInAgain,
    TooManyPasskeys,
    WrongPassword,
)
from guanxi.access.permissions import MANAGE_ROLES, MANAGE_USERS
from guanxi.access.routes.sign_in import SITE_ERRORS, CallerOf, Current, FromUs, put_cookie, sign_in_with
from guanxi.access.rules.requests import cookie_name
from guanxi.access.schemas.roles import RoleFactorIn, RoleOut
from guanxi.access.schemas.signing_in import (
    AppIn,
    AppOut,
    CodeIn,
    FactorsOut,
    PasskeyIn,
    PasskeyOptionsOut,
    PasskeySignInIn,
    ProofIn,
    RecoveryCodesOut,
    SessionOut,
)
from guanxi.access.service import factors as service
from guanxi.access.service import passkeys, roles
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN
from guanxi.sdk.routing import Router

own = Router("access", "/api/v1/session/me/factors")
passkey = Router("access", "/api/v1/session/passkey")
router = Router("access")
PROOF_ERRORS = (*SITE_ERRORS, NotByToken, WrongPassword, BadCode, SignInAgain)


@own.fetch("", permission=SIGNED_IN, errors=(NotByToken,))
async def get_factors(edge: Edge) -> FactorsOut:
    """One's own second factors."""
    return FactorsOut.model_validate(await edge.read(service.get_own))


@own.create("/app", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def begin_app(body: AppIn, edge: Edge, current: Current, caller: CallerOf) -> AppOut:
    """A secret for an authenticator app; it counts once a code of it was confirmed (15 minutes)."""
    made = await service.begin_app(edge.db, edge.scope, body.password, body.code, caller, current.session_id)
    return AppOut.model_validate(made)


@own.create("/app/confirm", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def confirm_app(body: CodeIn, edge: Edge, caller: CallerOf, response: Response) -> RecoveryCodesOut:
    """Prove the app by a code: all sessions end, this browser gets a new one. Recovery codes come with the first factor."""
    issued, codes = await service.confirm_app(edge.db, edge.scope, body.code, caller)
    put_cookie(response, edge.services.settings, issued)
    return RecoveryCodesOut(codes=codes)


@own.create("/recovery-codes", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def renew_recovery_codes(body: ProofIn, edge: Edge, current: Current, caller: CallerOf) -> RecoveryCodesOut:
    """New recovery codes, shown this once; those of before are dead."""
    codes = await service.renew_codes(edge.db, edge.scope, body.password, body.code, caller, current.session_id)
    return RecoveryCodesOut(codes=codes)


@own.create("/off", permission=SIGNED_IN, status=204, keep_answer=False, errors=(*PROOF_ERRORS, MfaRequired))
async def switch_off(body: ProofIn, edge: Edge, current: Current, caller: CallerOf, response: Response) -> None:
    """No second factor any more: all sessions end, this browser gets a new one."""
    issued = await service.switch_off(edge.db, edge.scope, body.password, body.code, caller, current.session_id)
    put_cookie(response, edge.services.settings, issued)


@own.create(
    "/passkeys/options",
    permission=SIGNED_IN,
    status=200,
    keep_answer=False,
    errors=(*PROOF_ERRORS, TooManyPasskeys),
)
async def begin_passkey(body: AppIn, edge: Edge, current: Current, caller: CallerOf) -> PasskeyOptionsOut:
    """What the browser needs to make a passkey (good for five minutes, in this session)."""
    options = await passkeys.begin(
        edge.db, edge.services.settings, edge.scope, current.session_id, body.password, body.code, caller
    )
    return PasskeyOptionsOut(options=options)


@own.create("/passkeys", permission=SIGNED_IN, status=200, keep_answer=False, errors=(*PROOF_ERRORS, PasskeyUnusable))
async def add_passkey(
    body: PasskeyIn, edge: Edge, current: Current, caller: CallerOf, response: Response
) -> RecoveryCodesOut:
    """Keep the passkey the device made: all sessions end, this browser gets a new one. Recovery codes come with the first
    factor."""
    given = passkeys.Attested(body.credential_id, body.client_data, body.attestation, tuple(body.transports))
    settings = edge.services.settings
    issued, codes = await passkeys.register(edge.db, settings, edge.scope, current.session_id, body.name, given, caller)
    put_cookie(response, settings, issued)
    return RecoveryCodesOut(codes=codes)


@own.create(
    "/passkeys/{passkey_id}/remove",
    permission=SIGNED_IN,
    status=204,
    keep_answer=False,
    errors=(*PROOF_ERRORS, MfaRequired),
)
async def remove_passkey(
    passkey_id: UUID, body: ProofIn, edge: Edge, current: Current, caller: CallerOf, response: Response
) -> None:
    """Remove one of one's own passkeys: all sessions end, this browser gets a new one."""
    issued = await passkeys.remove(
        edge.db, edge.scope, current.session_id, passkey_id, body.password, body.code, caller
    )
    put_cookie(response, edge.services.settings, issued)


@passkey.create("/options", permission=PUBLIC, status=200, dependencies=[FromUs], errors=SITE_ERRORS)
async def ask_passkey(edge: Edge, caller: CallerOf) -> PasskeyOptionsOut:
    """A challenge to sign in with a passkey; nobody is named."""
    return PasskeyOptionsOut(options=await passkeys.ask(edge.db, edge.services.settings, caller))


@passkey.create("", permission=PUBLIC, status=200, dependencies=[FromUs], errors=(*SITE_ERRORS, PasskeyRefused))
async def sign_in_with_passkey(body: PasskeySignInIn, edge: Edge, caller: CallerOf, response: Response) -> SessionOut:
    """Sign in with a passkey alone; the session this browser had before ends."""
    settings = edge.services.settings
    old = edge.request.cookies.get(cookie_name(settings.secure_cookies))
    given = passkeys.Asserted(**body.model_dump())
    return await sign_in_with(edge, response, await passkeys.sign_in(edge.db, settings, given, caller, old))


@router.create(
    "/users/{user_id}/reset-factors", permission=MANAGE_USERS, status=204, errors=(AboveOwnRights, NotOnSelf)
)
async def reset_factors(user_id: UUID, edge: Edge, caller: CallerOf) -> None:
    """Take the second factors of a colleague away who lost them; their sessions end."""
    await edge.write(service.reset_of, user_id, caller)


@router.store("/roles/{role_id}/second-factor", permission=MANAGE_ROLES, errors=(AboveOwnRights,))
async def require_factor(role_id: UUID, body: RoleFactorIn, edge: Edge) -> RoleOut:
    """Whether holders of the role (built-in ones too) need a second factor; holds from their next request on."""
    return RoleOut.model_validate(await edge.write(roles.require_factor, role_id, body.required))
