"""The door of segments for other rooms and the assembly: made and followed in the caller's unit of work."""

from guanxi.segments.service.data import SEGMENT
from guanxi.segments.service.living import follow
from guanxi.segments.service.memberships import find as find_of_customer

create = SEGMENT.create

__all__ = ["create", "find_of_customer", "follow"]
