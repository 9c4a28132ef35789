"""Jobs of imports: dry run, import, taking back. A job goes on after a crash, so many attempts are allowed.
And the daily care of files that are old or lost.
"""

from datetime import time

from guanxi.access import api as access
from guanxi.imports.service import engine, retention
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Schedule
from guanxi.kernel.services import Services

_ATTEMPTS = 50
_PAGE = "/imports/{import_id}"

CHECK = JobKind(
    "imports.check", Label(zh="检查导入文件", en="Check an import"), engine.check_import, max_attempts=_ATTEMPTS
)
RUN = JobKind(
    "imports.run",
    Label(zh="导入文件", en="Import a file"),
    engine.run_import,
    max_attempts=_ATTEMPTS,
    page=_PAGE,
    ended=access.tell_end,
)
REVERT = JobKind(
    "imports.revert",
    Label(zh="撤回导入", en="Revert an import"),
    engine.revert_import,
    max_attempts=_ATTEMPTS,
    page=_PAGE,
    ended=access.tell_end,
)


async def care_for_files(db: Database) -> tuple[int, int]:
    """Remove what is old, then note what is lost; how many imports of each."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    return await retention.remove_old(db, db.parts), await retention.note_lost(db, db.parts)


ALL = (CHECK, RUN, REVERT)
SCHEDULES = (Schedule("imports.care_for_files", care_for_files, at=time(18, 40)),)  # before the nightly backup
