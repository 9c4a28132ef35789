"""What this room holds about a person: which devices and users of sources are theirs. What they did stands in the log, without
anything personal, and hangs on profiles that nobody can be found by any more."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord
from guanxi.tracking.service import forgetting


class DevicesKnown(PersonalData):
    """Ids of browsers and of accounts at the company's own sites."""

    key: ClassVar[str] = "tracking.devices"
    label: ClassVar[Label] = Label(zh="访客设备", en="Devices of visitors")
    tables: ClassVar[tuple[str, ...]] = ("tracking_visitor",)

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """Every device and user."""
        rows = await forgetting.find_devices(uow, customer_id)
        return [PersonalRecord("profile", row["profile_id"], row["created_at"]) for row in rows]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """With their ids at the source."""
        return [
            {
                "object": "profile",
                "id": str(row["profile_id"]),
                "visitor": row["visitor"],
                "source": str(row["source_id"]),
            }
            for row in await forgetting.find_devices(uow, customer_id)
        ]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed."""
        return Erased(await forgetting.forget_devices(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """An id of a device is nothing but personal: it goes."""
        return await forgetting.forget_devices(uow, customer_id)
