"""HTTP of products with their pictures, articles and categories."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from guanxi.catalog import permissions, service
from guanxi.catalog.schemas import (
    CategoryIn,
    CategoryOut,
    CategoryPatch,
    ImagesIn,
    ProductIn,
    ProductOut,
    ProductPatch,
    ProductSaved,
    SkuIn,
    SkuOut,
    SkuPatch,
)
from guanxi.catalog.service import images
from guanxi.kernel.errors import TooLarge
from guanxi.kernel.files import FileRefused
from guanxi.sdk.edge import Edge
from guanxi.sdk.master_data import StaleRecord
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
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.create(
    "/products/{product_id}/images",
    permission=permissions.MANAGE,
    errors=(FileRefused, TooLarge),
    openapi_extra=_UPLOAD,
)
async def add_image(
    product_id: UUID, request: Request, edge: Edge, name: Annotated[str, Query(min_length=1, max_length=200)]
) -> ProductSaved:
    """Take in a picture (PNG, JPEG, WebP or GIF, up to 10 MB) as the body, behind those that are there."""
    return await images.receive(edge.db, edge.services, edge.scope, product_id, name, request.stream())


@router.store("/products/{product_id}/images", permission=permissions.MANAGE, errors=(StaleRecord,))
async def arrange_images(product_id: UUID, body: ImagesIn, edge: Edge) -> ProductSaved:
    """All pictures in their order, with their words; the first is the cover."""
    return await edge.write(images.arrange, product_id, body.version, body.images)
