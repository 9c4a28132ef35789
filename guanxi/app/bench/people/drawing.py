"""Drawing by chance, made for millions of draws: the same for the same seed on every machine, and as frequent as it is in life.

`kernel.rng` costs several times as much a draw; at fifty draws a row that is the difference between ten seconds and a minute.
Not here: what is drawn.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_PLACES = 8192
_SLOPE = 1.05  # names and cities fall off about as 1 / rank


class Draw:
    """A source of chance. `chance()` is 0 <= x < 1."""

    __slots__ = ("chance",)

    def __init__(self, seed: str) -> None:
        # `random()` is promised to stay the same between Python versions.
        self.chance = random.Random(seed).random  # noqa: S311 - repeatable on purpose, never for secrets

    def pick(self, among: Sequence[T]) -> T:
        """One element, all equally likely."""
        return among[int(self.chance() * len(among))]

    def below(self, limit: int) -> int:
        """A whole number 0 <= n < limit."""
        return int(self.chance() * limit)

    def digits(self, count: int) -> str:
        """`count` digits."""
        return f"{int(self.chance() * 10**count):0{count}d}"


def compute_falling(count: int, heads: Sequence[float] = ()) -> list[float]:
    """Weights of `count` words in the order of their frequency: `heads` as counted, the others by rank.

    >>> compute_falling(3, [10, 4])
    [10, 4, 2.61...]
    """
    weights = list(heads[:count])
    last = weights[-1] * len(weights) ** _SLOPE if weights else 1.0
    return weights + [last / (rank + 1) ** _SLOPE for rank in range(len(weights), count)]


def spread(words: Sequence[T], weights: Sequence[float]) -> list[T]:
    """A list in which each word stands as often as its weight says, at least once, so that a draw is one look.

    >>> [spread("ab", [3, 1]).count(word) for word in "ab"]
    [6144, 2048]
    """
    total = sum(weights)
    return [
        word
        for word, weight in zip(words, weights, strict=True)
        for _ in range(max(1, round(_PLACES * weight / total)))
    ]
