"""What of access itself belongs to somebody who leaves."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.access.queries import handing_over as queries
from guanxi.access.queries import sharing
from guanxi.access.service import handing_over as service
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver


class TeamsLed(HandOver):
    """Teams they lead."""

    key: ClassVar[str] = "access.teams_led"
    label: ClassVar[Label] = Label(zh="负责的团队", en="Teams they lead")
    fate: ClassVar[Label] = Label(zh="团队将没有在职的负责人", en="The teams are left without them")

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await queries.count_led(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await queries.find_led(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await service.give_lead(uow, ids, from_id, to_id)


class _NobodyReceives(HandOver):
    """What is only shown."""

    receivable: ClassVar[bool] = False

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return []

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return []


class Tokens(_NobodyReceives):
    """API tokens act as their person: nobody else can have them."""

    key: ClassVar[str] = "access.tokens"
    label: ClassVar[Label] = Label(zh="API 令牌", en="API tokens")
    fate: ClassVar[Label] = Label(zh="停用时全部吊销，不能恢复", en="Revoked for good when the account is disabled")

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await queries.count_tokens(uow, user_id)


class RunningJobs(_NobodyReceives):
    """Imports, exports, bulk work: they run with the rights of who started them."""

    key: ClassVar[str] = "access.jobs"
    label: ClassVar[Label] = Label(zh="未完成的导入与后台任务", en="Unfinished imports and jobs")
    fate: ClassVar[Label] = Label(
        zh="停用后会停止，请先等待完成", en="They stop when the account is disabled; let them finish first"
    )

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await queries.count_jobs(uow, user_id)


class SharedRecords(HandOver):
    """Records others share with them."""

    key: ClassVar[str] = "access.shared_records"
    label: ClassVar[Label] = Label(zh="参与协作的记录", en="Records shared with them")
    fate: ClassVar[Label] = Label(zh="仍由负责人跟进，只是少一位协作人", en="Their owners go on without them")

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        return await sharing.count_of(uow, user_id)

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        return await sharing.find_of(uow, user_id, after, limit)

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        return await sharing.give(uow, ids, from_id, to_id)


BELONGINGS = (TeamsLed, SharedRecords, Tokens, RunningJobs)
