"""Categories, products and articles as objects."""

from guanxi.catalog import permissions, service
from guanxi.catalog.contracts import STATUSES
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option


def _field(
    key: str, zh: str, en: str, kind: FieldKind = FieldKind.TEXT, *, target: str | None = None,
    options: tuple[Option, ...] = (), required: bool = False,
) -> Field:  # fmt: skip
    return Field(
        key=f"catalog.{key}", label=Label(zh=zh, en=en), type=kind, column=key.partition(".")[2], target=target, options=options,
        required=required,
    )  # fmt: skip


def _named(name: str) -> tuple[Field, Field]:
    return (
        _field(f"{name}.code", "编码", "Code", required=True),
        _field(f"{name}.name", "名称", "Name", required=True),
    )


CATEGORY = ObjectType(
    key="catalog.category",
    label=Label(zh="商品类目", en="Category"),
    plural=Label(zh="商品类目", en="Categories"),
    table="category",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="folder",
    restorer=service.CATEGORY.restorer,
    fields=(
        *_named("category"),
        _field("category.parent_id", "上级类目", "Within", FieldKind.RELATION, target="category"),
    ),
)
PRODUCT = ObjectType(
    key="catalog.product",
    label=Label(zh="商品", en="Product"),
    plural=Label(zh="商品", en="Products"),
    table="product",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="gift",
    page="/products/{id}",
    restorer=service.PRODUCT.restorer,
    fields=(
        *_named("product"),
        _field("product.category_id", "类目", "Category", FieldKind.RELATION, target="category"),
        _field("product.brand", "品牌", "Brand"),
        _field("product.unit", "单位", "Unit"),
        _field("product.status", "状态", "Status", FieldKind.SELECT, options=STATUSES),
        _field("product.description", "说明", "Description", FieldKind.LONG_TEXT),
    ),
)
SKU = ObjectType(
    key="catalog.sku",
    label=Label(zh="商品规格", en="Article"),
    plural=Label(zh="商品规格", en="Articles"),
    table="sku",
    live="{t}.deleted_at IS NULL",
    owner=None,
    view=permissions.VIEW.key,
    icon="barcode",
    restorer=service.SKU.restorer,
    fields=(
        *_named("sku"),
        _field("sku.product_id", "商品", "Product", FieldKind.RELATION, target="product"),
        _field("sku.spec", "规格", "Specification"),
        _field("sku.barcode", "条码", "Barcode"),
        _field("sku.status", "状态", "Status", FieldKind.SELECT, options=STATUSES),
    ),
)
