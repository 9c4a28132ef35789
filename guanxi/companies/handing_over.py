"""What of this room belongs to somebody who leaves: the companies they own."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.companies.service import handing_over as service
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver


class OwnedCompanies(HandOver):
    """Companies whose owner they are."""

    key: ClassVar[str] = "companies.owned"
    label: ClassVar[Label] = Label(zh="负责的企业", en="Companies they own")
    fate: ClassVar[Label] = Label(
        zh="仍挂在其名下，无人跟进", en="They stay with the account and nobody cares for them"
    )

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await service.count_owned(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await service.find_owned(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await service.give_owned(uow, ids, from_id, to_id, change_set_id)
