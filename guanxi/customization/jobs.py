"""Work of customization in the background."""

from datetime import time

from guanxi.customization.service import speed
from guanxi.kernel.jobs import Schedule

JOBS = (speed.MAKE_FAST, speed.MAKE_SLOW)
SCHEDULES = (Schedule("customization.empty_bins", speed.empty_bins, at=time(18, 50)),)
