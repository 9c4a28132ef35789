"""How orders read in the stream of a customer. An order that is gone (its import was reverted) leaves no line."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.commerce import service
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine

_TITLES: Mapping[str, Label] = {
    "sale": Label(zh="下单 {number}", en="Ordered {number}"),
    "cancellation": Label(zh="取消 {number}", en="Cancelled {number}"),
    "fee": Label(zh="费用 {number}", en="Fee {number}"),
}


class OrderStream(StreamItem):
    """A line per order."""

    key: ClassVar[str] = "commerce.orders"
    label: ClassVar[Label] = Label(zh="订单", en="Orders")
    events: ClassVar[tuple[str, ...]] = ("commerce.order_placed",)
    group: ClassVar[StreamGroup] = StreamGroup.ORDER

    async def load(self, uow: UnitOfWork, events: Sequence[Recorded]) -> Mapping[UUID, Mapping[str, Any]]:
        """The orders as they are now, for all events at once."""
        orders = await service.find_existing(uow, [event.object_id for event in events if event.object_id])
        return {event.id: orders[event.object_id] for event in events if event.object_id in orders}

    def render(self, event: Recorded, extra: Mapping[str, Any]) -> StreamLine | None:
        """Number, source and amount."""
        if not extra:
            return None
        title = _TITLES.get(extra["kind"], _TITLES["sale"])
        number, lines = extra["number"], extra["line_count"]
        return StreamLine(
            icon="order",
            title=Label(zh=title.zh.format(number=number), en=title.en.format(number=number)),
            detail=Label(
                zh=f"{extra['source']}，{lines} 行",
                en=f"{extra['source']}, {lines} {'line' if lines == 1 else 'lines'}",
            ),
            page=f"/orders/{event.object_id}",
            amount_minor=extra["total_minor"],
            currency=extra["currency"],
        )
