"""Jobs of segments. A job goes on after a crash, so many attempts are allowed."""

from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Schedule
from guanxi.segments.service import building, clock

ALL = (
    JobKind(
        building.JOB,
        Label(zh="计算人群", en="Compute a segment"),
        building.run,
        max_attempts=50,
        page="/segments/{segment_id}",
    ),
    JobKind(
        building.DROP, Label(zh="移除人群标签", en="Take a segment's tag away"), building.run_drop, max_attempts=50
    ),
)

SCHEDULES = (Schedule("segments.advance", clock.advance_all, every=10),)
