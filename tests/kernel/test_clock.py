"""Clocks: the frozen one holds still, moves on command and wakes sleepers in order."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from guanxi.kernel.clock import SYSTEM_CLOCK, Clock, FrozenClock


def test_system_clock_is_aware_and_monotonic() -> None:
    assert SYSTEM_CLOCK.now().tzinfo is UTC
    assert SYSTEM_CLOCK.monotonic() <= SYSTEM_CLOCK.monotonic()


def test_frozen_clock_holds_still_and_advances() -> None:
    clock: Clock = FrozenClock(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == clock.now() == datetime(2026, 3, 1, tzinfo=UTC)
    assert isinstance(clock, FrozenClock)
    clock.advance(1.5)
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 3, 2, 0, 0, 1, 500000, tzinfo=UTC)
    assert clock.monotonic() == 86401.5


def test_frozen_clock_put_back_keeps_monotonic_time() -> None:
    clock = FrozenClock()
    clock.advance(10)
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2020
    assert clock.monotonic() == 10


def test_frozen_clock_refuses_naive_times_and_steps_back() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the wrong kind on purpose
    with pytest.raises(ValueError, match="aware"):
        FrozenClock(naive)
    with pytest.raises(ValueError, match="aware"):
        FrozenClock().set(naive)
    with pytest.raises(ValueError, match="backwards"):
        FrozenClock().advance(-1)


def test_sleep_of_a_frozen_clock_advances_it() -> None:
    clock = FrozenClock()
    asyncio.run(clock.sleep(60))
    assert clock.monotonic() == 60


def test_sleepers_that_wait_wake_in_order_of_their_end() -> None:
    async def scene() -> list[str]:
        clock = FrozenClock(sleepers_wait=True)
        woken: list[str] = []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(name)

        async with asyncio.TaskGroup() as tasks:
            for name, seconds in (("late", 30), ("soon", 10), ("middle", 20)):
                tasks.create_task(sleeper(name, seconds))
            await asyncio.sleep(0)
            clock.advance(9)
            await asyncio.sleep(0)
            assert woken == []
            clock.advance(12)
            await asyncio.sleep(0)
            assert woken == ["soon", "middle"]
            clock.advance(100)
        return woken

    assert asyncio.run(scene()) == ["soon", "middle", "late"]


def test_a_cancelled_sleeper_does_no_harm() -> None:
    async def scene() -> None:
        clock = FrozenClock(sleepers_wait=True)
        task = asyncio.create_task(clock.sleep(5))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        clock.advance(10)

    asyncio.run(scene())
