"""Figures of the start page from this room."""

from datetime import datetime
from typing import ClassVar

from guanxi.customers import permissions
from guanxi.customers.service import newcomers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.today import Today, TodayFigure


class NewCustomers(TodayFigure):
    """How many customers of those the caller may see are new."""

    key: ClassVar[str] = "customers.new"
    label: ClassVar[Label] = Label(zh="新客户", en="New customers")
    permission: ClassVar[str] = permissions.VIEW.key
    order: ClassVar[int] = 20

    async def load(self, uow: UnitOfWork, now: datetime) -> Today | None:
        """Thirty days, beside the thirty before."""
        return await newcomers.count(uow, now)
