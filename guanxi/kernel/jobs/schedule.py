"""Periodic work: each schedule fires once per period over all processes, however many run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from guanxi.kernel.db import Database


@dataclass(frozen=True, slots=True)
class Schedule:
    """`run(db)` every `every` seconds, or daily at `at` (UTC). Short work only: long work enqueues a job."""

    name: str
    run: Callable[[Database], Awaitable[object]]
    every: float | None = None
    at: time | None = None

    def next_after(self, moment: datetime) -> datetime:
        """The next time after `moment` (aware UTC)."""
        if self.at is None:
            return moment + timedelta(seconds=self.every or 60.0)
        today = datetime.combine(moment.date(), self.at, tzinfo=UTC)
        return today if today > moment else today + timedelta(days=1)


async def run_due(db: Database, schedules: Sequence[Schedule], now: datetime) -> list[str]:
    """Run what is due at `now`; the names run. The row of a schedule is moved on first, so two schedulers never both run it."""
    ran: list[str] = []
    for schedule in schedules:
        async with db.system("schedules belong to no workspace") as uow:
            await uow.run(
                "INSERT INTO job_schedule (name, next_at) VALUES (%(name)s, %(next)s) ON CONFLICT DO NOTHING",
                name=schedule.name,
                next=schedule.next_after(now),
            )
            due = await uow.run(
                "UPDATE job_schedule SET next_at = %(next)s, last_at = %(now)s WHERE name = %(name)s AND next_at <= %(now)s",
                next=schedule.next_after(now),
                now=now,
                name=schedule.name,
            )
        if due:
            await schedule.run(db)
            ran.append(schedule.name)
    return ran
