"""Identifiers: time-ordered ids for rows (UUID version 7, RFC 9562) and secret tokens for callers.

Ids made in one process always grow, also when many fall into one millisecond and when the machine's clock is put back,
so rows made one after another also sort so. An id is no secret: it tells when it was made. Tokens are secrets.
"""

import os
import string
import threading
from array import array
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from guanxi.kernel.clock import SYSTEM_CLOCK, Clock
from guanxi.kernel.rng import SYSTEM_RNG, Rng

_ALPHABET: Final = string.digits + string.ascii_letters
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_RANDOM_BITS: Final = 74
_LOW_62: Final = (1 << 62) - 1


class IdSource:
    """Makes growing ids for one clock (RFC 9562, 6.2 method 2: within a millisecond the 74 random bits are counted up
    by a random step of 1 to 2^32). Safe to use from several threads; a forked child starts afresh.
    """

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def make(self, count: int) -> list[UUID]:
        """`count` ids, each greater than all made before by this source."""
        return [UUID(int=number) for number in self.make_numbers(count)]

    def make_numbers(self, count: int) -> list[int]:
        """`count` ids as numbers of 128 bits."""
        steps = array("I", os.urandom(4 * count))
        ids = []
        with self._lock:
            now = (self._clock.now() - _EPOCH) // _MILLISECOND
            if now > self._millisecond:
                self._start(now)
            for step in steps:
                self._counter += step + 1
                if self._counter >> _RANDOM_BITS:
                    self._start(self._millisecond + 1)
                random = self._counter
                ids.append(self._millisecond << 80 | _VERSION | (random >> 62) << 64 | _VARIANT | random & _LOW_62)
        return ids

    def forget(self) -> None:
        """Start afresh, as a forked child must: it shares neither lock holders nor counters with its parent."""
        self._lock = threading.Lock()
        self._millisecond = -1

    def _start(self, millisecond: int) -> None:
        # The top bit stays clear so that the steps of one millisecond cannot run over.
        self._millisecond = millisecond
        self._counter = int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS + 1)


_system = IdSource()
_of_clock: WeakKeyDictionary[Clock, IdSource] = WeakKeyDictionary()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_system.forget)


def new_id(clock: Clock | None = None) -> UUID:
    """A new row id; by `clock` when given (a source of its own per clock), else by the machine's time."""
    return new_ids(1, clock)[0]


def new_ids(count: int, clock: Clock | None = None) -> list[UUID]:
    """`count` new row ids in growing order: the batch twin of `new_id`."""
    if clock is None or clock is SYSTEM_CLOCK:
        return _system.make(count)
    source = _of_clock.get(clock)
    if source is None:
        source = _of_clock.setdefault(clock, IdSource(clock))
    return source.make(count)


def new_id_bytes(count: int) -> list[bytes]:
    """`count` new row ids in growing order as 16 bytes each: for bulk work, where an object per id would be a third of it."""
    return [number.to_bytes(16, "big") for number in _system.make_numbers(count)]


def new_token(prefix: str = "gx_", bits: int = 256, rng: Rng = SYSTEM_RNG) -> str:
    """A secret of at least `bits` bits: the prefix, then digits and letters only, always of one length for one `bits`.

    The prefix lets the log mask and secret scanners find a token that leaked. Keep only a hash of it.
    """
    if bits < 128:
        raise ValueError("a token needs at least 128 bits")
    length = 0
    while len(_ALPHABET) ** length < 1 << bits:
        length += 1
    return prefix + "".join(_ALPHABET[rng.below(len(_ALPHABET))] for _ in range(length))
