"""The figures of the start page: those every room contributes, each asked by itself, with a deadline."""

import asyncio
import logging
from datetime import datetime

from guanxi.collaboration.queries import tasks as queries
from guanxi.collaboration.schemas import FigureOut, FigureValue, TrendPoint
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from guanxi.sdk.schemas import Words
from guanxi.sdk.today import Today, TodayFigure, TodayValue

PATIENCE_S = 1.0
AT_ONCE = 3
_log = logging.getLogger(__name__)


async def find_figures(db: Database, services: Services, registry: Registry, scope: Scope) -> list[FigureOut]:
    """What the caller sees this morning, in order; one that fails or is too slow is left out."""
    mine = [
        one for one in registry.all(TodayFigure) if scope.allows(one.permission) and one.room not in scope.rooms_off
    ]
    gate = asyncio.Semaphore(AT_ONCE)
    now = services.clock.now()

    async def ask(one: TodayFigure) -> FigureOut | None:
        async with gate:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    found = await db.run_read(scope, one.load, now)
            except Exception as error:  # a plugin's mistake is not to take the start page away
                _log.warning("the figure %s is left out: %s", one.key, type(error).__name__)
                return None
        return None if found is None else _show(one, found)

    shown = await asyncio.gather(*(ask(one) for one in sorted(mine, key=lambda one: (one.order, one.key))))
    return [one for one in shown if one is not None]


def _show(one: TodayFigure, found: Today) -> FigureOut:
    return FigureOut(
        key=one.key,
        title=_words(one.label),
        over=_words(found.over),
        values=[
            FigureValue(
                value=value.value,
                unit=value.unit,
                currency=value.currency,
                before=value.before,
                label=_words(value.label) if value.label else None,
            )
            for value in found.values
        ],
        trend=[TrendPoint(on=on, value=value) for on, value in list(found.trend)[-31:]],
        page=found.page,
    )


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)


async def load_done(uow: UnitOfWork, now: datetime) -> Today | None:
    """The caller's tasks done by day; None when there are none of two weeks."""
    rows = await queries.count_done(uow, now, uow.scope.time_zone)
    days = [(row["day"], row["done"]) for row in rows]
    if not any(done for _, done in days):
        return None
    week, before = days[-7:], days[-14:-7]
    value = TodayValue(sum(done for _, done in week), before=sum(done for _, done in before))
    return Today([value], Label(zh="近 7 天", en="Last 7 days"), trend=days[-7:], page="/tasks?view=done")
