"""Triggers: what starts a journey. Every event of every room is one already; this is for starts that need more.

More is: settings of its own ("order above X"), or time that passes ("three days before the birthday").
Not here: the reader of the log and the due index that execute them (journeys).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.log import Recorded
from guanxi.sdk.contribution import Contribution, Fault, NoConfig, Reference, check_text


@dataclass(frozen=True, slots=True)
class Due:
    """A start that time brings: the object, the moment, and a key that is the same however often it is found."""

    object_id: UUID
    at: datetime
    key: str


class Trigger(Contribution):
    """One way to start. Executed by journeys; at least one of `matches` (with `events`) and `find_due` is overridden.

    `object` names what is started with. `events` are the types `matches` is asked about. `Config` is the form.
    """

    kind: ClassVar[str] = "trigger"

    object: ClassVar[str]
    icon: ClassVar[str] = "flag"
    events: ClassVar[tuple[str, ...]] = ()
    Config: ClassVar[type[BaseModel]] = NoConfig

    def matches(self, event: Recorded, config: Any) -> bool:
        """Whether `event` (of one of `events`) starts a journey. Pure: decides by the payload alone."""
        return True

    async def find_objects(self, uow: UnitOfWork, events: Sequence[Recorded]) -> dict[UUID, list[UUID]]:
        """The objects to start, by event id. Default: the event's own object when it is of kind `object`.

        Override when the subject is another: the customer of an order's profile. Set-based: one query per batch.
        """
        return {event.id: [event.object_id] for event in events if event.object == self.object and event.object_id}

    async def find_due(self, uow: UnitOfWork, since: datetime, until: datetime, config: Any) -> list[Due]:
        """The starts that fall into since <= at < until (UTC). Reads only; the engine remembers keys it has started."""
        raise NotImplementedError

    @property
    def is_timed(self) -> bool:
        """Whether time brings it."""
        return type(self).find_due is not Trigger.find_due

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Config": self.Config}

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        for event in self.events:
            yield Reference("event", event)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        if not self.events and not self.is_timed:
            yield Fault(
                "events", "请列出事件类型，或实现 find_due()。", "list the types of events, or implement find_due()."
            )
        if not self.events and type(self).matches is not Trigger.matches:
            yield Fault("matches()", "没有 events，matches() 不会被调用。", "without events it is never asked.")
