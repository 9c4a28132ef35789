"""People who work here and their roles. Nobody gives, takes or manages rights they do not hold themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from guanxi.access.contracts import Role, User, UserRef
from guanxi.access.errors import AboveOwnRights, EmailTaken, LastOwner, UnknownRole
from guanxi.access.events import UserChanged, UserCreated
from guanxi.access.queries import people as queries
from guanxi.access.queries import sessions as session_queries
from guanxi.access.rules import roles as rules
from guanxi.access.rules.fields import find_field_beyond
from guanxi.access.rules.passwords import check_password
from guanxi.access.rules.people import normalise_email
from guanxi.access.rules.rows import find_beyond
from guanxi.access.service import hashing
from guanxi.access.service.audit import audit
from guanxi.access.service.scopes import known_of, language_of
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class UserChange:
    """What to change about a user; None stays as it is. `roles` are role keys."""

    name: str | None = None
    roles: tuple[str, ...] | None = None
    disabled: bool | None = None


def require_email(text: str, field: str = "email") -> str:
    """The address in its one form. Raises Invalid naming `field`."""
    email = normalise_email(text)
    if email is None:
        raise Invalid(
            fields=[FieldProblem(field, "access.bad_email", "邮箱格式不正确。", "This is not an e-mail address.")]
        )
    return email


async def ensure_roles(uow: UnitOfWork) -> dict[str, Role]:
    """The workspace's roles by key; built-in ones it lacks are made. Raises NotFound without such a workspace."""
    workspace = await queries.get_workspace(uow)
    if workspace is None:
        raise NotFound()
    found = await find_roles(uow)
    if missing := [role for role in rules.CATALOGUE if role.key not in {one.key for one in found}]:
        await queries.insert_roles(uow, missing, language_of(workspace["locale"]))
        found = await find_roles(uow)
    return {role.key: role for role in found}


async def find_roles(uow: UnitOfWork) -> list[Role]:
    """All roles of the workspace."""
    known = known_of(uow)
    return [_role(row, known) for row in await queries.find_roles(uow)]


def _role(row: Row, known: frozenset[str]) -> Role:
    patterns = tuple(row["permissions"])
    return Role(
        row["id"],
        row["key"],
        row["name"],
        rules.label_of(row["key"], row["name"]),
        patterns,
        row["rows"],
        tuple(sorted(rules.spell_out(rules.compute_role(patterns, known), known))),
        rules.is_built_in(row["key"]),
        row["people"],
        mfa_required=row["mfa_required"],
        fields=row["fields"],
    )


def check_rights(uow: UnitOfWork, roles: Iterable[Role]) -> None:
    """Raises AboveOwnRights unless the caller holds everything the roles give and sees as far as they do."""
    roles = list(roles)
    for role in roles:
        beyond = find_beyond(role.rows, uow.scope) or find_field_beyond(role.fields, uow.scope)
        if beyond:
            raise AboveOwnRights(permission=": ".join(beyond))
    held = uow.scope.permissions
    if rules.EVERYTHING in held:
        return
    asked = rules.compute_permissions((role.permissions for role in roles), known_of(uow))
    if above := sorted(asked - held):
        raise AboveOwnRights(permission=above[0])


async def _give(uow: UnitOfWork, user_id: UUID, roles: Sequence[Role]) -> None:
    if await queries.set_roles(uow, user_id, [role.id for role in roles]) != len(roles):
        raise UnknownRole(role=roles[0].key)  # removed meanwhile


def _pick(roles: dict[str, Role], keys: Iterable[str]) -> list[Role]:
    picked = []
    for key in dict.fromkeys(keys):
        if key not in roles:
            raise UnknownRole(role=key)
        picked.append(roles[key])
    return picked


async def create_user(
    uow: UnitOfWork,
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    password: str | None = None,
    locale: str | None = None,
    time_zone: str | None = None,
) -> UUID:
    """A person who may work here; without a password they need a link to choose one.

    Raises Invalid, WeakPassword, EmailTaken, UnknownRole, AboveOwnRights.
    """
    if password is not None:
        check_password(password, email=email, name=name)
    password_hash = await hashing.hash_password(password) if password is not None else None
    return await insert_user(
        uow,
        email=email,
        name=name,
        roles=roles,
        password_hash=password_hash,
        locale=locale,
        time_zone=time_zone,
    )


