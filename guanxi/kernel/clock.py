"""Time as a thing that is handed in, so that a test can hold it still.

Everything that asks "what time is it", or waits, takes a `Clock`. Not here: business hours and calendars (workforce)
and the writing of dates for people (the web).
"""

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

FROZEN_START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the code may ask of time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some start; never goes back. For measuring and for deadlines."""

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; 0 or less gives the turn to other tasks once."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))


class FrozenClock:
    """A clock that moves only by `advance` or `set`: for tests, demo data and back-tests of rules.

    `sleep` advances the clock by itself and returns at once, so a loop with back-off runs through. With
    `sleepers_wait=True` a sleeper really waits until `advance` has gone past its end; the sleepers wake in that order.
    """

    def __init__(self, start: datetime = FROZEN_START, *, sleepers_wait: bool = False) -> None:
        if start.tzinfo is None:
            raise ValueError("FrozenClock needs an aware datetime")
        self._now = start.astimezone(UTC)
        self._monotonic = 0.0
        self._sleepers_wait = sleepers_wait
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        if not self._sleepers_wait or seconds <= 0:
            self.advance(max(seconds, 0.0))
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self._monotonic + seconds, next(self._order), woken))
        await woken

    def advance(self, by: float | timedelta) -> None:
        """Move forward by seconds or a timedelta; ValueError for a step back (see `set`)."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else float(by)
        if seconds < 0:
            raise ValueError("a clock does not advance backwards; use set() to play a clock that was put back")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        while self._waiting and self._waiting[0][0] <= self._monotonic:
            woken = heapq.heappop(self._waiting)[2]
            if not woken.done():
                woken.set_result(None)

    def set(self, moment: datetime) -> None:
        """Put the wall clock to `moment`, also backwards (as an administrator or NTP may); monotonic time stays."""
        if moment.tzinfo is None:
            raise ValueError("FrozenClock needs an aware datetime")
        self._now = moment.astimezone(UTC)


SYSTEM_CLOCK = SystemClock()
