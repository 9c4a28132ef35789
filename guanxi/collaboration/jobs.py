"""Work of this room in the background."""

from datetime import time

from guanxi.collaboration.service import attaching, delivering, reminding
from guanxi.kernel.jobs import Schedule

SCHEDULES = (
    Schedule("collaboration.remind", reminding.remind, every=30.0),
    Schedule("collaboration.deliver", delivering.deliver, every=15.0),
    Schedule("collaboration.sweep_uploads", attaching.sweep, at=time(18, 45)),
)
