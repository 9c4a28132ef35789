"""Work of quality in the background."""

from guanxi.kernel.jobs import Schedule
from guanxi.quality.service import computing, mending

JOBS = (computing.ALL, mending.MEND, mending.UNMEND)
SCHEDULES = (Schedule("quality.look", computing.EVERYBODY.look_for_work, every=5),)
