"""What conditions may ask of tracked events: every type that came and is not blocked, with its properties."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.event_types import EventTypeSource, KnownEvent
from guanxi.sdk.objects import Field, FieldKind
from guanxi.tracking.permissions import VIEW_EVENTS
from guanxi.tracking.queries.governing import find_askable
from guanxi.tracking.service.looking import label_of

_KINDS: Mapping[str, FieldKind] = {
    "text": FieldKind.TEXT,
    "number": FieldKind.NUMBER,
    "boolean": FieldKind.BOOLEAN,
    "datetime": FieldKind.DATETIME,
}


class TrackedEvents(EventTypeSource):
    """Types of this workspace's sources."""

    key: ClassVar[str] = "tracking.events"
    label: ClassVar[Label] = Label(zh="行为事件", en="Tracked events")
    view: ClassVar[str] = VIEW_EVENTS.key

    async def find(self, uow: UnitOfWork) -> Sequence[KnownEvent]:
        """One short query."""
        return [
            KnownEvent(
                row["name"],
                _label(row["name"], row["label"]),
                "customer",
                tuple(_field(*one) for one in row["properties"]),
                row["log_class"],
            )
            for row in await find_askable(uow)
        ]


def _label(name: str, given: str | None) -> Label:
    return Label(zh=given or label_of(name, "zh"), en=given or label_of(name, "en"))


def _field(property_id: str, name: str, kind: str, label: str) -> Field:
    key = f"tracking.event.p_{UUID(property_id).hex}"
    return Field(key=key, label=Label(zh=label, en=label), type=_KINDS[kind], stored_as=name)
