"""Work of this room in the background."""

from guanxi.kernel.jobs import Schedule
from guanxi.tracking.service import counting, forgetting

SCHEDULES = (
    Schedule("tracking.count", counting.count_all, every=5),
    Schedule("tracking.forget_messages", forgetting.forget_messages, every=6 * 3600),
)
