"""Rate limits: so many at once, evenly refilled, shared by every process, and a refused try costs nothing."""

import asyncio

import pytest

from guanxi.kernel import limits
from guanxi.kernel.db import Database
from guanxi.kernel.errors import TooMany
from guanxi.kernel.ids import new_token
from guanxi.kernel.limits import Limit

TEN = Limit("test.ten", 10, 100)  # one comes back every ten seconds


@pytest.fixture
def key() -> str:
    return new_token("", 128)


async def pass_time(db: Database, key: str, seconds: float) -> None:
    async with db.system("a test lets time pass") as uow:
        await uow.run(
            "UPDATE rate_bucket SET updated_at = updated_at - make_interval(secs => %(s)s) WHERE key = %(key)s",
            s=seconds,
            key=f"{TEN.name}:{key}",
        )


async def taken(db: Database, key: str, tries: int, limit: Limit = TEN) -> int:
    """How many of `tries` are let through."""
    good = 0
    for _ in range(tries):
        try:
            await limits.take(db, limit, key)
            good += 1
        except TooMany:
            continue
    return good


async def test_so_many_at_once_and_then_the_seconds_to_wait(db, key):
    assert await taken(db, key, 10) == 10
    with pytest.raises(TooMany) as told:
        await limits.take(db, TEN, key)
    assert told.value.retry_after == 10
    assert "10 seconds" in told.value.words("en")


async def test_they_come_back_evenly_and_never_more_than_there_were(db, key):
    await taken(db, key, 10)
    await pass_time(db, key, 10)
    assert await taken(db, key, 3) == 1
    await pass_time(db, key, 35)
    assert await taken(db, key, 10) == 3
    await pass_time(db, key, 100_000)
    assert await taken(db, key, 15) == 10


async def test_a_refused_try_costs_nothing(db, key):
    await taken(db, key, 10)
    assert await taken(db, key, 20) == 0
    await pass_time(db, key, 10)
    assert await taken(db, key, 1) == 1


async def test_of_many_at_once_exactly_so_many_pass(db, key):
    passed = await asyncio.gather(*(taken(db, key, 1) for _ in range(30)))
    assert sum(passed) == 10


async def test_keys_and_limits_do_not_touch_each_other(db, key):
    await taken(db, key, 10)
    assert await taken(db, key + "x", 1) == 1
    assert await taken(db, key, 1, Limit("test.other", 1, 1)) == 1


async def test_what_was_taken_can_be_given_back_and_no_more(db, key):
    await taken(db, key, 10)
    await limits.take(db, TEN, key, cost=-2.0)
    assert await taken(db, key, 5) == 2
    for _ in range(40):
        await limits.take(db, TEN, key, cost=-1.0)
    assert await taken(db, key, 30) <= 11  # at most one more than a full bucket


async def test_a_dear_request_is_refused_from_the_first(db, key):
    with pytest.raises(TooMany):
        await limits.take(db, TEN, key, cost=10.5)
    await limits.take(db, TEN, key, cost=10)
    with pytest.raises(TooMany):
        await limits.take(db, TEN, key, cost=0.5)


async def test_a_bucket_can_be_emptied(db, key):
    await taken(db, key, 10)
    await limits.forget(db, TEN, key)
    assert await taken(db, key, 10) == 10


async def test_old_buckets_are_removed(db, key):
    await taken(db, key, 1)
    await taken(db, key + "new", 1)
    await pass_time(db, key, limits.KEEP_HOURS * 3600 + 1)
    await limits.prune(db)
    async with db.system("a test looks") as uow:
        left = await uow.all("SELECT key FROM rate_bucket WHERE key LIKE %(key)s", key=f"{TEN.name}:{key}%")
    assert [row["key"] for row in left] == [f"{TEN.name}:{key}new"]


async def test_a_key_of_any_letters_is_a_key(db):
    """FLT F39: keys are made of what callers send."""
    for odd in ("'; DROP TABLE rate_bucket; --", "%(x)s", "𠮷\u202e", "a\x00b", "\ud800", "a" * 100_000):
        limit = Limit(f"test.{new_token('', 128)}", 1, 1000)
        assert await taken(db, odd, 2, limit) == 1
