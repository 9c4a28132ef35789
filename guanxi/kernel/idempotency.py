"""Idempotency keys with Stripe's semantics: the first answer to a key is kept and given again, a 500 included.

A key belongs to workspace, actor and route. The same key with other parameters is an error; while the first request is
in flight the second gets 409; refused input (4xx of validation) is not kept, so that it can be mended and sent again.
Source: Stripe API reference, "Idempotent requests". Keys are pruned after 24 h at the earliest.
"""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Conflict, Invalid
from guanxi.kernel.scope import Scope

KEEP_HOURS = 24
STALE_MINUTES = 5  # a request that never ended (process killed) stops blocking its key after this


class KeyInUse(Conflict):
    """The first request with this key has not been answered yet."""

    code: ClassVar[str] = "kernel.idempotency_in_flight"
    zh = "使用同一幂等键的请求正在处理中，请稍后重试。"
    en = "A request with this idempotency key is still being handled. Try again in a moment."


class KeyReused(Invalid):
    """The key came with other parameters before."""

    code: ClassVar[str] = "kernel.idempotency_key_reused"
    zh = "该幂等键已用于另一个内容不同的请求，请换一个新的键。"
    en = "This idempotency key was used with different parameters. Use a new key."


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer."""

    status: int
    content_type: str
    body: bytes


def fingerprint(method: str, path: str, query: str, body: bytes) -> bytes:
    """Digest of what must be the same for the key to mean the same request."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), query.encode(), body))).digest()


async def claim(db: Database, scope: Scope, route: str, key: str, digest: bytes) -> Kept | None:
    """None: this caller is the first and must `keep` or `release`. Else the kept answer. Raises KeyInUse, KeyReused."""
    return await db.run(scope, _claim, route, key, digest)


async def _claim(uow: UnitOfWork, route: str, key: str, digest: bytes) -> Kept | None:
    actor = uow.scope.actor.id
    first = await uow.run(
        """INSERT INTO idempotency_key AS k (workspace_id, actor_id, route, key, fingerprint)
           VALUES (%(ws)s, %(actor)s, %(route)s, %(key)s, %(digest)s)
           ON CONFLICT (workspace_id, actor_id, route, key) DO UPDATE SET created_at = now(), fingerprint = excluded.fingerprint
           WHERE k.status IS NULL AND k.created_at < now() - make_interval(mins => %(stale)s)""",
        actor=actor,
        route=route,
        key=key,
        digest=digest,
        stale=STALE_MINUTES,
    )
    if first:
        return None
    row = await uow.one(
        """SELECT fingerprint, status, content_type, body FROM idempotency_key
           WHERE workspace_id = %(ws)s AND actor_id = %(actor)s AND route = %(route)s AND key = %(key)s""",
        actor=actor,
        route=route,
        key=key,
    )
    if row is None:
        raise KeyInUse(retry_after=1)
    if bytes(row["fingerprint"]) != digest:
        raise KeyReused()
    if row["status"] is None:
        raise KeyInUse(retry_after=1)
    return Kept(row["status"], row["content_type"], bytes(row["body"]))


async def keep(db: Database, scope: Scope, route: str, key: str, answer: Kept) -> None:
    """Store the first answer."""
    async with db.transaction(scope) as uow:
        await uow.run(
            """UPDATE idempotency_key SET status = %(status)s, content_type = %(type)s, body = %(body)s
               WHERE workspace_id = %(ws)s AND actor_id = %(actor)s AND route = %(route)s AND key = %(key)s""",
            status=answer.status,
            type=answer.content_type,
            body=answer.body,
            actor=scope.actor.id,
            route=route,
            key=key,
        )


async def release(db: Database, scope: Scope, route: str, key: str) -> None:
    """Forget the key: nothing was done."""
    async with db.transaction(scope) as uow:
        await uow.run(
            """DELETE FROM idempotency_key WHERE workspace_id = %(ws)s AND actor_id = %(actor)s AND route = %(route)s
               AND key = %(key)s AND status IS NULL""",
            actor=scope.actor.id,
            route=route,
            key=key,
        )


async def prune(db: Database) -> int:
    """Remove keys older than a day; returns how many."""
    async with db.system("age is the same in every workspace") as uow:
        return await uow.run(
            "DELETE FROM idempotency_key WHERE created_at < now() - make_interval(hours => %(h)s)", h=KEEP_HOURS
        )
