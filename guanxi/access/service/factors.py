"""One's own second factors: enrolling an app, recovery codes, switching it all off; and the reset of a colleague's.

Whatever changes what is asked for at sign-in ends every session of the person; this browser gets a new one.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from guanxi.access.contracts import Caller, Factors, Issued, NewApp, Passkey
from guanxi.access.errors import BadCode, MfaRequired, NotOnSelf, SignInAgain, WrongPassword
from guanxi.access.events import SecondFactorChanged
from guanxi.access.queries import factors as queries
from guanxi.access.queries import sessions as session_queries
from guanxi.access.rules import second_factors as rules
from guanxi.access.rules import totp
from guanxi.access.service import hashing, people
from guanxi.access.service.audit import audit
from guanxi.access.service.second_factor import (
    BY_PERSON,
    TOTP_PURPOSE,
    check_app_code,
    check_code,
    cipher_of,
    recovery_hashes,
)
from guanxi.access.service.sessions import person, start
from guanxi.kernel import limits, log
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import Conflict, FieldProblem, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope

T = TypeVar("T")
FRESH_S = 900.0  # a session this young proves the second factor it began with
PENDING_S = 900.0  # from showing a secret to its first code
ISSUER = "Guanxi"


async def get_own(uow: UnitOfWork) -> Factors:
    """What the person at the browser has. Raises NotByToken."""
    user_id = person(uow.scope)
    state = await queries.get_state(uow, user_id)
    keys = [Passkey(**row) for row in await queries.find_passkeys(uow, user_id)]
    since: datetime | None = state["app_since"]
    return Factors(since, state["recovery_left"], state["required"], tuple(keys))


async def proved(
    db: Database,
    scope: Scope,
    caller: Caller,
    password: str,
    code: str | None,
    work: Callable[[UnitOfWork, Row], Awaitable[T]],
    current: UUID | None,
) -> T:
    """`work` with the person's locked account, once the password and a second factor (where there is one) are proved again.

    Who has passkeys and no app has proved one if the session `current` is young. Raises WrongPassword, BadCode, SignInAgain, TooMany, NotByToken, Conflict (changed meanwhile).
    """
    user_id = person(scope)
    await limits.take(db, BY_PERSON, str(user_id))
    async with db.transaction(scope) as uow:
        account = await queries.lock_account(uow, user_id)
    if account is None or not await hashing.verify_password(account["password_hash"], password):
        await _note_refusal(db, scope, user_id, caller)
        raise WrongPassword(fields=[FieldProblem("password", WrongPassword.code, WrongPassword.zh, WrongPassword.en)])
    try:
        async with db.transaction(scope) as uow:
            now = await queries.lock_account(uow, user_id)
            if now is None or now["password_version"] != account["password_version"]:
                raise Conflict()
            if now["mfa"] and (code or not await _proved_lately(uow, user_id, current)):
                await check_code(uow, user_id, code)
            done = await work(uow, now)
    except BadCode:
        await _note_refusal(db, scope, user_id, caller)
        raise
    await limits.forget(db, BY_PERSON, str(user_id))
    return done


async def _proved_lately(uow: UnitOfWork, user_id: UUID, current: UUID | None) -> bool:
    """Whether nothing can be typed and the session began lately, which it did by a second factor."""
    if (await queries.get_state(uow, user_id))["app_since"] is not None:
        return False
    if current is None or not await session_queries.is_younger(uow, current, FRESH_S):
        raise SignInAgain()
    return True


async def _note_refusal(db: Database, scope: Scope, user_id: UUID, caller: Caller) -> None:
    async with db.transaction(scope) as uow:
        await audit(uow, "access.second_factor_changed", "user", user_id, "refused", ip=caller.ip)


async def begin_app(
    db: Database, scope: Scope, password: str, code: str | None, caller: Caller, current: UUID | None
) -> NewApp:
    """A secret for an app; it is the person's once `confirm_app` has seen a code of it. Raises as `proved` does."""

    async def work(uow: UnitOfWork, account: Row) -> NewApp:
        secret, totp_id = totp.new_secret(), new_id()
        sealed = (await cipher_of(uow)).seal(TOTP_PURPOSE, totp_id, secret)
        await queries.replace_pending(uow, totp_id, account["id"], sealed)
        return NewApp(secret, totp.provisioning_uri(secret, account["email"], ISSUER))

    return await proved(db, scope, caller, password, code, work, current)


