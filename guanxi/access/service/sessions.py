"""Signing in and out, and the sessions of one person.

A session is an opaque secret in a cookie; its hash, the person and their password version are a row. It ends 12 hours
after it was last seen, 30 days after it began, at sign-out, at a new password, when rights change, when disabled.
"""

from uuid import UUID

from guanxi.access.contracts import Caller, Issued, OpenSession
from guanxi.access.errors import BadCode, BadCredentials, CodeRefused, MfaNeeded, NotByToken, WrongPassword
from guanxi.access.events import PasswordChanged, SignedIn
from guanxi.access.queries import credentials
from guanxi.access.queries import sessions as queries
from guanxi.access.queries.passkeys import delete_expired as delete_challenges
from guanxi.access.rules.passwords import check_password
from guanxi.access.rules.people import bucket_of, normalise_email
from guanxi.access.rules.requests import bucket_of_ip
from guanxi.access.service import hashing
from guanxi.access.service.audit import audit
from guanxi.access.service.gate import ABSOLUTE_S, IDLE_S, hash_token
from guanxi.access.service.second_factor import BY_PERSON as BY_CODE
from guanxi.access.service.second_factor import check_code, find_ways
from guanxi.kernel import limits, log
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import Conflict, FieldProblem, NotFound
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.limits import Limit
from guanxi.kernel.masks import mask
from guanxi.kernel.scope import Actor, Scope, system_scope

# Each failure counts in all three; a success gives back what it took. The narrow one stops guessing, the others stop
# guessing from many addresses or at many accounts, loosely, because somebody else can fill them.
BY_PAIR = Limit("access.sign_in.pair", 8, 600)
BY_ACCOUNT = Limit("access.sign_in.account", 40, 900)
BY_ADDRESS = Limit("access.sign_in.address", 80, 600)
BY_PERSON = Limit("access.password.person", 8, 600)
NO_WORKSPACE = 0  # audit lines about addresses nobody has


async def sign_in(
    db: Database, email: str, password: str, caller: Caller, old_token: str | None = None, code: str | None = None
) -> Issued:
    """A new session; the one the browser had (`old_token`) ends. Raises BadCredentials, MfaNeeded, CodeRefused, TooMany.

    The password comes along with the code again, so that nothing half signed in is kept anywhere.
    """
    address = bucket_of_ip(caller.ip)
    account_key = bucket_of(email)
    await limits.take(db, BY_ADDRESS, address)
    await limits.take(db, BY_PAIR, f"{account_key}/{address}")
    await limits.take(db, BY_ACCOUNT, account_key)
    known = normalise_email(email)
    async with db.system("an e-mail names no workspace") as uow:
        account = await credentials.get_account(uow, known) if known else None
    fits = await hashing.verify_password(account["password_hash"] if account else None, password)
    if account is None or not fits or account["disabled"]:
        await _note_refusal(db, account, known, caller)
        raise BadCredentials()
    if account["mfa"]:
        await _ask_second_factor(db, account, code)
    renewed = await _renewed_hash(account, password)
    try:
        issued = await _begin(db, account, renewed, caller, old_token, code)
    except BadCode as error:
        await _note_refusal(db, account, known, caller, "access.second_factor_asked")
        raise CodeRefused(fields=error.fields) from error
    await limits.forget(db, BY_CODE, str(account["id"]))
    await limits.take(db, BY_ADDRESS, address, cost=-1.0)
    await limits.forget(db, BY_PAIR, f"{account_key}/{address}")
    await limits.forget(db, BY_ACCOUNT, account_key)
    return issued


async def _ask_second_factor(db: Database, account: Row, code: str | None) -> None:
    if code is None:
        async with db.read(system_scope(account["workspace_id"], "sign-in")) as uow:
            ways = await find_ways(uow, account["id"])
        raise MfaNeeded(fields=ways)
    await limits.take(db, BY_CODE, str(account["id"]))


async def _renewed_hash(account: Row, password: str) -> str | None:
    return await hashing.hash_password(password) if hashing.needs_renewal(account["password_hash"]) else None


async def _note_refusal(
    db: Database, account: Row | None, email: str | None, caller: Caller, action: str = "access.signed_in"
) -> None:
    scope = system_scope(account["workspace_id"] if account else NO_WORKSPACE, "sign-in")
    hint = {} if account else {"email": mask("email", email or "")}
    user_id = account["id"] if account else None
    async with db.transaction(scope) as uow:
        await audit(uow, action, "user", user_id, "refused", hint, ip=caller.ip)


