"""New customers as a figure of the start page."""

from datetime import datetime

from guanxi.customers.queries import newcomers as queries
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.today import Today, TodayValue

DAYS = 30


async def count(uow: UnitOfWork, now: datetime) -> Today:
    """Of the last thirty days, beside the thirty before."""
    rows = await queries.count_by_day(uow, now, uow.scope.time_zone, 2 * DAYS)
    days = [(row["day"], row["made"]) for row in rows]
    made, before = (sum(one for _, one in part) for part in (days[DAYS:], days[:DAYS]))
    return Today(
        [TodayValue(made, before=before)], Label(zh="近 30 天", en="Last 30 days"), trend=days[DAYS:], page="/customers"
    )
