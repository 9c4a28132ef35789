"""First steps of this room."""

from typing import ClassVar

from guanxi.collaboration import permissions
from guanxi.collaboration.queries import tasks
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.first_steps import FirstStep


class SetTask(FirstStep):
    """Done when the workspace has a task."""

    key: ClassVar[str] = "collaboration.task"
    label: ClassVar[Label] = Label(zh="安排第一个任务", en="Set the first task")
    help: ClassVar[Label] = Label(
        zh="给客户定下一步；到期会提醒，并出现在“今天”里。",
        en="Give a customer a next step: it reminds you when it is due and stands on Today.",
    )
    page: ClassVar[str] = "/tasks"
    permission: ClassVar[str] = permissions.CREATE_TASKS.key
    order: ClassVar[int] = 40

    async def is_done(self, uow: UnitOfWork) -> bool:
        return await tasks.has_any(uow)


STEPS = (SetTask,)
