"""The master data of this room: tables, columns, what refers to what."""

from psycopg import sql

from guanxi.catalog import permissions
from guanxi.catalog.events import CategoryChanged, ProductChanged, SkuChanged
from guanxi.catalog.service.pictured import ProductData, SkuData
from guanxi.kernel.paging import SortColumn
from guanxi.sdk.master_data import Link
from guanxi.sdk.master_readings import ReadMasterData

CATEGORY = ReadMasterData(
    object="category",
    table="category",
    columns={"parent_id": "uuid"},
    event=CategoryChanged,
    edit=permissions.MANAGE.key,
    links={"parent_id": Link("category")},
    filters=("parent_id",),
)
PRODUCT = ProductData(
    object="product",
    table="product",
    columns={"category_id": "uuid", "brand": "text", "unit": "text", "status": "text", "description": "text"},
    event=ProductChanged,
    edit=permissions.MANAGE.key,
    links={"category_id": Link("category", tree=True)},
    filters=("category_id", "status"),
)
SKU = SkuData(
    object="sku",
    table="sku",
    columns={
        "product_id": "uuid", "spec": "text", "barcode": "text", "currency": "text", "price_minor": "bigint", "cost_minor": "bigint",
        "status": "text",
    },
    event=SkuChanged,
    edit=permissions.MANAGE.key,
    links={"product_id": Link("product")},
    guarded={"cost_minor": permissions.COST.key},
    filters=("product_id", "status"),
    searched=("barcode", "spec"),
    sorts=(SortColumn("price_minor", sql.SQL("r.price_minor"), "integer", nullable=True),),
)  # fmt: skip
ALL = (CATEGORY, PRODUCT, SKU)
