"""Bodies of this room's routes."""

from datetime import datetime
from uuid import UUID

from guanxi.sdk.schemas import Out


class PurchasesOut(Out):
    """Totals in one currency."""

    currency: str
    orders: int
    total_minor: int
    first_at: datetime
    last_at: datetime


class MonthOut(Out):
    """What was bought in a month ("2010-12") in one currency."""

    month: str
    currency: str
    total_minor: int
    orders: int


class CustomerPurchases(Out):
    """Purchases of one customer over all of its profiles."""

    totals: list[PurchasesOut]
    months: list[MonthOut]


class OrderRow(Out):
    """A line of a list of orders."""

    id: UUID
    customer_id: UUID | None
    customer_name: str | None
    source: str
    number: str
    kind: str
    placed_at: datetime
    currency: str
    total_minor: int
    line_count: int


class OrderLineOut(Out):
    """A line of an order; quantity and price are exact decimals as text."""

    line_no: int
    sku: str
    name: str
    quantity: str
    unit_price: str
    amount_minor: int
    kind: str


class OrderOut(OrderRow):
    """An order with its lines."""

    lines: list[OrderLineOut]
