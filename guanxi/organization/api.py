"""The door of organization for other rooms."""

from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.organization.service.lists import ALL, STORE
from guanxi.organization.service.staff import find_stores_of

__all__ = ["LISTS", "find_stores_of", "require_store"]
LISTS = ALL


async def require_store(uow: UnitOfWork, store_id: UUID) -> None:
    """The store is there. Raises NotFound."""
    await STORE.get(uow, store_id)
