"""Work items: things that wait for somebody, and that the workforce room gives out by skill, load and shift.

A conversation, a ticket, a new lead. Contributed by the room that owns the thing; executed by workforce.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: since when, until when it is due, how urgent (0 none, 3 most), the skills it needs,
    and who had the customer before."""

    object_id: UUID
    since: datetime
    due_at: datetime | None = None
    urgency: int = 0
    skills: frozenset[str] = frozenset()
    preferred_user_id: UUID | None = None


class WorkItem(Contribution):
    """One kind of work. `weight` is the share of a person's capacity (100) one of them takes; `events` tell that more may wait."""

    kind: ClassVar[str] = "work_item"

    object: ClassVar[str]
    weight: ClassVar[int] = 20
    events: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    async def find_waiting(self, uow: UnitOfWork, limit: int) -> list[Waiting]:
        """At most `limit` things without an assignee, the most urgent and then the oldest first."""

    @abstractmethod
    async def assign(self, uow: UnitOfWork, object_ids: Sequence[UUID], user_id: UUID) -> list[UUID]:
        """Give them to a user; the ids really given. One that somebody took meanwhile is left alone and not an error."""

    @abstractmethod
    async def release(self, uow: UnitOfWork, user_id: UUID) -> int:
        """Put back what a user has not begun (end of shift, leaver); how many."""

    @abstractmethod
    async def count_open(self, uow: UnitOfWork, user_ids: Sequence[UUID]) -> dict[UUID, int]:
        """How many open ones each user has; users without any may be left out."""

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        for event in self.events:
            yield Reference("event", event)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        if not 1 <= self.weight <= 100:
            yield Fault("weight", "应为 1 到 100。", "must be 1 to 100.")
