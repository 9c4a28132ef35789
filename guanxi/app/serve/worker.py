"""The worker process: jobs, readers of the log, schedules. Any number may run; they share by locks in the database."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from guanxi.access import api as access
from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.backup.erasures import READER as ERASURES
from guanxi.app.backup.nightly import Nightly
from guanxi.app.files_care import SWEEP
from guanxi.app.places import find_urls
from guanxi.app.running import guard
from guanxi.app.serve import lifeline
from guanxi.kernel import idempotency, limits, log, logs, upkeep
from guanxi.kernel.config import Settings, load_settings
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.jobs import Runner, Schedule, run_due
from guanxi.kernel.live import Hub

_log = logging.getLogger(__name__)

TECHNICAL = (
    Schedule("log.care_for_partitions", log.care_for_partitions, every=6 * 3600),
    Schedule("kernel.prune_idempotency_keys", idempotency.prune, every=3600),
    SWEEP,
    Schedule("kernel.prune_rate_buckets", limits.prune, every=3600),
    Schedule("kernel.flush_search", upkeep.flush_search, every=60),
)


async def run(settings: Settings, queues: tuple[str, ...] = ("default",)) -> None:
    """Work until SIGTERM or Ctrl-C; a running job goes back to the queue at its next step."""
    db = Database(find_urls(settings).runtime, pool_size=max(6, settings.pool_size), statement_timeout=60.0)
    registry = build_registry(settings)
    services = build_services(settings, db, registry)
    await db.open()
    runner = Runner(db, registry.jobs, lambda ws, job: access.scope_of_job(db, ws, job), services, queues=queues)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    nightly = Nightly(settings)
    schedules = (*TECHNICAL, _drop_visits(settings), *nightly.schedules(), *registry.schedules)
    readers = (*registry.readers, ERASURES)
    await _until_available(lambda: log.register(db, readers), stopping)
    tasks = [
        asyncio.create_task(services.live.run(db)),
        asyncio.create_task(_wake(services.live, runner)),
        asyncio.create_task(_schedule(db, schedules)),
        *(asyncio.create_task(log.follow(db, reader)) for reader in readers),
    ]
    working = asyncio.create_task(runner.run())
    await stopping.wait()
    runner.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(working, *tasks, return_exceptions=True)
    await nightly.stop()
    await close_services(services)
    await db.close()


def _drop_visits(settings: Settings) -> Schedule:
    async def drop(db: Database) -> int:
        return await log.drop_old_visits(find_urls(settings).owner, settings.visit_days)

    return Schedule("log.drop_old_visits", drop, every=24 * 3600)


async def _until_available(call: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await call()
            return
        except Unavailable:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 1.0)


async def _wake(hub: Hub, runner: Runner) -> None:
    while True:
        await hub.jobs_nudged.wait()
        hub.jobs_nudged.clear()
        runner.wake.set()


async def _schedule(db: Database, schedules: Sequence[Schedule]) -> None:
    while True:
        try:
            await run_due(db, schedules, datetime.now(UTC))
            await asyncio.sleep(5.0)
        except Unavailable:
            await asyncio.sleep(5.0)
        except Exception:
            _log.exception("a schedule failed; it is tried again when it is next due")
            await asyncio.sleep(5.0)


def main() -> None:
    """The process's main function. GUANXI_QUEUES names the queues to work on (comma-separated)."""
    os.environ.update(lifeline.hold())
    settings = load_settings()
    logs.set_up(settings.log_level)
    # While a thread prepares a chunk of an import, the loop that stores the one before waits this long for its turn.
    sys.setswitchinterval(0.0005)
    queues = tuple(part.strip() for part in os.environ.get("GUANXI_QUEUES", "default").split(",") if part.strip())
    asyncio.run(run(settings, queues))


if __name__ == "__main__":
    sys.exit(guard(main))
