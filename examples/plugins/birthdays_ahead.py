"""A figure of the start page: how many customers have their birthday in the next seven days."""

from datetime import datetime

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.today import Today, TodayFigure, TodayValue


class BirthdaysAhead(TodayFigure):
    """Of the customers the caller may see; 29 February counts on 28 February in other years."""

    key = "birthdays_ahead.birthdays"
    label = Label(zh="即将过生日", en="Birthdays ahead")
    permission = "customers.customer.view"
    order = 80

    async def load(self, uow: UnitOfWork, now: datetime) -> Today | None:
        """One query; nobody, no card."""
        found = await uow.value(
            """SELECT count(*) FROM generate_series(0, 6) AS ahead (n)
               JOIN customer c ON c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
                AND to_char(c.birthday, 'MMDD') = to_char((%(now)s AT TIME ZONE %(zone)s)::date + ahead.n, 'MMDD')""",
            now=now,
            zone=uow.scope.time_zone,
        )
        over = Label(zh="未来 7 天", en="Next 7 days")
        return Today([TodayValue(found)], over, page="/customers") if found else None