async def confirm_app(db: Database, scope: Scope, code: str, caller: Caller) -> tuple[Issued, list[str]]:
    """The app is proved by a code: every session ends, this browser gets a new one; recovery codes when it is the first factor.

    Raises BadCode, TooMany, NotByToken.
    """
    user_id = person(scope)
    await limits.take(db, BY_PERSON, str(user_id))
    cleaned = rules.clean_code(code)
    async with db.transaction(scope) as uow:
        account = await queries.lock_account(uow, user_id)
        if account is None:
            raise NotFound()
        found = rules.is_app_code(cleaned) and await check_app_code(
            uow, user_id, cleaned, confirmed=False, within=PENDING_S
        )
        if not found:
            raise BadCode(fields=[FieldProblem("code", BadCode.code, BadCode.zh, BadCode.en)])
        await queries.confirm_totp(uow, user_id, found)
        codes = [] if account["mfa"] else await make_codes(uow, user_id)
        issued = await begin_anew(uow, user_id, "app_enrolled", caller)
    await limits.forget(db, BY_PERSON, str(user_id))
    return issued, codes


async def make_codes(uow: UnitOfWork, user_id: UUID) -> list[str]:
    """New recovery codes; those of before are dead."""
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    plain = [rules.clean_code(code) for code in codes]
    await queries.replace_recovery_codes(uow, user_id, recovery_hashes(await cipher_of(uow), user_id, plain))
    return codes


async def begin_anew(uow: UnitOfWork, user_id: UUID, what: str, caller: Caller) -> Issued:
    """End every session of the person and start one for this browser; `what` changed goes into log and audit."""
    version = await _renew(uow, user_id, what, caller)
    return await start(uow, user_id, version, caller)


async def _renew(uow: UnitOfWork, user_id: UUID, what: str, caller: Caller | None) -> int:
    version = await queries.renew_version(uow, user_id)
    await session_queries.delete_sessions(uow, user_id)
    detail = {"what": what}
    await audit(uow, "access.second_factor_changed", "user", user_id, detail=detail, ip=caller.ip if caller else None)
    log.publish(uow, SecondFactorChanged(object_id=user_id, what=what))
    return version


async def renew_codes(
    db: Database, scope: Scope, password: str, code: str | None, caller: Caller, current: UUID | None
) -> list[str]:
    """New recovery codes. Raises as `proved` does, Conflict when nothing is enrolled."""

    async def work(uow: UnitOfWork, account: Row) -> list[str]:
        if not account["mfa"]:
            raise Conflict()
        codes = await make_codes(uow, account["id"])
        detail = {"what": "codes_renewed"}
        await audit(uow, "access.second_factor_changed", "user", account["id"], detail=detail, ip=caller.ip)
        log.publish(uow, SecondFactorChanged(object_id=account["id"], what="codes_renewed"))
        return codes

    return await proved(db, scope, caller, password, code, work, current)


async def switch_off(
    db: Database, scope: Scope, password: str, code: str | None, caller: Caller, current: UUID | None
) -> Issued:
    """No second factor any more. Raises MfaRequired when a role of the person needs one, and as `proved` does."""

    async def work(uow: UnitOfWork, account: Row) -> Issued:
        if (await queries.get_state(uow, account["id"]))["required"]:
            raise MfaRequired()
        await _remove_all(uow, account["id"])
        return await begin_anew(uow, account["id"], "switched_off", caller)

    return await proved(db, scope, caller, password, code, work, current)


async def _remove_all(uow: UnitOfWork, user_id: UUID) -> None:
    await queries.delete_totp(uow, user_id)
    await queries.delete_passkeys(uow, user_id)
    await forget_codes(uow, user_id)


async def forget_codes(uow: UnitOfWork, user_id: UUID) -> None:
    """No recovery code is good any more."""
    await queries.replace_recovery_codes(uow, user_id, [])


async def reset_of(uow: UnitOfWork, user_id: UUID, caller: Caller | None = None) -> None:
    """Take a colleague's second factors away, who lost them; their sessions end.

    Raises NotFound, AboveOwnRights, NotOnSelf (one's own are switched off with a code).
    """
    user = await people.require_user(uow, user_id)
    if uow.scope.actor.id == user_id:
        raise NotOnSelf()
    await people.check_may_manage(uow, user)
    await _remove_all(uow, user_id)
    await _renew(uow, user_id, "reset", caller)
