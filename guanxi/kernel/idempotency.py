"""Idempotency keys with Stripe's semantics: the first answer to a key is kept and given again, a 500 included.

A key belongs to workspace, actor and route. The same key with other parameters is an error; while the first request is
in flight the second gets 409; refused input (4xx of validation) is not kept, so that it can be mended and sent again.
The effect marks its key in its own transaction (`mark`): when the answer is lost afterwards (the connection broke during
COMMIT, the process was killed), the same key never does it again.
Source: Stripe API reference, "Idempotent requests". Keys are pruned after 24 h at the earliest.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import Connection, Database, UnitOfWork
from guanxi.kernel.errors import Conflict, Invalid
from guanxi.kernel.scope import Scope

KEEP_HOURS = 24
STALE_MINUTES = 5  # a request that never ended (process killed) stops blocking its key after this
ANSWERING_SECONDS = 30  # from the effect to the stored answer; after this the answer is lost
APPLIED = 0  # status of a key whose effect is committed and whose answer is not stored


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


class NoKeyHere(Invalid):
    """The answer holds something that must not be kept, or nobody is signed in to whom the key could belong."""

    code: ClassVar[str] = "kernel.no_idempotency_key"
    zh = "此操作的结果不能保存，不支持幂等键。请去掉 Idempotency-Key 后重试。"
    en = "The answer to this must not be kept, so it takes no Idempotency-Key. Leave it out and try again."


class AnswerLost(Conflict):
    """The first request was carried out, its answer is gone: there is nothing to give again, and it is not done again."""

    code: ClassVar[str] = "kernel.idempotency_answer_lost"
    zh = "该请求已执行，但应答已丢失；不会重复执行，请查看结果。"
    en = "This request was carried out, but its answer was lost. It is not done again: look at the result."


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """This request is the one that may act for the key. `at` fences: a claim taken over as stale can do nothing more."""

    actor: UUID | None
    route: str
    key: str
    at: datetime


def fingerprint(method: str, path: str, query: str, body: bytes) -> bytes:
    """Digest of what must be the same for the key to mean the same request."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), query.encode(), body))).digest()


async def claim(db: Database, scope: Scope, route: str, key: str, digest: bytes) -> Claim | Kept:
    """A Claim: this caller is the first and must `keep` or `release`. Else the kept answer.

    Raises KeyInUse, KeyReused, AnswerLost.
    """
    return await db.run(scope, _claim, route, key, digest)


async def _claim(uow: UnitOfWork, route: str, key: str, digest: bytes) -> Claim | Kept:
    actor = uow.scope.actor.id
    first = await uow.one(
        """INSERT INTO idempotency_key AS k (workspace_id, actor_id, route, key, fingerprint)
           VALUES (%(ws)s, %(actor)s, %(route)s, %(key)s, %(digest)s)
           ON CONFLICT (workspace_id, actor_id, route, key) DO UPDATE SET created_at = now(), fingerprint = excluded.fingerprint
           WHERE k.status IS NULL AND k.created_at < now() - make_interval(mins => %(stale)s) RETURNING created_at""",
        actor=actor,
        route=route,
        key=key,
        digest=digest,
        stale=STALE_MINUTES,
    )
    if first is not None:
        return Claim(actor, route, key, first["created_at"])
    row = await uow.one(
        """SELECT fingerprint, status, content_type, body, created_at < now() - make_interval(secs => %(answering)s) AS lost
           FROM idempotency_key
           WHERE workspace_id = %(ws)s AND actor_id = %(actor)s AND route = %(route)s AND key = %(key)s""",
        actor=actor,
        route=route,
        key=key,
        answering=ANSWERING_SECONDS,
    )
    if row is None:
        raise KeyInUse(retry_after=1)
    if bytes(row["fingerprint"]) != digest:
        raise KeyReused()
    if row["status"] == APPLIED and row["lost"]:
        raise AnswerLost()
    if row["status"] in {None, APPLIED}:
        raise KeyInUse(retry_after=1)
    return Kept(row["status"], row["content_type"], bytes(row["body"]))


_OWN = (
    """workspace_id = %(ws)s AND actor_id = %(actor)s AND route = %(route)s AND key = %(key)s AND created_at = %(at)s"""
)


async def mark(uow: UnitOfWork, claimed: Claim) -> None:
    """Say, in the transaction of the effect, that it happened. Raises KeyInUse when the claim was taken over."""
    marked = await uow.run(
        "UPDATE idempotency_key SET status = %(applied)s WHERE (status IS NULL OR status = %(applied)s) AND " + _OWN,
        applied=APPLIED,
        **_named(claimed),
    )
    if not marked:
        raise KeyInUse(retry_after=1)


class MarkingDatabase(Database):
    """The same pool for a request with a key: each of its write transactions marks the key first, so that no handler can
    have an effect that its key does not know of."""

    def __init__(self, shared: Database, claimed: Claim) -> None:
        vars(self).update(vars(shared))
        self._claimed = claimed

    @asynccontextmanager
    async def transaction(self, scope: Scope, *, on: Connection | None = None) -> AsyncIterator[UnitOfWork]:
        """A write transaction that begins with the mark. Raises KeyInUse when the claim was taken over."""
        async with super().transaction(scope, on=on) as uow:
            await mark(uow, self._claimed)
            yield uow


async def keep(db: Database, scope: Scope, claimed: Claim, answer: Kept) -> None:
    """Store the first answer."""
    async with db.transaction(scope) as uow:
        await uow.run(
            "UPDATE idempotency_key SET status = %(status)s, content_type = %(type)s, body = %(body)s WHERE " + _OWN,
            status=answer.status,
            type=answer.content_type,
            body=answer.body,
            **_named(claimed),
        )


async def release(db: Database, scope: Scope, claimed: Claim) -> bool:
    """Forget the key when nothing was done; False when the effect is there, so that the key has to stay.

    Waits for an effect whose COMMIT is still under way: its mark holds the row.
    """
    async with db.transaction(scope) as uow:
        return bool(await uow.run("DELETE FROM idempotency_key WHERE status IS NULL AND " + _OWN, **_named(claimed)))


def _named(claimed: Claim) -> dict[str, object]:
    return {"actor": claimed.actor, "route": claimed.route, "key": claimed.key, "at": claimed.at}


async def prune(db: Database) -> int:
    """Remove keys older than a day; returns how many."""
    async with db.system("age is the same in every workspace") as uow:
        return await uow.run(
            "DELETE FROM idempotency_key WHERE created_at < now() - make_interval(hours => %(h)s)", h=KEEP_HOURS
        )
