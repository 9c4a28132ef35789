"""Summing days for reports: every minute, what was marked since, in short transactions (queries.summing says why it is exact).

Killed anywhere, the marks of what was not committed are still there. A report does not wait for this: it reads the orders of
days that are marked.
"""

import time

from guanxi.access import api as access
from guanxi.commerce.queries import summing as queries
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.scope import system_scope

_GOOD_S, _LONG_S = 0.15, 0.4
_FIRST, _MOST = 4, 60
BUDGET_S = 10.0  # of one round over all workspaces; the rest is for the next one


async def sum_all(db: Database) -> int:
    """Sum what is marked, in every workspace; how many days of UTC."""
    async with db.system("every workspace has marks") as uow:
        workspaces = await queries.find_workspaces(uow)
    until, done = time.monotonic() + BUDGET_S, 0
    for workspace_id in workspaces:
        done += await sum_workspace(db, workspace_id, until)
    return done


async def sum_workspace(db: Database, workspace_id: int, until: float | None = None) -> int:
    """Sum what is marked in a workspace, until then (time.monotonic) at most; how many days of UTC."""
    scope, size, done = system_scope(workspace_id, "commerce.sums"), _FIRST, 0
    while await db.run(scope, _expand):
        pass
    while until is None or time.monotonic() < until:
        started = time.monotonic()
        summed = await db.run(scope, sum_some, size)
        done += summed
        if summed < size:
            break
        took = time.monotonic() - started
        size = min(_MOST, size * 2) if took < _GOOD_S else max(1, size // 2) if took > _LONG_S else size
    return done


async def _expand(uow: UnitOfWork) -> int:
    await queries.lock(uow)
    return await queries.expand(uow)


async def sum_some(uow: UnitOfWork, most: int) -> int:
    """Sum at most this many marked days of UTC, the newest first; how many."""
    await queries.lock(uow)
    zone = await access.get_zone(uow)
    await queries.leave_zone(uow, zone)
    days = await queries.find_marked(uow, most)
    if days:
        await queries.sum_days(uow, days, zone)
    return len(days)
