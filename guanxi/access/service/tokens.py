"""API tokens: a person's rights, or part of them, for a program. The secret is shown once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from guanxi.access.contracts import Token
from guanxi.access.permissions import MANAGE_TOKENS
from guanxi.access.queries import sessions as queries
from guanxi.access.rules.roles import is_pattern
from guanxi.access.service.audit import audit
from guanxi.access.service.gate import hash_token
from guanxi.access.service.sessions import person
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id, new_token


def _token(row: Row, user_name: str) -> Token:
    permissions = None if row["permissions"] is None else tuple(row["permissions"])
    return Token(**{**row, "permissions": permissions, "user_name": user_name})


async def create_token(
    uow: UnitOfWork, *, name: str, permissions: tuple[str, ...] | None, days: int | None
) -> tuple[Token, str]:
    """A token of the person at the browser, and its secret. Raises Invalid, NotByToken."""
    return await make_token(uow, person(uow.scope), uow.scope.actor.name, name, permissions, days)


async def make_token(
    uow: UnitOfWork,
    user_id: UUID,
    user_name: str,
    name: str,
    permissions: tuple[str, ...] | None = None,
    days: int | None = None,
) -> tuple[Token, str]:
    """A token of any person (command line), and its secret; `days` None never expires. Raises Invalid."""
    for pattern in permissions or ():
        if not is_pattern(pattern) or pattern.startswith("-"):
            raise Invalid(
                fields=[FieldProblem("permissions", "access.bad_pattern", "权限格式不正确。", "Not a permission.")]
            )
    secret = new_token()
    expires = datetime.now(UTC) + timedelta(days=days) if days is not None else None
    wanted = None if permissions is None else list(permissions)
    row = await queries.insert_token(uow, new_id(), user_id, name, hash_token(secret), wanted, expires)
    await audit(uow, "access.token_created", "api_token", row["id"], detail={"user_id": user_id, "permissions": wanted})
    return _token(row, user_name), secret


async def find_tokens(uow: UnitOfWork) -> list[Token]:
    """One's own tokens; everybody's for who manages them."""
    everybody = uow.scope.allows(MANAGE_TOKENS.key)
    rows = await queries.find_tokens(uow, None if everybody else person(uow.scope))
    return [_token(row, row["user_name"]) for row in rows]


async def revoke_token(uow: UnitOfWork, token_id: UUID) -> None:
    """Revoke one's own token, or anybody's for who manages them. Raises NotFound, NotByToken."""
    own = person(uow.scope)
    if not await queries.revoke_token(uow, token_id, None if uow.scope.allows(MANAGE_TOKENS.key) else own):
        raise NotFound()
    await audit(uow, "access.token_revoked", "api_token", token_id)
