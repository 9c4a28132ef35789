"""Bodies of orders that people write: amounts are integers of minor units, quantities and prices exact decimals as text."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, WithJsonSchema

from guanxi.commerce.schemas.upserts import Currency, MaybeWord
from guanxi.sdk.schemas import In, Moment, Out

Text = Annotated[str, StringConstraints(max_length=2000)] | None
Reason = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Amount = Annotated[int, Field(gt=0, le=10**15)]
Version = Annotated[str, StringConstraints(max_length=64)]
_PLUS = WithJsonSchema({"type": "string", "pattern": r"^\d{1,14}(\.\d{1,6})?$", "maxLength": 30})
Quantity = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=4), _PLUS]
Price = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=6), _PLUS]
LineNo = Annotated[int, Field(ge=1, le=500)]


class ItemIn(In):
    """A line: an article of the catalog, or something named here. The amount is quantity x price - discount, half up."""

    sku_id: UUID | None = None
    name: MaybeWord = None
    quantity: Quantity
    unit_price: Price
    discount_minor: Minor = 0


class SalesOrderIn(In):
    """An order as it is entered. Without a customer it is nobody's. `shipping_minor` becomes a line of its own."""

    customer_id: UUID | None = None
    store_id: UUID | None = None
    channel: MaybeWord = None
    placed_at: Moment | None = None
    currency: Currency = None
    lines: Annotated[list[ItemIn], Field(min_length=1, max_length=200)]
    discount_minor: Minor = 0
    shipping_minor: Minor = 0
    note: Text = None


class SalesOrderChangeIn(SalesOrderIn):
    """The order whole, as it is from now on; `version` is the one it was read with."""

    version: Version


class CancelIn(In):
    """Why it is cancelled."""

    version: Version
    reason: Reason


class PaymentIn(In):
    """What was paid, at most what is still open."""

    amount_minor: Amount
    method: MaybeWord = None
    at: Moment | None = None


class BackIn(In):
    """What of a line came back."""

    line_no: LineNo
    quantity: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4), _PLUS] = Decimal(0)
    amount_minor: Minor


class RefundIn(In):
    """What is given back: at most what was paid; of a line at most what it cost. Lines, when told, add up to the amount."""

    amount_minor: Amount
    reason: MaybeWord = None
    at: Moment | None = None
    lines: Annotated[list[BackIn], Field(max_length=200)] = []


class SentIn(In):
    """What of a line is in the parcel."""

    line_no: LineNo
    quantity: Quantity


class ShipmentIn(In):
    """A parcel; without lines the whole order is in it."""

    carrier: MaybeWord = None
    tracking: MaybeWord = None
    at: Moment | None = None
    delivered: bool = False
    lines: Annotated[list[SentIn], Field(max_length=200)] = []


class OrderDone(Out):
    """The order and the change-set that undo takes."""

    id: UUID
    change_set_id: UUID


class EntryDone(Out):
    """What was recorded and the change-set that undo takes."""

    id: UUID
    at: datetime
    change_set_id: UUID


class OrderUndone(Out):
    """The change-set made by undoing, and the order as far as it is still there."""

    change_set_id: UUID
    order_id: UUID
