"""Password hashes: argon2id in two threads at most, so that sign-ins never take the event loop or all the memory.

Parameters: OWASP Password Storage Cheat Sheet (t=2, m=19 MiB, p=1); a hash made with others is renewed at sign-in.
Not here: which passwords are good enough (rules).
"""

import asyncio
import functools
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guanxi.access.rules.passwords import normalise_password
from guanxi.kernel.errors import Unavailable

T = TypeVar("T")
_log = logging.getLogger(__name__)
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
MAX_WAITING: Final = 200  # about five seconds of work


class _Queue:
    """Two threads, and no more waiting than can be served soon."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self.waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        if self.waiting >= MAX_WAITING:
            raise Unavailable(retry_after=5)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, work)
        finally:
            self.waiting -= 1


_queue = _Queue()


@functools.cache
def _nobody() -> str:
    """A hash that no password fits, for accounts that do not exist."""
    return HASHER.hash(secrets.token_urlsafe(32))


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except VerificationError:
        return False
    except InvalidHashError:
        _log.error("a stored password hash cannot be read; its owner needs a reset link")
        return False


async def hash_password(password: str) -> str:
    """The hash to store. Raises Unavailable when too many wait."""
    return await _queue.run(functools.partial(HASHER.hash, normalise_password(password)))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash the same work is done against one that nothing fits (ATK A36)."""
    return await _queue.run(functools.partial(_verify, password_hash, normalise_password(password)))


def needs_renewal(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)
