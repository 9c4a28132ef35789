"""What this room holds about a person."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.portraits.service import holding
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class PortraitHeld(PersonalData):
    """What was computed of the person, and what it was before."""

    key: ClassVar[str] = "portraits.portrait"
    label: ClassVar[Label] = Label(zh="客户画像", en="Portrait")
    tables: ClassVar[tuple[str, ...]] = ("customer_trait", "trait_past")

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """One portrait, if there is any."""
        found = await holding.get(uow, customer_id)
        return [] if found is None else [PersonalRecord("portrait", customer_id, found["updated_at"])]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """Every trait with its value."""
        found = await holding.get(uow, customer_id)
        return [] if found is None else [{"object": "portrait", "id": str(customer_id), **found["custom"]}]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good."""
        return Erased(await holding.erase(uow, [customer_id]))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """Figures of nobody say nothing: they go."""
        return await holding.erase(uow, [customer_id])
