"""What this room does with events: it tells people."""

from guanxi.collaboration.service.noticing import notify
from guanxi.kernel.log import Reader

READERS = (Reader("collaboration.notify", notify),)
