"""Used by: who would notice if this were deleted. Asked before anything others may point to is removed or changed.

Contributed by the room that points; executed where the deletion is asked for (impact analysis).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


@dataclass(frozen=True, slots=True)
class Use:
    """One user of the thing: its object's name, id and title as people know it. `blocks`: deletion is refused while it is there."""

    object: str
    id: UUID
    title: str
    blocks: bool = False


class UsedBy(Contribution):
    """Where things of kind `object` are used. `by` names the kind of the users."""

    kind: ClassVar[str] = "used_by"

    object: ClassVar[str]
    by: ClassVar[str]

    @abstractmethod
    async def find(self, uow: UnitOfWork, object_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
        """At most `limit` users of each, those that block first. Things without users may be left out."""

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("object", self.by)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        yield from check_text(self, "by")
