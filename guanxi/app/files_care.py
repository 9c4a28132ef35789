"""The daily sweep of stored files, as a schedule of the worker. What is swept and why: kernel.files.sweeping."""

from datetime import time

from guanxi.kernel.db import Database
from guanxi.kernel.files.sweeping import Swept, sweep
from guanxi.kernel.jobs import Schedule
from guanxi.kernel.services import Services


async def sweep_files(db: Database) -> Swept:
    """Remove contents without a row and rows without a content."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    return await sweep(db, db.parts.files, db.parts.clock.now())


SWEEP = Schedule("kernel.sweep_files", sweep_files, at=time(18, 55))  # after the rooms cared for theirs
