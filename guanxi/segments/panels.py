"""Segments on the page of a customer, and how coming in and leaving reads in the stream."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.panels import Panel
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine
from guanxi.segments import permissions
from guanxi.segments.schemas import CustomerSegments
from guanxi.segments.service import memberships, naming


class SegmentsOfCustomer(Panel):
    """Which segments they are in, since when, and why."""

    key: ClassVar[str] = "segments.of_customer"
    label: ClassVar[Label] = Label(zh="所属人群", en="Segments")
    object: ClassVar[str] = "customer"
    permission: ClassVar[str] = permissions.VIEW.key
    Data: ClassVar[type[BaseModel]] = CustomerSegments
    order: ClassVar[int] = 40
    icon: ClassVar[str] = "team"

    async def load(self, uow: UnitOfWork, object_id: UUID) -> CustomerSegments | None:
        """Nothing when they are in none."""
        found = await memberships.find(uow, object_id)
        return CustomerSegments.model_validate({"items": found}) if found else None


class SegmentStream(StreamItem):
    """A line for each time somebody came in or left."""

    key: ClassVar[str] = "segments.stream"
    label: ClassVar[Label] = Label(zh="人群进出", en="Segments")
    events: ClassVar[tuple[str, ...]] = ("segments.entered", "segments.left")
    group: ClassVar[StreamGroup] = StreamGroup.MARKETING

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """Names of the segments, for all events at once."""
        if not uow.scope.allows(permissions.VIEW.key):
            return {}
        names = await naming.find_names(uow, [one.object_id for one in events if one.object_id is not None])
        return {
            one.id: {"name": names[one.object_id], "cause": naming.say_cause(uow, one.payload.get("why", ""))}
            for one in events
            if one.object_id in names
        }

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """Which segment, and after what."""
        if not extra:
            return None
        entered = event.type == "segments.entered"
        name = extra["name"]
        zh, en = (f"进入人群“{name}”", f"Entered “{name}”") if entered else (f"离开人群“{name}”", f"Left “{name}”")
        return StreamLine(
            icon="team", title=Label(zh=zh, en=en), detail=extra["cause"], page=f"/segments/{event.object_id}"
        )
