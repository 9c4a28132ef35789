"""Jobs of orders. A job goes on after a crash, so many attempts are allowed."""

from guanxi.access import api as access
from guanxi.commerce.service import exports, summing
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Schedule

ALL = (
    JobKind(
        exports.JOB,
        Label(zh="导出订单", en="Export orders"),
        exports.run,
        max_attempts=50,
        page="/orders",
        ended=access.tell_end,
    ),
)

SCHEDULES = (Schedule("commerce.sum_days", summing.sum_all, every=60),)
