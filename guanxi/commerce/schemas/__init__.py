"""Bodies of this room's routes."""

from datetime import datetime
from uuid import UUID

from guanxi.commerce.schemas.upserts import PaymentOut, RefundOut, ShipmentOut, Status
from guanxi.sdk.schemas import Out


class PurchasesOut(Out):
    """Totals in one currency."""

    currency: str
    orders: int
    total_minor: int
    refunded_minor: int
    first_at: datetime
    last_at: datetime


class MonthOut(Out):
    """What was bought in a month ("2010-12") in one currency."""

    month: str
    currency: str
    total_minor: int
    orders: int


class FavouriteOut(Out):
    """What somebody comes back to, and how often it was bought there or of it."""

    id: UUID
    name: str
    times: int


class CustomerPurchases(Out):
    """Purchases of one customer over all of its profiles; the store most orders are of, the category most lines are of."""

    totals: list[PurchasesOut]
    months: list[MonthOut]
    favourite_store: FavouriteOut | None
    favourite_category: FavouriteOut | None


class OrderRow(Out):
    """A line of a list of orders."""

    id: UUID
    customer_id: UUID | None
    customer_name: str | None
    source: str
    number: str
    kind: str
    status: Status
    placed_at: datetime
    currency: str
    total_minor: int
    paid_minor: int
    refunded_minor: int
    discount_minor: int
    line_count: int
    channel: str | None
    store_id: UUID | None
    store_name: str | None


class OrderLineOut(Out):
    """A line of an order; quantity and price are exact decimals as text."""

    line_no: int
    sku: str
    sku_id: UUID | None
    name: str
    quantity: str
    unit_price: str
    amount_minor: int
    discount_minor: int
    kind: str


class OrderOut(OrderRow):
    """An order with its lines and what was paid, given back and sent.

    `kept_here`: no other system tells of it. `may_edit`, `may_cancel`: whether its state lets one. `open_minor` is still to be
    paid, `refundable_minor` can be given back. `version` is what a change has to name.
    """

    note: str | None
    cancel_reason: str | None
    version: str
    kept_here: bool
    may_edit: bool
    may_cancel: bool
    open_minor: int
    refundable_minor: int
    lines: list[OrderLineOut]
    payments: list[PaymentOut]
    refunds: list[RefundOut]
    shipments: list[ShipmentOut]
