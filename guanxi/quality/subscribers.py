"""Readers of the log: quality follows what happens."""

from guanxi.kernel.log import Reader
from guanxi.quality.service import computing

READERS = (Reader("quality.live", computing.follow, batch=500),)
