"""Work of portraits in the background."""

from guanxi.kernel.jobs import Schedule
from guanxi.portraits.service import cleaning, computing

JOBS = (computing.ALL,)
SCHEDULES = (
    Schedule("portraits.look", computing.EVERYBODY.look_for_work, every=5),
    Schedule("portraits.clean", cleaning.clean_all, every=600),
)
