"""Readers of the log: segments follow what happens."""

from guanxi.kernel.log import Reader
from guanxi.segments.service import living

READERS = (Reader("segments.live", living.follow, batch=500),)
