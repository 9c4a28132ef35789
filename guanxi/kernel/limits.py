"""Rate limits: leaky buckets in the database, so that several processes share them. Time is the database's.

Buckets live in an unlogged table: a crash empties them, which only ever forgives.
"""

import hashlib
import math
from dataclasses import dataclass

from guanxi.kernel.db import Database
from guanxi.kernel.errors import TooMany

KEEP_HOURS = 24


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` at once, refilled evenly over `seconds`."""

    name: str
    burst: int
    seconds: float


def _bucket(limit: Limit, key: str) -> str:
    """Keys are made of what callers send, and an index entry has a greatest length."""
    if len(key) > 200 or not key.isprintable():
        key = hashlib.sha256(key.encode(errors="replace")).hexdigest()
    return f"{limit.name}:{key}"


async def take(db: Database, limit: Limit, key: str, cost: float = 1.0) -> None:
    """Take `cost` from the bucket `key`; raises TooMany with the seconds to wait (a refused try costs nothing).

    A negative cost gives back. A cost over the burst is refused for ever.
    """
    rate = limit.burst / limit.seconds
    bucket = _bucket(limit, key)
    async with db.system("limits also guard those who are not signed in") as uow:
        taken = await uow.run(
            """INSERT INTO rate_bucket AS b (key, level, updated_at)
               SELECT %(key)s, %(cost)s, now() WHERE %(cost)s <= %(burst)s
               ON CONFLICT (key) DO UPDATE SET updated_at = now(),
                   level = greatest(0, b.level - extract(epoch FROM now() - b.updated_at) * %(rate)s) + %(cost)s
               WHERE greatest(0, b.level - extract(epoch FROM now() - b.updated_at) * %(rate)s) + %(cost)s <= %(burst)s""",
            key=bucket,
            cost=cost,
            rate=rate,
            burst=limit.burst,
        )
        if taken:
            return
        level = await uow.value(
            "SELECT level - extract(epoch FROM now() - updated_at) * %(rate)s FROM rate_bucket WHERE key = %(key)s",
            key=bucket,
            rate=rate,
        )
    seconds = max(1, math.ceil((float(level or 0) + cost - limit.burst) / rate))
    raise TooMany(seconds=seconds, retry_after=seconds)


async def forget(db: Database, limit: Limit, key: str) -> None:
    """Empty the bucket (after a success, say)."""
    async with db.system("limits also guard those who are not signed in") as uow:
        await uow.run("DELETE FROM rate_bucket WHERE key = %(key)s", key=_bucket(limit, key))


async def prune(db: Database) -> int:
    """Remove buckets nobody touched for a day: they are empty by then. Returns how many."""
    async with db.system("limits also guard those who are not signed in") as uow:
        return await uow.run(
            "DELETE FROM rate_bucket WHERE updated_at < now() - make_interval(hours => %(h)s)", h=KEEP_HOURS
        )
