"""What other rooms see of orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.sdk.imports import Overwritten
from guanxi.sdk.objects import Option

STATUSES = (
    Option("placed", Label(zh="待付款", en="Placed"), "orange"),
    Option("paid", Label(zh="已付款", en="Paid"), "blue"),
    Option("shipped", Label(zh="已发货", en="Shipped"), "blue"),
    Option("completed", Label(zh="已完成", en="Completed"), "green"),
    Option("cancelled", Label(zh="已取消", en="Cancelled"), "red"),
)
_DONE = Option("done", Label(zh="已完成", en="Done"), "green")
_VOID = Option("void", Label(zh="已作废", en="Taken back"), "red")
MONEY_STATUSES = (
    Option("pending", Label(zh="处理中", en="Pending"), "orange"),
    _DONE,
    Option("failed", Label(zh="失败", en="Failed"), "red"),
    _VOID,
)
PARCEL_STATUSES = (_DONE, _VOID)
KINDS = (
    Option("sale", Label(zh="销售", en="Sale")),
    Option("cancellation", Label(zh="取消", en="Cancellation")),
    Option("fee", Label(zh="费用", en="Fee")),
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a chunk of orders did: orders made (their rows) and changed (as they were), and the money now stored for its lines."""

    created: Sequence[Mapping[str, Any]]
    overwritten: Sequence[Overwritten]
    sum_minor: int

    @property
    def updated(self) -> int:
        """How many orders were changed."""
        return len(self.overwritten)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which orders are asked for; empty: all. `since` and `until` are half open. `none`: those without a store, channel or class."""

    profiles: Sequence[UUID] | None = None
    store_id: Sequence[str] = ()
    channel: Sequence[str] = ()
    status: Sequence[str] = ()
    kind: Sequence[str] = ()
    source: Sequence[str] = ()
    currency: Sequence[str] = ()
    customer_class: Sequence[str] = ()
    sku_id: Sequence[str] = ()
    product_id: Sequence[str] = ()
    category_id: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    query: str = ""
