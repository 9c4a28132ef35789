"""Stream lines: how an event of the log reads on an object's page.

The log holds ids and no personal values, so a line may load what it shows, for a whole page of events at once. An event
without a StreamItem does not appear in the stream.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_member


class StreamGroup(StrEnum):
    """What the stream can be filtered by."""

    CHANGE = "change"
    NOTE = "note"
    TASK = "task"
    MESSAGE = "message"
    ORDER = "order"
    SERVICE = "service"
    MARKETING = "marketing"
    LOYALTY = "loyalty"
    SALES = "sales"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One line, in both languages, as plain text (the web escapes it). `page` is the address it leads to.

    `amount_minor` and `currency` are written by the viewer's formats, so they are not in the title.
    """

    icon: str
    title: Label
    detail: Label | None = None
    page: str | None = None
    amount_minor: int | None = None
    currency: str | None = None


class StreamItem(Contribution):
    """The lines of some types of events. Executed by the stream of customers; contributed by the room of the events."""

    kind: ClassVar[str] = "stream_item"

    events: ClassVar[tuple[str, ...]]
    prefixes: ClassVar[tuple[str, ...]] = ()  # of types that workspaces name themselves ("tracked:")
    group: ClassVar[StreamGroup]

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """What the lines need beside the payload, by event id: one query for the whole batch. Default: nothing."""
        return {}

    @abstractmethod
    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """The line of one event, or None to leave it out. Pure. Old events may lack fields that were added later."""

    def claims(self) -> Iterator[str]:
        yield from self.events

    def references(self) -> Iterator[Reference]:
        for event in self.events:
            yield Reference("event", event)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if not getattr(self, "events", ()):
            yield Fault("events", "请列出事件类型。", "list the types of events.")
        yield from check_member(self, "group", StreamGroup)
