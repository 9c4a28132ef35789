"""One gate per host: how many calls may run at once (bulkhead) and whether calls make sense at all now (breaker).

A slow or dead host then costs its own callers a quick error and nobody else anything (FLT F15).
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from guanxi.kernel.http_out.errors import BreakerOpen, DestinationBusy

_MAX_HOSTS = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers for every host: `at_once` calls run, `waiting` more may queue; after `failures` temporary failures in a
    row calls pause for `pause` seconds, then one is tried. `total` bounds running calls to all hosts together.
    """

    at_once: int = 8
    waiting: int = 64
    total: int = 128
    failures: int = 5
    pause: float = 30.0
    retries: int = 2


class Visit:
    """One call inside the gate. `outcome`: True the host answered, False it failed, None it was not put to the test."""

    def __init__(self) -> None:
        self.outcome: bool | None = None


class _Gate:
    def __init__(self, limits: Limits) -> None:
        self.slots = asyncio.Semaphore(limits.at_once)
        self.inside = 0
        self.failures = 0
        self.closed_until: float | None = None
        self.probing = False


class Gates:
    """All gates. Bounded: the host not used for longest is forgotten, so that made-up hosts fill no memory."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._gates: OrderedDict[str, _Gate] = OrderedDict()
        self._total = asyncio.Semaphore(limits.total)

    @asynccontextmanager
    async def enter(self, key: str, host: str) -> AsyncIterator[Visit]:
        """Waits for a slot; raises BreakerOpen or DestinationBusy (nothing was sent).

        What counts is `visit.outcome`, not what is raised inside: the caller's own errors say nothing about the host.
        """
        gate = self._gate(key)
        self._check_open(gate, host)
        if gate.inside >= self._limits.at_once + self._limits.waiting:
            raise DestinationBusy(host=host, retry_after=1)
        gate.inside += 1
        try:
            async with gate.slots, self._total:
                probe = self._check_open(gate, host)
                gate.probing = gate.probing or probe
                visit = Visit()
                try:
                    yield visit
                finally:
                    gate.probing = gate.probing and not probe
                    if visit.outcome is not None:
                        self._count(gate, failed=not visit.outcome)
        finally:
            gate.inside -= 1

    def _gate(self, key: str) -> _Gate:
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = _Gate(self._limits)
            self._forget_idle()
        self._gates.move_to_end(key)
        return gate

    def _forget_idle(self) -> None:
        if len(self._gates) > _MAX_HOSTS:
            idle = next((key for key, gate in self._gates.items() if not gate.inside), None)
            if idle is not None:
                del self._gates[idle]

    def _check_open(self, gate: _Gate, host: str) -> bool:
        """False: open as usual. True: the pause is over and this call is the trial. Raises BreakerOpen."""
        if gate.closed_until is None:
            return False
        left = gate.closed_until - self._clock()
        if left > 0 or gate.probing:
            seconds = max(1, round(left))
            raise BreakerOpen(host=host, seconds=seconds, retry_after=seconds)
        return True

    def _count(self, gate: _Gate, *, failed: bool) -> None:
        if not failed:
            gate.failures, gate.closed_until = 0, None
            return
        gate.failures += 1
        if gate.failures >= self._limits.failures:
            gate.closed_until = self._clock() + self._limits.pause
