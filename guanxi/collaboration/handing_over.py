"""What of collaboration belongs to somebody who leaves: open tasks, what they follow."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.collaboration.service import handing_over as service
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver


class OpenTasks(HandOver):
    """Tasks they have and have not done."""

    key: ClassVar[str] = "collaboration.tasks"
    label: ClassVar[Label] = Label(zh="未完成的任务", en="Open tasks")
    fate: ClassVar[Label] = Label(
        zh="仍挂在其名下，不再有人提醒", en="They stay with the account and nobody is reminded"
    )

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await service.count_tasks(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await service.find_tasks(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await service.give_tasks(uow, ids, from_id, to_id, change_set_id)


class Follows(HandOver):
    """Records they follow; who follows one already keeps it as it is."""

    key: ClassVar[str] = "collaboration.follows"
    label: ClassVar[Label] = Label(zh="关注的记录", en="Records they follow")
    fate: ClassVar[Label] = Label(zh="不再有人收到这些动态", en="Nobody hears of them any more")

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await service.count_follows(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await service.find_follows(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await service.give_follows(uow, ids, from_id, to_id)


BELONGINGS = (OpenTasks, Follows)
