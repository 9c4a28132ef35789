"""Figures of the start page from this room."""

from datetime import datetime
from typing import ClassVar

from guanxi.commerce import permissions
from guanxi.commerce.service import reporting
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.today import Today, TodayFigure


class SalesToday(TodayFigure):
    """Net sales of today and yesterday."""

    key: ClassVar[str] = "commerce.sales"
    label: ClassVar[Label] = Label(zh="净销售额", en="Net sales")
    permission: ClassVar[str] = permissions.REPORT.key
    order: ClassVar[int] = 10

    async def load(self, uow: UnitOfWork, now: datetime) -> Today | None:
        """Eight days, today last."""
        return await reporting.load_today(uow, now)
