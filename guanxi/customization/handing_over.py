"""What of customization belongs to somebody who leaves: views they made for others."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.customization.service import handing_over as service
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver


class SavedViews(HandOver):
    """Saved views, their own and shared ones."""

    key: ClassVar[str] = "customization.views"
    label: ClassVar[Label] = Label(zh="保存的视图", en="Saved views")
    fate: ClassVar[Label] = Label(
        zh="共享的视图仍可使用，但无人维护", en="Shared ones stay usable, with nobody to mend them"
    )

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await service.count_views(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await service.find_views(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await service.give_views(uow, ids, from_id, to_id)


BELONGINGS = (SavedViews,)
