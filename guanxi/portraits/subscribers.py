"""Readers of the log: portraits follow what happens."""

from guanxi.kernel.log import Reader
from guanxi.portraits.service import computing

READERS = (Reader("portraits.live", computing.follow, batch=500),)
