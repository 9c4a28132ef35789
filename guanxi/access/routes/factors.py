"""HTTP of second factors: one's own, a role's demand for them, the reset of a colleague's."""

from uuid import UUID

from fastapi import Response

from guanxi.access.errors import AboveOwnRights, BadCode, MfaRequired, NotByToken, NotOnSelf, WrongPassword
from guanxi.access.permissions import MANAGE_ROLES, MANAGE_USERS
from guanxi.access.routes.sign_in import SITE_ERRORS, CallerOf, put_cookie
from guanxi.access.schemas.roles import RoleFactorIn, RoleOut
from guanxi.access.schemas.signing_in import AppIn, AppOut, CodeIn, FactorsOut, ProofIn, RecoveryCodesOut
from guanxi.access.service import factors as service
from guanxi.access.service import roles
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

own = Router("access", "/api/v1/session/me/factors")
router = Router("access")
PROOF_ERRORS = (*SITE_ERRORS, NotByToken, WrongPassword, BadCode)


@own.fetch("", permission=SIGNED_IN, errors=(NotByToken,))
async def get_factors(edge: Edge) -> FactorsOut:
    """One's own second factors."""
    return FactorsOut.model_validate(await edge.read(service.get_own))


@own.create("/app", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def begin_app(body: AppIn, edge: Edge, caller: CallerOf) -> AppOut:
    """A secret for an authenticator app; it counts once a code of it was confirmed (15 minutes)."""
    made = await service.begin_app(edge.db, edge.scope, body.password, body.code, caller)
    return AppOut.model_validate(made)


@own.create("/app/confirm", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def confirm_app(body: CodeIn, edge: Edge, caller: CallerOf, response: Response) -> RecoveryCodesOut:
    """Prove the app by a code: all sessions end, this browser gets a new one. Recovery codes come with the first factor."""
    issued, codes = await service.confirm_app(edge.db, edge.scope, body.code, caller)
    put_cookie(response, edge.services.settings, issued)
    return RecoveryCodesOut(codes=codes)


@own.create("/recovery-codes", permission=SIGNED_IN, status=200, keep_answer=False, errors=PROOF_ERRORS)
async def renew_recovery_codes(body: ProofIn, edge: Edge, caller: CallerOf) -> RecoveryCodesOut:
    """New recovery codes, shown this once; those of before are dead."""
    return RecoveryCodesOut(codes=await service.renew_codes(edge.db, edge.scope, body.password, body.code, caller))


@own.create("/off", permission=SIGNED_IN, status=204, keep_answer=False, errors=(*PROOF_ERRORS, MfaRequired))
async def switch_off(body: ProofIn, edge: Edge, caller: CallerOf, response: Response) -> None:
    """No second factor any more: all sessions end, this browser gets a new one."""
    issued = await service.switch_off(edge.db, edge.scope, body.password, body.code, caller)
    put_cookie(response, edge.services.settings, issued)


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
