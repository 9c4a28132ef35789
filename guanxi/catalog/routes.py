"""HTTP of products, articles and categories."""

from guanxi.catalog import permissions, service
from guanxi.catalog.schemas import (
    CategoryIn,
    CategoryOut,
    CategoryPatch,
    ProductIn,
    ProductOut,
    ProductPatch,
    SkuIn,
    SkuOut,
    SkuPatch,
)
from guanxi.sdk.master_routes import Surface, add_routes, add_undo
from guanxi.sdk.routing import Router

router = Router("catalog")
_PRODUCTS = Surface("products", "product_id", ProductIn, ProductPatch, ProductOut)
_SKUS = Surface("skus", "sku_id", SkuIn, SkuPatch, SkuOut)
_CATEGORIES = Surface("categories", "category_id", CategoryIn, CategoryPatch, CategoryOut)
add_routes(router, service.PRODUCT, _PRODUCTS, view=permissions.VIEW, manage=permissions.MANAGE)
add_routes(router, service.SKU, _SKUS, view=permissions.VIEW, manage=permissions.MANAGE)
add_routes(router, service.CATEGORY, _CATEGORIES, view=permissions.VIEW, manage=permissions.MANAGE)
add_undo(router, service.ALL, manage=permissions.MANAGE, id_name="catalog_change_id")
