"""What conditions may ask of tracked events: visits, whether any came yet or not, and every type that came, with its properties;
nothing that is blocked."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import VISIT
from guanxi.sdk.event_types import EventTypeSource, KnownEvent
from guanxi.sdk.objects import Field, FieldKind
from guanxi.tracking.events import PageViewed, ScreenViewed
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
        rows = await find_askable(uow)
        came = {row["name"] for row in rows}
        expected = [
            KnownEvent(one.type, one.label, "customer", log_class=VISIT)
            for one in (PageViewed, ScreenViewed)
            if one.type not in came
        ]
        return expected + [
            KnownEvent(
                row["name"],
                _label(row["name"], row["label"]),
                "customer",
                tuple(_field(*one) for one in row["properties"]),
                row["log_class"],
            )
            for row in rows
            if row["status"] != "blocked"
        ]


def _label(name: str, given: str | None) -> Label:
    return Label(zh=given or label_of(name, "zh"), en=given or label_of(name, "en"))


def _field(property_id: str, name: str, kind: str, label: str) -> Field:
    key = f"tracking.event.p_{UUID(property_id).hex}"
    return Field(key=key, label=Label(zh=label, en=label), type=_KINDS[kind], stored_as=name)
