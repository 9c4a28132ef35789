"""What happens to orders."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersImported(Event):
    """One chunk of an import; the orders carry the import's id."""

    type: ClassVar[str] = "commerce.orders_imported"
    label: ClassVar[Label] = Label(zh="已导入一批订单", en="A batch of orders imported")
    object: ClassVar[str] = "order"
    import_id: UUID
    created: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """An order, at the time it was placed; `import_id` when a file told of it afterwards."""

    type: ClassVar[str] = "commerce.order_placed"
    label: ClassVar[Label] = Label(zh="已下单", en="Order placed")
    object: ClassVar[str] = "order"
    number: str
    kind: str
    total_minor: int
    currency: str
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersReceived(Event):
    """One batch of messages from another system: how many were new, newer, and came before their order."""

    type: ClassVar[str] = "commerce.orders_received"
    label: ClassVar[Label] = Label(zh="收到一批订单消息", en="A batch of order messages received")
    object: ClassVar[str] = "order"
    created: int
    updated: int
    waiting: int


ALL = (OrdersImported, OrderPlaced, OrdersReceived)
