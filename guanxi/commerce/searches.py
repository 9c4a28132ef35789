"""How orders are found from the one search field: by their number."""

from typing import ClassVar

from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.service import Listed, find_orders
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
                f"/orders?order={row.id}",
            )
            for row in page.items
        ]
