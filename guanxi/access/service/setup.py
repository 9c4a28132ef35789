"""First set-up: a one-time link, the first workspace with its owner. Over once a workspace exists."""

import re
import zoneinfo
from uuid import UUID

from guanxi.access.contracts import Caller, Founding, Issued
from guanxi.access.errors import AlreadySetUp, LinkExpired
from guanxi.access.events import WorkspaceFounded
from guanxi.access.queries import credentials
from guanxi.access.queries import people as queries
from guanxi.access.queries import sessions as link_queries
from guanxi.access.rules.passwords import check_password
from guanxi.access.rules.requests import bucket_of_ip
from guanxi.access.service import hashing, people, sessions
from guanxi.access.service.audit import audit
from guanxi.access.service.gate import hash_token
from guanxi.kernel import limits, log
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.limits import Limit
from guanxi.kernel.money import list_currencies
from guanxi.kernel.scope import Actor, Scope, system_scope

LINK_S = 24 * 3600.0
BY_ADDRESS = Limit("access.setup.address", 30, 600)
_LOCALE = re.compile(r"(zh|en)(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)


async def ensure_setup_link(db: Database, settings: Settings) -> str | None:
    """A fresh link for making the owner, good for 24 hours and once; earlier ones die. None once a workspace exists."""
    token = new_token("gx_l_")
    async with db.system("the first workspace does not exist yet") as uow:
        await queries.lock_setup(uow)
        if await queries.has_workspace(uow):
            return None
        await link_queries.insert_setup_link(uow, new_id(), hash_token(token), ttl=LINK_S)
    return f"{settings.base_url}/setup?token={token}"


async def is_needed(db: Database) -> bool:
    """Whether nobody has set Guanxi up yet."""
    async with db.system("the first workspace does not exist yet") as uow:
        return not await queries.has_workspace(uow)


async def require_first_workspace(db: Database) -> int:
    """The workspace the command line means. Raises NotFound before set-up."""
    async with db.system("the command line names no workspace") as uow:
        found = await queries.get_first_workspace(uow)
    if found is None:
        raise NotFound()
    return found


async def get_account(db: Database, email: str) -> tuple[int, UUID, str] | None:
    """(workspace, user, name) of an e-mail."""
    async with db.system("an e-mail names no workspace") as uow:
        row = await credentials.get_account(uow, email)
    return None if row is None else (row["workspace_id"], row["id"], row["name"])


def check_places(locale: str | None, time_zone: str | None, currency: str | None = None) -> None:
    """Raises Invalid naming the field: a locale of ours, an IANA time zone, an ISO 4217 currency; None passes."""
    wrong = []
    if locale is not None and not _LOCALE.fullmatch(locale):
        wrong.append(FieldProblem("locale", "access.bad_locale", "不支持的语言。", "This language is not supported."))
    if time_zone is not None and time_zone not in zoneinfo.available_timezones():
        wrong.append(FieldProblem("time_zone", "access.bad_time_zone", "未知的时区。", "There is no such time zone."))
    if currency is not None and currency not in list_currencies():
        wrong.append(FieldProblem("currency", "access.bad_currency", "未知的货币。", "There is no such currency."))
    if wrong:
        raise Invalid(fields=wrong)


async def set_up(db: Database, token: str, founding: Founding, caller: Caller) -> Issued:
    """Make the workspace, its roles, the owner, and sign the owner in; of many at once exactly one succeeds.

    Raises AlreadySetUp, LinkExpired, Invalid, WeakPassword, TooMany.
    """
    await limits.take(db, BY_ADDRESS, bucket_of_ip(caller.ip))
    async with db.system("the first workspace does not exist yet") as uow:
        if await queries.has_workspace(uow):
            raise AlreadySetUp()
        if not await link_queries.has_setup_link(uow, hash_token(token)):
            raise LinkExpired()
    check_places(founding.locale, founding.time_zone, founding.currency)
    email = people.require_email(founding.email)
    check_password(founding.password, email=email, name=founding.name)
    password_hash = await hashing.hash_password(founding.password)
    async with db.system("the first workspace does not exist yet") as uow:
        await queries.lock_setup(uow)
        if await queries.has_workspace(uow):
            raise AlreadySetUp()
        if not await link_queries.use_setup_link(uow, hash_token(token)):
            raise LinkExpired()
        return await _found(uow, founding, password_hash, caller)


async def _found(uow: UnitOfWork, founding: Founding, password_hash: str, caller: Caller) -> Issued:
    workspace_id = await found_workspace(
        uow,
        name=founding.workspace_name,
        locale=founding.locale,
        time_zone=founding.time_zone,
        currency=founding.currency,
        trade=founding.trade,
    )
    async with uow.within(system_scope(workspace_id, "setup")) as inner:
        owner_id = await people.insert_user(
            inner, email=founding.email, name=founding.name, roles=("owner",), password_hash=password_hash
        )
    async with uow.within(Scope(workspace_id, Actor("user", owner_id, founding.name))) as inner:
        await audit(inner, "access.workspace_founded", "user", owner_id, ip=caller.ip)
        return await sessions.start(inner, owner_id, 1, caller)


async def found_workspace(
    uow: UnitOfWork,
    *,
    name: str,
    locale: str,
    time_zone: str,
    currency: str,
    demo_password: str | None = None,
    trade: str | None = None,
) -> int:
    """A workspace with the built-in roles, in a system unit of work; its id. A demo password makes it a demo."""
    workspace_id = await queries.insert_workspace(
        uow, name=name, locale=locale, time_zone=time_zone, currency=currency, demo_password=demo_password, trade=trade
    )
    async with uow.within(system_scope(workspace_id, "setup")) as inner:
        await people.ensure_roles(inner)
        log.publish(inner, WorkspaceFounded())
    return workspace_id
