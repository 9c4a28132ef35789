"""What a workspace made of the declared objects, and who says so: shapes of `Room.shape`. `sdk.own_fields` applies them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a workspace has a declared field: None leaves what was declared. `position` is its place among all of them."""

    label: Label | None = None
    help: Label | None = None
    position: int | None = None
    hidden: bool = False
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a workspace made of the house: its own fields by object with their places, and declared fields arranged, by key."""

    own: Mapping[str, tuple[tuple[int, Field], ...]] = field(default_factory=dict)
    arranged: Mapping[str, Arrangement] = field(default_factory=dict)


class ShapeSource(Protocol):
    """Where shapes come from: one room of the house has it as `Room.shape`."""

    async def version(self, uow: UnitOfWork) -> int:
        """The workspace's shape version as it is now."""
        ...

    async def load(self, uow: UnitOfWork) -> Shape:
        """The workspace's shape as it is now."""
        ...

    async def find_problems(
        self,
        uow: UnitOfWork,
        object_name: str,
        fields: Mapping[str, Field],
        values: Mapping[str, Any],
        object_id: UUID | None,
    ) -> list[FieldProblem]:
        """What only the database can tell of values in their one form: a colleague or record that is not there, a value that
        must be unique and that another record has. `object_id` is the record itself."""
        ...


class FieldSource(Protocol):
    """Where fields come from that a room computes for each workspace (`Room.computed`): read-only, kept beside their records
    (`Field.beside`). Whoever changes what there is raises the workspace's shape version."""

    async def load(self, uow: UnitOfWork) -> Mapping[str, tuple[Field, ...]]:
        """The computed fields of the workspace by the name of their object, in their order."""
        ...
