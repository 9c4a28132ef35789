"""Import of categories, products and articles by code."""

from collections.abc import Mapping
from typing import ClassVar

from guanxi.catalog import permissions, service
from guanxi.catalog.contracts import STATUSES
from guanxi.kernel.i18n import Label
from guanxi.sdk.imports import ColumnKind, ImportColumn
from guanxi.sdk.master_data import MasterData
from guanxi.sdk.master_imports import MasterImport, problems_of


def _column(
    key: str, zh: str, en: str, *synonyms: str, kind: ColumnKind = ColumnKind.TEXT, required: bool = False
) -> ImportColumn:
    options = STATUSES if kind is ColumnKind.SELECT else ()
    return ImportColumn(key, Label(zh=zh, en=en), kind, required, synonyms, options=options)


class CategoryImport(MasterImport):
    """Categories; one above must be there first."""

    key: ClassVar[str] = "catalog.categories"
    label: ClassVar[Label] = Label(zh="商品类目", en="Categories")
    object: ClassVar[str] = "category"
    permission: ClassVar[str] = permissions.MANAGE.key
    data: ClassVar[MasterData] = service.CATEGORY
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {"parent": ("parent_id", "category")}
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("code", "类目编码", "Category code", "编码", required=True),
        _column("name", "类目名称", "Category name", "名称", required=True),
        _column("parent", "上级类目", "Within", "上级", "parent category"),
    )
    problems: ClassVar[Mapping[str, Label]] = problems_of("catalog")


class ProductImport(MasterImport):
    """Products (SPU)."""

    key: ClassVar[str] = "catalog.products"
    label: ClassVar[Label] = Label(zh="商品", en="Products")
    object: ClassVar[str] = "product"
    permission: ClassVar[str] = permissions.MANAGE.key
    data: ClassVar[MasterData] = service.PRODUCT
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {"category": ("category_id", "category")}
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("code", "商品编码", "Product code", "货号", "款号", "spu", "spu编码", "product no", required=True),
        _column("name", "商品名称", "Product name", "名称", "商品", "product", "title", required=True),
        _column("category", "类目", "Category", "分类", "商品类目", "品类"),
        _column("brand", "品牌", "Brand"),
        _column("unit", "单位", "Unit", "计量单位"),
        _column("status", "状态", "Status", "上架状态", kind=ColumnKind.SELECT),
        _column("description", "说明", "Description", "描述", "商品描述"),
    )
    problems: ClassVar[Mapping[str, Label]] = problems_of("catalog")


class SkuImport(MasterImport):
    """Articles (SKU) of products that are there."""

    key: ClassVar[str] = "catalog.skus"
    label: ClassVar[Label] = Label(zh="商品规格（SKU）", en="Articles (SKU)")
    object: ClassVar[str] = "sku"
    permission: ClassVar[str] = permissions.MANAGE.key
    data: ClassVar[MasterData] = service.SKU
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {"product": ("product_id", "product")}
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("code", "SKU 编码", "SKU", "规格编码", "sku code", "stock code", "商家编码", required=True),
        _column("name", "SKU 名称", "SKU name", "规格名称", "名称", required=True),
        _column("product", "所属商品", "Product", "商品编码", "款号", "spu", "product code", required=True),
        _column("spec", "规格", "Specification", "规格值", "颜色尺码"),
        _column("barcode", "条码", "Barcode", "国际条码", "ean", "upc"),
        _column("price_minor", "售价", "Price", "零售价", "吊牌价", "单价", kind=ColumnKind.MONEY),
        _column("status", "状态", "Status", "上架状态", kind=ColumnKind.SELECT),
    )
    problems: ClassVar[Mapping[str, Label]] = problems_of("catalog")
