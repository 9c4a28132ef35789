"""Chance as a thing that is handed in: real for the product, repeatable for tests, splits of experiments and demo data.

Not here: keys and nonces (crypto reads the operating system itself) and the choice of what to do by chance.
"""

import random
import secrets
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Rng(Protocol):
    """What the code may ask of chance."""

    def bytes(self, count: int) -> bytes:
        """`count` random bytes."""

    def below(self, limit: int) -> int:
        """A whole number 0 <= n < limit, all equally likely; ValueError unless limit > 0."""

    def uniform(self) -> float:
        """A float 0 <= x < 1 (53 bits)."""


class SystemRng:
    """The operating system's generator; fit for secrets."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)

    def uniform(self) -> float:
        return secrets.randbits(53) / (1 << 53)


class SeededRng:
    """The same numbers for the same seed, on every machine and Python version (Mersenne Twister). Never for secrets."""

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def bytes(self, count: int) -> bytes:
        return self._random.getrandbits(count * 8).to_bytes(count, "big") if count else b""

    def below(self, limit: int) -> int:
        # Own rejection sampling: getrandbits is promised to stay the same between Python versions, randrange is not.
        if limit <= 0:
            raise ValueError("limit must be above 0")
        bits = (limit - 1).bit_length()
        number = self._random.getrandbits(bits) if bits else 0
        while number >= limit:
            number = self._random.getrandbits(bits)
        return number

    def uniform(self) -> float:
        return self._random.getrandbits(53) / (1 << 53)

    def child(self, name: str) -> "SeededRng":
        """A generator of its own for the part `name`, so that one part drawing more does not shift another."""
        return SeededRng(f"{self._seed}/{name}")


def choose(rng: Rng, among: Sequence[T]) -> T:
    """One element, all equally likely; ValueError when there is none."""
    return among[rng.below(len(among))]


SYSTEM_RNG = SystemRng()
