"""How orders are found from the one search field: by their number, or that of a payment, a refund or a parcel of theirs."""

from typing import ClassVar

from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.queries import by_hand
from guanxi.commerce.service import Listed, find_orders, visible
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.searching import Hit, Search


class OrderSearch(Search):
    """By the beginning of the order number."""

    key: ClassVar[str] = "commerce.order"
    label: ClassVar[Label] = Label(zh="订单", en="Orders")
    object: ClassVar[str] = "order"
    min_length: ClassVar[int] = 3
    list_page: ClassVar[str | None] = "/orders?q={query}"

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """Orders of customers the caller may see."""
        page = await find_orders(uow, Listed(narrowed=Narrowed(query=query), limit=limit))
        return [
            Hit(
                row.id,
                row.number,
                row.customer_name or row.source,
                1.0 if row.number.lower() == query.lower() else 0.45,
                f"/orders/{row.id}",
            )
            for row in page.items
        ]


class _EntrySearch(Search):
    """By the beginning of a number; leads to the order."""

    min_length: ClassVar[int] = 4

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """Entries of orders the caller may see."""
        rows = await by_hand.find_entries(uow, self.object, query, visible(uow), limit)
        return [
            Hit(
                row["id"], row["found"], row["order_number"], 1.0 if row["exact"] else 0.4, f"/orders/{row['order_id']}"
            )
            for row in rows
        ]


class PaymentSearch(_EntrySearch):
    """By the number of the payment."""

    key: ClassVar[str] = "commerce.payment"
    label: ClassVar[Label] = Label(zh="收款", en="Payments")
    object: ClassVar[str] = "payment"


class RefundSearch(_EntrySearch):
    """By the number of the refund."""

    key: ClassVar[str] = "commerce.refund"
    label: ClassVar[Label] = Label(zh="退款", en="Refunds")
    object: ClassVar[str] = "refund"


class ShipmentSearch(_EntrySearch):
    """By the number of the shipment or of its tracking."""

    key: ClassVar[str] = "commerce.shipment"
    label: ClassVar[Label] = Label(zh="发货", en="Shipments")
    object: ClassVar[str] = "shipment"


ALL = (OrderSearch, PaymentSearch, RefundSearch, ShipmentSearch)
