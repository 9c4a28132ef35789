"""Jobs of imports: dry run, import, taking back. A job goes on after a crash, so many attempts are allowed."""

from guanxi.imports.service import engine
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind

_ATTEMPTS = 50

CHECK = JobKind(
    "imports.check", Label(zh="检查导入文件", en="Check an import"), engine.check_import, max_attempts=_ATTEMPTS
)
RUN = JobKind("imports.run", Label(zh="导入文件", en="Import a file"), engine.run_import, max_attempts=_ATTEMPTS)
REVERT = JobKind(
    "imports.revert", Label(zh="撤回导入", en="Revert an import"), engine.revert_import, max_attempts=_ATTEMPTS
)

ALL = (CHECK, RUN, REVERT)
