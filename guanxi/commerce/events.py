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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(Event):
    """Somebody changed an order here: `act` is changed, cancelled, delivered, taken_back or undone."""

    type: ClassVar[str] = "commerce.order_changed"
    label: ClassVar[Label] = Label(zh="订单已变更", en="Order changed")
    object: ClassVar[str] = "order"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded(Event):
    """A payment was recorded by hand."""

    type: ClassVar[str] = "commerce.payment_recorded"
    label: ClassVar[Label] = Label(zh="已登记收款", en="Payment recorded")
    object: ClassVar[str] = "order"
    payment_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRecorded(Event):
    """A refund was recorded by hand."""

    type: ClassVar[str] = "commerce.refund_recorded"
    label: ClassVar[Label] = Label(zh="已登记退款", en="Refund recorded")
    object: ClassVar[str] = "order"
    refund_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRecorded(Event):
    """A parcel was recorded by hand."""

    type: ClassVar[str] = "commerce.shipment_recorded"
    label: ClassVar[Label] = Label(zh="已登记发货", en="Shipment recorded")
    object: ClassVar[str] = "order"
    shipment_id: UUID


ALL = (OrdersImported, OrderPlaced, OrdersReceived, OrderChanged, PaymentRecorded, RefundRecorded, ShipmentRecorded)
CHANGED_BY_HAND = frozenset(one.type for one in ALL[3:])
