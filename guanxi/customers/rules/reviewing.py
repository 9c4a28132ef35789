"""What speaks for two records being one person, and how much. Pure; the pairs are found by queries.reviewing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guanxi.access.contracts import Numbers

# Points of each reason; they add up. A shared phone counts for little, a name alone for next to nothing.
WEIGHTS: Final = {
    "phone": 50, "email": 45, "name": 20, "birthday": 40, "last_four": 30, "city": 10, "conflict": 45, "shared": -40,
    "model_strong": 60, "model_likely": 45,
}  # fmt: skip
STRONG: Final = 60
LIKELY: Final = 45
# A value that more records than this have in common says nothing about who they are: a shop's phone, a default birthday. Where
# the workspace is known, it is what the workspace chose.
SHARED_AFTER: Final = Numbers().shared_after
LATER_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be one. `used`, `blind`: the handle, when too many use it."""

    one: UUID
    other: UUID
    reasons: Sequence[str]
    used: int | None = None
    blind: bytes | None = None


def compute_weight(reasons: Sequence[str]) -> int:
    """How much speaks for it.

    >>> compute_weight(["phone", "name"]), compute_weight(["phone", "shared"])
    (70, 10)
    """
    return sum(WEIGHTS[one] for one in set(reasons))


def compute_strength(weight: int) -> str:
    """The weight as people read it.

    >>> [compute_strength(weight) for weight in (70, 50, 30)]
    ['strong', 'likely', 'weak']
    """
    return "strong" if weight >= STRONG else "likely" if weight >= LIKELY else "weak"