async def _begin(
    db: Database, account: Row, renewed: str | None, caller: Caller, old_token: str | None, code: str | None
) -> Issued:
    scope = Scope(account["workspace_id"], Actor("user", account["id"], account["name"]))
    async with db.transaction(scope) as uow:
        version = account["password_version"]
        if account["mfa"]:
            await check_code(uow, account["id"], code)
        if renewed is not None:
            await credentials.refresh_hash(uow, account["id"], version, renewed)
        issued = await start(uow, account["id"], version, caller)
        await audit(uow, "access.signed_in", "user", account["id"], ip=caller.ip)
        log.publish(uow, SignedIn(object_id=account["id"]))
    await end_before(db, old_token)
    return issued


async def end_before(db: Database, old_token: str | None) -> None:
    """End the session a browser had before it got a new one."""
    if old_token:
        async with db.system("the cookie of before may be anybody's") as uow:
            await queries.delete_by_hash(uow, hash_token(old_token))


async def start(uow: UnitOfWork, user_id: UUID, version: int, caller: Caller) -> Issued:
    """A session in the caller's unit of work. Raises BadCredentials when the account changed meanwhile."""
    token, session_id = new_token("gx_s_"), new_id()
    good = await queries.insert_session(
        uow, session_id, user_id, version, hash_token(token), ttl=ABSOLUTE_S, ip=caller.ip, agent=caller.agent
    )
    if not good:
        raise BadCredentials()
    return Issued(token, session_id, uow.scope.workspace_id, user_id)


def person(scope: Scope) -> UUID:
    """The id of the person at the browser. Raises NotByToken for anybody else."""
    if scope.actor.kind != "user" or scope.actor.id is None:
        raise NotByToken()
    return scope.actor.id


async def sign_out(uow: UnitOfWork, session_id: UUID | None, caller: Caller) -> None:
    """End this session. Raises NotByToken."""
    user_id = person(uow.scope)
    if session_id is not None:
        await queries.delete_session(uow, session_id, user_id)
    await audit(uow, "access.signed_out", "user", user_id, ip=caller.ip)


async def find_own(uow: UnitOfWork, current: UUID | None) -> list[OpenSession]:
    """The person's own sessions, last seen first. Raises NotByToken."""
    rows = await queries.find_sessions(uow, person(uow.scope), idle=IDLE_S)
    return [OpenSession(**row, current=row["id"] == current) for row in rows]


async def end_own(uow: UnitOfWork, session_id: UUID, caller: Caller) -> None:
    """End one of the person's own sessions. Raises NotFound, NotByToken."""
    user_id = person(uow.scope)
    if not await queries.delete_session(uow, session_id, user_id):
        raise NotFound()
    await audit(uow, "access.session_ended", "user", user_id, detail={"sessions": 1}, ip=caller.ip)


async def end_others(uow: UnitOfWork, current: UUID | None, caller: Caller) -> int:
    """End all of the person's sessions but this one; how many. Raises NotByToken."""
    user_id = person(uow.scope)
    ended = await queries.delete_sessions(uow, user_id, keep=current)
    await audit(uow, "access.session_ended", "user", user_id, detail={"sessions": ended}, ip=caller.ip)
    return ended


async def change_password(db: Database, scope: Scope, current: str, new: str, caller: Caller) -> Issued:
    """A new password by the person themselves; every session ends, this browser gets a new one.

    Raises WrongPassword, WeakPassword, TooMany, NotByToken, Conflict (changed elsewhere meanwhile).
    """
    user_id = person(scope)
    await limits.take(db, BY_PERSON, str(user_id))
    async with db.transaction(scope) as uow:
        secret = await credentials.get_secret(uow, user_id)
    if secret is None or not await hashing.verify_password(secret["password_hash"], current):
        async with db.transaction(scope) as uow:
            await audit(uow, "access.password_changed", "user", user_id, "refused", ip=caller.ip)
        raise WrongPassword(fields=[FieldProblem("current", WrongPassword.code, WrongPassword.zh, WrongPassword.en)])
    check_password(new, email=secret["email"], name=secret["name"], field="new")
    made = await hashing.hash_password(new)
    async with db.transaction(scope) as uow:
        version = await replace_password(uow, user_id, secret["password_version"], made, caller)
        issued = await start(uow, user_id, version, caller)
    await limits.forget(db, BY_PERSON, str(user_id))
    return issued


async def replace_password(uow: UnitOfWork, user_id: UUID, version: int, password_hash: str, caller: Caller) -> int:
    """Store a new password, end every session and link; the new version. Raises Conflict when it changed meanwhile."""
    made = await credentials.set_password(uow, user_id, version, password_hash)
    if made is None:
        raise Conflict()
    await queries.delete_sessions(uow, user_id)
    await queries.close_password_links(uow, user_id)
    await audit(uow, "access.password_changed", "user", user_id, ip=caller.ip)
    log.publish(uow, PasswordChanged(object_id=user_id))
    return made


async def prune(db: Database) -> int:
    """Remove sessions, links and challenges that can never be used again."""
    async with db.system("age is the same in every workspace") as uow:
        gone = await delete_challenges(uow)
        return gone + await queries.delete_expired(uow, idle=IDLE_S)
