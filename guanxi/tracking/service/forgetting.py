"""What is not kept: message ids after 30 days, devices of people who were erased."""

from datetime import UTC, datetime
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.tracking.queries import ingesting


async def forget_messages(db: Database, moment: datetime | None = None) -> int:
    """Empty the slot of message ids that comes next: they are 30 days old at least. Whether there was anything."""
    async with db.system("message ids are emptied by the slot, for all workspaces") as uow:
        return int(await ingesting.forget_messages(uow, moment or datetime.now(UTC)))


async def find_devices(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Devices and users of a customer's profiles."""
    return await ingesting.find_of_profiles(uow, await _profiles(uow, customer_id))


async def forget_devices(uow: UnitOfWork, customer_id: UUID) -> int:
    """They are unknown again: what they do from now on is a stranger's."""
    return await ingesting.forget_visitors(uow, customer_id, await _profiles(uow, customer_id))


async def _profiles(uow: UnitOfWork, customer_id: UUID) -> list[UUID]:
    try:
        return await customers.profiles_of(uow, customer_id)
    except NotFound:
        return []
