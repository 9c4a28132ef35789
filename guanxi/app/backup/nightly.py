"""The backup of every night: made by a process of its own that the worker starts, read through, and older ones pruned.

Kept are the newest of each of the last seven days and of each of the last four weeks. GUANXI_BACKUP=off turns it off.
Backups made by hand are never removed.
"""

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path

from guanxi.app.backup.making import SUFFIX, backups_dir, make
from guanxi.app.backup.verifying import read_through
from guanxi.app.places import find_urls
from guanxi.app.running import guard
from guanxi.kernel import logs
from guanxi.kernel.config import Settings, load_settings
from guanxi.kernel.crypto import open_master
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Schedule

_log = logging.getLogger(__name__)
PREFIX = "nightly"
AT = time(19, 10)  # UTC: ten past three in the night of China
DAYS, WEEKS = 7, 4
_NAME = re.compile(rf"{PREFIX}-(\d{{8}}T\d{{6}}Z){re.escape(SUFFIX)}", re.ASCII)


def compute_kept(moments: Iterable[datetime]) -> set[datetime]:
    """Which backups stay: the newest of each of the last `DAYS` days that have one, and of each of `WEEKS` weeks."""
    kept: set[datetime] = set()
    ordered = sorted(moments, reverse=True)
    for most, pattern in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V")):
        newest: dict[str, datetime] = {}
        for moment in ordered:
            newest.setdefault(moment.strftime(pattern), moment)
        kept |= set(sorted(newest.values(), reverse=True)[:most])
    return kept


def find_nightly(folder: Path) -> dict[datetime, Path]:
    """The nightly backups of a folder by their time."""
    found = {}
    for path in folder.glob(f"{PREFIX}-*{SUFFIX}"):
        if name := _NAME.fullmatch(path.name):
            found[datetime.strptime(name[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)] = path
    return found


def prune(folder: Path) -> list[Path]:
    """Remove what is not kept, and what an interrupted backup left; the paths."""
    found = find_nightly(folder)
    kept = compute_kept(found)
    gone = [path for moment, path in found.items() if moment not in kept]
    gone += [path for path in folder.glob(".*.partial") if datetime.now(UTC).timestamp() - path.stat().st_mtime > 86400]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def run(settings: Settings) -> Path:
    """One night: make, read through, prune. Blocking."""
    master = open_master(settings.data_dir, os.environ, create=False)
    made = make(settings, find_urls(settings), master, prefix=PREFIX)
    read_through(made.path, master)
    prune(backups_dir(settings))
    return made.path


class Nightly:
    """The worker's part: starts the process when the schedule says so, ends it with the worker."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None

    def schedules(self) -> tuple[Schedule, ...]:
        """The schedule, unless backups are turned off."""
        return (Schedule("app.backup", self.start, at=AT),) if self._settings.backup else ()

    async def start(self, db: Database) -> None:
        """Start a backup unless one is being made; does not wait for it."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "guanxi.app.backup.nightly", stdin=asyncio.subprocess.DEVNULL, start_new_session=True
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        if code != 0:
            _log.error("the nightly backup failed (exit code %s); the lines above say why", code)

    async def stop(self) -> None:
        """End a backup under way; its partial file is removed."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task


def main() -> None:
    """The process's main function."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the partial file is removed
    settings = load_settings()
    logs.set_up(settings.log_level)
    path = run(settings)
    _log.info("backup written: %s", path)


if __name__ == "__main__":
    sys.exit(guard(main))
