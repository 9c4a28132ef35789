"""Event types of a workspace's own: what its sites and systems send in ("加入购物车"), beside the events that rooms declare.

Conditions may ask for them like for any other. Not here: how such events come in and which of them are allowed (the room
that takes them in), and the events of Python (`guanxi.kernel.log.Event`).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text
from guanxi.sdk.objects import Field


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """One type: `key` as it stands in the log's `type`, `object` whose records it happens to. `properties` are what of its
    payload may be asked: fields without a column, `stored_as` their name there. `log_class` is the tree of the log it lies in.
    A type that a room declares too (a page view) is asked with these properties."""

    key: str
    label: Label
    object: str
    properties: tuple[Field, ...] = ()
    log_class: str = "business"


class EventTypeSource(Contribution):
    """Types of events of a workspace. Executed by conditions; `view` is the permission without which there are none."""

    kind: ClassVar[str] = "event_type_source"

    view: ClassVar[str]

    @abstractmethod
    async def find(self, uow: UnitOfWork) -> Sequence[KnownEvent]:
        """Every type that may be asked, in the order people see them. One short query: it is part of every filtered list."""

    def references(self) -> Iterator[Reference]:
        yield Reference("permission", self.view)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "view")
