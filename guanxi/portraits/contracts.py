"""Shapes of portraits: what a trait is computed of and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from guanxi.conditions.contracts import Tree, Value
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option

OBJECT: Final = "customer"
TABLE: Final = "customer_trait"
TOLD_BY: Final = frozenset({"portraits.traits_changed", "portraits.computed"})
MOST_TRAITS: Final = 60
MOST_BINS: Final = 12
MOST_CASES: Final = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Values below `below` (None: all that are left) become `option`."""

    below: int | None
    option: Option


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of rows, as it is or sorted into bins. Bins whose keys are digits make a score."""

    value: Value
    bins: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The first case whose condition holds; `otherwise` for those of whom none does."""

    cases: tuple[tuple[Option, Tree], ...]
    otherwise: Option | None = None


Definition = Measured | Sorted


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait of a workspace, ready to be computed. `said` is the JSON it was read from."""

    id: UUID
    key: str
    label: Label
    group: str
    definition: Definition
    field: Field
    said: Mapping[str, Any]

    @property
    def is_score(self) -> bool:
        """Whether it is a number of stars."""
        return self.field.type is FieldKind.RATING


GROUPS: Final[Mapping[str, Label]] = {
    "value": Label(zh="价值", en="Value"),
    "rhythm": Label(zh="节奏", en="Rhythm"),
    "taste": Label(zh="偏好", en="Tastes"),
    "life": Label(zh="生命周期", en="Life cycle"),
    "own": Label(zh="自定义", en="Own"),
}
