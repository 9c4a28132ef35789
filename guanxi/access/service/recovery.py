"""A forgotten password: a link bound to the person and their password version, good once and for two hours.

With a mail server the link is mailed by a job, which makes it itself (no secret in its arguments). Without one the
asker gets nothing; administrators see who waits and hand out the link. Addresses always come from the settings.
"""

from collections.abc import Collection
from uuid import UUID

from guanxi.access.contracts import Caller, ResetRequest, User
from guanxi.access.errors import LinkExpired
from guanxi.access.queries import credentials
from guanxi.access.queries import sessions as queries
from guanxi.access.rules.passwords import check_password
from guanxi.access.rules.people import bucket_of, normalise_email
from guanxi.access.rules.requests import bucket_of_ip
from guanxi.access.service import hashing, people, sessions
from guanxi.access.service.audit import audit
from guanxi.access.service.gate import hash_token
from guanxi.kernel import limits
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.jobs import JobContext, JobKind, enqueue
from guanxi.kernel.limits import Limit
from guanxi.kernel.masks import mask
from guanxi.kernel.scope import Actor, Scope, system_scope
from guanxi.kernel.services import Services

RESET_S = 2 * 3600.0
INVITE_S = 3 * 86400.0
REQUEST_S = 7 * 86400.0
BY_ACCOUNT = Limit("access.forgot.account", 3, 3600)
BY_ADDRESS = Limit("access.forgot.address", 20, 3600)
BY_RESETTER = Limit("access.reset.address", 30, 600)


async def forgot(db: Database, settings: Settings, email: str, caller: Caller) -> bool:
    """Ask for a link. Whether mails are sent here at all: the same answer whoever exists (ATK A36). Raises TooMany."""
    await limits.take(db, BY_ADDRESS, bucket_of_ip(caller.ip))
    await limits.take(db, BY_ACCOUNT, bucket_of(email))
    known = normalise_email(email)
    async with db.system("an e-mail names no workspace") as uow:
        account = await credentials.get_account(uow, known) if known else None
    mails = settings.smtp_url is not None
    if account is None or account["disabled"]:
        async with db.transaction(system_scope(account["workspace_id"] if account else 0, "recovery")) as uow:
            detail = {"email": mask("email", known or "")}
            await audit(uow, "access.password_forgotten", "user", None, "refused", detail, ip=caller.ip)
        return mails
    async with db.transaction(system_scope(account["workspace_id"], "recovery")) as uow:
        await _answer(uow, account["id"], mails)
        await audit(uow, "access.password_forgotten", "user", account["id"], ip=caller.ip)
    return mails


async def _answer(uow: UnitOfWork, user_id: UUID, mails: bool) -> None:
    if mails:
        await enqueue(uow, MAIL_LINK, {"user_id": str(user_id), "invited": False}, unique_key=str(user_id))
    else:
        # No version and a secret that nobody holds: this row only tells administrators that somebody waits.
        nobody = hash_token(new_token("gx_l_"))
        await queries.insert_password_link(uow, new_id(), user_id, nobody, None, ttl=REQUEST_S)


async def make_link(uow: UnitOfWork, settings: Settings, user_id: UUID, *, ttl: float = RESET_S) -> str:
    """A link for a new password; earlier links and requests of the person are closed. Raises NotFound."""
    secret = await credentials.get_secret(uow, user_id)
    if secret is None:
        raise NotFound()
    token = new_token("gx_l_")
    await queries.close_password_links(uow, user_id)
    await queries.insert_password_link(uow, new_id(), user_id, hash_token(token), secret["password_version"], ttl=ttl)
    await audit(uow, "access.password_link_made", "user", user_id)
    return f"{settings.base_url}/reset?token={token}"


async def hand_out_link(uow: UnitOfWork, settings: Settings, user_id: UUID) -> str:
    """A link for an administrator to pass on. Raises NotFound, AboveOwnRights."""
    user = await people.require_user(uow, user_id)
    await people.check_may_manage(uow, user)
    return await make_link(uow, settings, user_id, ttl=RESET_S if user.has_password else INVITE_S)


async def invite(
    uow: UnitOfWork, settings: Settings, *, email: str, name: str, roles: Collection[str]
) -> tuple[User, str | None]:
    """A new person without a password. The link is mailed, or returned when there is no mail server."""
    user_id = await people.create_user(uow, email=email, name=name, roles=tuple(roles))
    link = None
    if settings.smtp_url is not None:
        await enqueue(uow, MAIL_LINK, {"user_id": str(user_id), "invited": True}, unique_key=str(user_id))
    else:
        link = await make_link(uow, settings, user_id, ttl=INVITE_S)
    return await people.require_user(uow, user_id), link


async def find_requests(uow: UnitOfWork) -> list[ResetRequest]:
    """Who asked for a new password and waits for an administrator."""
    return [ResetRequest(**row) for row in await queries.find_reset_requests(uow)]


async def reset(db: Database, token: str, password: str, caller: Caller) -> None:
    """Set a new password by a link; every session of the person ends. Raises LinkExpired, WeakPassword, TooMany."""
    await limits.take(db, BY_RESETTER, bucket_of_ip(caller.ip))
    link = await _require_link(db, token)
    check_password(password, email=link["email"], name=link["name"])
    password_hash = await hashing.hash_password(password)
    scope = Scope(link["workspace_id"], Actor("user", link["user_id"], link["name"]))
    async with db.transaction(scope) as uow:
        if not await queries.use_password_link(uow, link["id"]):
            raise LinkExpired()
        await sessions.replace_password(uow, link["user_id"], link["password_version"], password_hash, caller)


async def _require_link(db: Database, token: str) -> Row:
    async with db.system("a link names no workspace") as uow:
        link = await queries.get_password_link(uow, hash_token(token))
    if link is None:
        raise LinkExpired()
    return link


# The mail ---------------------------------------------------------------------------------------------------------
_WORDS = {
    ("zh", False): (
        "重设您的密码",
        "{name}，您好：\n\n请在 2 小时内打开下面的链接设置新密码：\n{link}\n\n如果不是您本人的请求，请忽略这封邮件，密码不会改变。\n",
    ),
    ("zh", True): (
        "欢迎使用 Guanxi",
        "{name}，您好：\n\n同事为您开通了账号。请在 3 天内打开下面的链接设置密码：\n{link}\n",
    ),
    ("en", False): (
        "Set a new password",
        "Hello {name},\n\nopen this link within 2 hours to set a new password:\n{link}\n\n"
        "If you did not ask for it, ignore this mail: your password stays as it is.\n",
    ),
    ("en", True): (
        "Welcome to Guanxi",
        "Hello {name},\n\na colleague made an account for you. Open this link within 3 days to choose a password:\n{link}\n",
    ),
}


async def _mail_link(context: JobContext) -> dict[str, object] | None:
    services: Services = context.services
    user_id, invited = UUID(context.args["user_id"]), bool(context.args["invited"])
    async with context.step() as uow:
        row = await credentials.get_person(uow, user_id)
        if row is None:
            return None
        link = await make_link(uow, services.settings, user_id, ttl=INVITE_S if invited else RESET_S)
    language = "zh" if row["locale"].startswith("zh") else "en"
    subject, text = _WORDS[language, invited]
    mail = services.mailer.compose(row["email"], subject, text.format(name=row["user_name"], link=link))
    await services.mailer.send(mail)
    return None


MAIL_LINK = JobKind("access.mail_link", Label(zh="发送密码链接邮件", en="Mail a password link"), _mail_link)
