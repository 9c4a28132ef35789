"""Work of this room in the background."""

from datetime import time

from guanxi.catalog.service import images
from guanxi.kernel.jobs import Schedule

SCHEDULES = (Schedule("catalog.sweep_images", images.sweep, at=time(18, 50)),)
