"""The door of the catalog for other rooms."""

from uuid import UUID

from guanxi.catalog.service import ALL, PRODUCT
from guanxi.kernel.db import UnitOfWork

__all__ = ["LISTS", "require_product"]
LISTS = ALL


async def require_product(uow: UnitOfWork, product_id: UUID) -> None:
    """The product is there. Raises NotFound."""
    await PRODUCT.get(uow, product_id)
