"""Figures of the start page from this room."""

from datetime import datetime
from typing import ClassVar

from guanxi.collaboration import permissions
from guanxi.collaboration.service import greeting
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.today import Today, TodayFigure


class TasksDone(TodayFigure):
    """How many tasks the caller has done."""

    key: ClassVar[str] = "collaboration.tasks_done"
    label: ClassVar[Label] = Label(zh="我完成的任务", en="Tasks I have done")
    permission: ClassVar[str] = permissions.VIEW_TASKS.key
    order: ClassVar[int] = 90

    async def load(self, uow: UnitOfWork, now: datetime) -> Today | None:
        """Seven days, beside the seven before."""
        return await greeting.load_done(uow, now)