async def insert_user(
    uow: UnitOfWork,
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    password_hash: str | None,
    locale: str | None = None,
    time_zone: str | None = None,
) -> UUID:
    """Like `create_user` with the password hashed before."""
    email = require_email(email)
    picked = _pick(await ensure_roles(uow), roles)
    check_rights(uow, picked)
    user_id = new_id()
    if not await queries.insert_user(
        uow, user_id, email=email, name=name, password_hash=password_hash, locale=locale, time_zone=time_zone
    ):
        raise EmailTaken(fields=[FieldProblem("email", EmailTaken.code, EmailTaken.zh, EmailTaken.en)])
    await _give(uow, user_id, picked)
    keys = tuple(role.key for role in picked)
    await audit(uow, "access.user_created", "user", user_id, detail={"roles": keys})
    log.publish(uow, UserCreated(object_id=user_id, roles=keys))
    return user_id


async def require_user(uow: UnitOfWork, user_id: UUID) -> User:
    """One user as an administrator sees them. Raises NotFound."""
    row = await queries.get_user(uow, user_id)
    if row is None:
        raise NotFound()
    return User(**{**row, "roles": tuple(row["roles"])})


async def find_users(uow: UnitOfWork, *, after: UUID | None = None, limit: int = 50) -> list[User]:
    """A page of users in the order they were made."""
    rows = await queries.find_users(uow, after=after, limit=limit)
    return [User(**{**row, "roles": tuple(row["roles"])}) for row in rows]


async def check_may_manage(uow: UnitOfWork, user: User) -> None:
    """Raises AboveOwnRights when the user has rights that the caller does not hold."""
    roles = await ensure_roles(uow)
    check_rights(uow, [roles[key] for key in user.roles])


async def update_user(uow: UnitOfWork, user_id: UUID, change: UserChange) -> User:
    """Change a user. New roles or disabling end all of their sessions at once.

    Raises NotFound, UnknownRole, AboveOwnRights, LastOwner.
    """
    if not await queries.lock_user(uow, user_id):
        raise NotFound()
    before = await require_user(uow, user_id)
    await check_may_manage(uow, before)
    fields: list[str] = []
    rights = change.disabled is not None and change.disabled != before.disabled
    if rights:
        fields.append("disabled")
    if change.name is not None and change.name != before.name:
        fields.append("name")
    await queries.lock_owners(uow)
    if change.roles is not None and set(change.roles) != set(before.roles):
        picked = _pick(await ensure_roles(uow), change.roles)
        check_rights(uow, picked)
        await _give(uow, user_id, picked)
        fields.append("roles")
        rights = True
    await queries.update_user(uow, user_id, name=change.name, locale=None, time_zone=None, disabled=change.disabled)
    if rights:
        await session_queries.delete_sessions(uow, user_id)
        if "owner" in before.roles and await queries.count_owners(uow) == 0:
            raise LastOwner()
    after = await require_user(uow, user_id)
    if fields:
        detail = {"fields": fields, "roles": after.roles, "roles_before": before.roles, "disabled": after.disabled}
        await audit(uow, "access.user_changed", "user", user_id, detail=detail)
        log.publish(uow, UserChanged(object_id=user_id, fields=tuple(fields)))
    return after


async def update_own(
    uow: UnitOfWork, user_id: UUID, *, name: str | None, locale: str | None, time_zone: str | None
) -> None:
    """A person's own name, language and time zone."""
    await queries.update_user(uow, user_id, name=name, locale=locale, time_zone=time_zone, disabled=None)


async def find_people(uow: UnitOfWork, ids: Sequence[UUID] | None = None) -> list[UserRef]:
    """Names for other rooms: of these ids, or of everybody (2,000 at most)."""
    return [UserRef(**row) for row in await queries.find_people(uow, ids)]
