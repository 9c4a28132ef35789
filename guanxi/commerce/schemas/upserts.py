"""Messages about orders as shops and other systems send them, in any order and as often as they like."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, SkipValidation, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from guanxi.sdk.schemas import In, Moment, Out

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MaybeWord = Annotated[str, StringConstraints(min_length=1, max_length=300)] | None
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None
# Exact decimals come as text; the schema says no other, because JSON numbers are floats in too many programs.
_TEXT = WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,20}(\.\d{1,6})?$", "maxLength": 30})
Quantity = Annotated[Decimal, Field(max_digits=18, decimal_places=4), _TEXT]
Price = Annotated[Decimal, Field(max_digits=20, decimal_places=6), _TEXT]
NotNegative = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=6), _TEXT]
Positive = Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=6), _TEXT]
Status = Literal["placed", "paid", "shipped", "completed", "cancelled"]
MoneyStatus = Literal["pending", "done", "failed"]
EntryStatus = Literal["pending", "done", "failed", "void"]
MOST = 500


class Message(In):
    """What every message has: the system it is of, its number there, and its version there: `revision` or `updated_at`.

    An older version never overwrites a newer one. Use one of the two throughout a source.
    """

    source: Word
    number: Word
    revision: Annotated[int, Field(ge=0, le=2**53)] | None = None
    updated_at: Moment | None = None

    @model_validator(mode="after")
    def _has_a_version(self) -> Self:
        if (self.revision is None) == (self.updated_at is None):
            raise PydanticCustomError("version", "exactly one of revision and updated_at")
        return self

    @property
    def version(self) -> int:
        """Comparable within a source."""
        if self.revision is not None:
            return self.revision
        assert self.updated_at is not None
        return int(self.updated_at.timestamp() * 1_000_000)


class Buyer(In):
    """Who bought: `key` is the customer's id in the source; phone and e-mail link to who is known."""

    key: MaybeWord = None
    name: MaybeWord = None
    phone: MaybeWord = None
    email: MaybeWord = None


class LineIn(In):
    """A line. The amount is quantity x price - discount, half up to the minor unit."""

    sku: MaybeWord = None
    name: MaybeWord = None
    quantity: Quantity
    unit_price: Price
    discount: NotNegative = Decimal(0)


class OrderMessage(Message):
    """An order whole: what is not said any more is gone. `discount` is on the whole order. `total` is checked when given."""

    placed_at: Moment
    status: Status = "placed"
    kind: Literal["sale", "cancellation", "fee"] = "sale"
    currency: Currency = None
    store: MaybeWord = None
    channel: MaybeWord = None
    buyer: Buyer = Buyer()
    discount: NotNegative = Decimal(0)
    total: Price | None = None
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]


class PaymentMessage(Message):
    """A payment of the order with that number of the same source; the order may come later."""

    order: Word
    method: MaybeWord = None
    currency: Currency = None
    amount: Positive
    at: Moment
    status: MoneyStatus = "done"


class RefundLineIn(In):
    """What of a line came back."""

    line_no: Annotated[int, Field(ge=1, le=500)]
    quantity: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4), _TEXT] = Decimal(0)
    amount: NotNegative


class RefundMessage(Message):
    """A refund; its lines, when told, add up to it."""

    order: Word
    reason: MaybeWord = None
    currency: Currency = None
    amount: Positive
    at: Moment
    status: MoneyStatus = "done"
    lines: Annotated[list[RefundLineIn], Field(max_length=500)] = []


class ShipmentLineIn(In):
    """What of a line is in the parcel."""

    line_no: Annotated[int, Field(ge=1, le=500)]
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=4), _TEXT]


class ShipmentMessage(Message):
    """A parcel; its lines, when only a part of the order is in it."""

    order: Word
    carrier: MaybeWord = None
    tracking: MaybeWord = None
    at: Moment
    delivered_at: Moment | None = None
    lines: Annotated[list[ShipmentLineIn], Field(max_length=500)] = []


class UpsertIn(In):
    """Up to 500 messages in all; each is judged by itself."""

    orders: Annotated[list[SkipValidation[OrderMessage]], Field(max_length=MOST)] = []
    payments: Annotated[list[SkipValidation[PaymentMessage]], Field(max_length=MOST)] = []
    refunds: Annotated[list[SkipValidation[RefundMessage]], Field(max_length=MOST)] = []
    shipments: Annotated[list[SkipValidation[ShipmentMessage]], Field(max_length=MOST)] = []

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.orders) + len(self.payments) + len(self.refunds) + len(self.shipments) > MOST:
            raise PydanticCustomError("too_long", "at most {max_length} messages in all", {"max_length": MOST})
        return self


class ItemProblem(Out):
    """What is wrong with a message, and how to mend it."""

    field: str
    value: str
    code: str
    message: str


class ItemResult(Out):
    """What became of one message: `stale` is older than what is there, `waiting` came before its order."""

    kind: Literal["orders", "payments", "refunds", "shipments"]
    index: int
    source: str | None
    number: str | None
    outcome: Literal["created", "updated", "unchanged", "stale", "waiting", "refused"]
    id: UUID | None = None
    problems: list[ItemProblem] = []


class UpsertOut(Out):
    """One result for each message, in the order sent."""

    results: list[ItemResult]


class PaymentOut(Out):
    """A payment; `by_hand`: recorded here, not told by its source. `void`: taken back, it does not count."""

    id: UUID
    source: str
    number: str
    by_hand: bool
    method: str | None
    currency: str
    amount_minor: int
    at: datetime
    status: EntryStatus


class RefundLineOut(Out):
    """What of a line came back."""

    line_no: int
    quantity: str
    amount_minor: int


class RefundOut(Out):
    """A refund."""

    id: UUID
    source: str
    number: str
    by_hand: bool
    reason: str | None
    currency: str
    amount_minor: int
    lines: list[RefundLineOut]
    at: datetime
    status: EntryStatus


class ShipmentLineOut(Out):
    """What of a line is in the parcel."""

    line_no: int
    quantity: str


class ShipmentOut(Out):
    """A parcel; without lines: the whole order is in it."""

    id: UUID
    source: str
    number: str
    by_hand: bool
    carrier: str | None
    tracking: str | None
    lines: list[ShipmentLineOut]
    at: datetime
    delivered_at: datetime | None
    status: Literal["done", "void"]
