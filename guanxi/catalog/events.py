"""What happens to products and their like: `act` says what (created, changed, deleted, restored, undone, imported)."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanged(Event):
    """A category is another now."""

    type: ClassVar[str] = "catalog.category_changed"
    label: ClassVar[Label] = Label(zh="类目已变更", en="Category changed")
    object: ClassVar[str] = "category"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged(Event):
    """A product is another now."""

    type: ClassVar[str] = "catalog.product_changed"
    label: ClassVar[Label] = Label(zh="商品已变更", en="Product changed")
    object: ClassVar[str] = "product"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuChanged(Event):
    """An article is another now."""

    type: ClassVar[str] = "catalog.sku_changed"
    label: ClassVar[Label] = Label(zh="规格已变更", en="Article changed")
    object: ClassVar[str] = "sku"
    act: str
    fields: tuple[str, ...] = ()


ALL = (CategoryChanged, ProductChanged, SkuChanged)
