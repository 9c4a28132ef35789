"""How products are found from the one search field."""

from typing import ClassVar

from guanxi.catalog.service import PRODUCT
from guanxi.kernel.i18n import Label
from guanxi.sdk.master_data import MasterData
from guanxi.sdk.master_searches import MasterSearch


class ProductSearch(MasterSearch):
    """By code or a part of the name."""

    key: ClassVar[str] = "catalog.product"
    label: ClassVar[Label] = Label(zh="商品", en="Products")
    object: ClassVar[str] = "product"
    list_page: ClassVar[str | None] = "/products?q={query}"
    data: ClassVar[MasterData] = PRODUCT
