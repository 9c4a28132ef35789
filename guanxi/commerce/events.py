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


ALL = (OrdersImported,)
