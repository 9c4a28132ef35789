"""What is kept of one person, for privacy and for merging."""

from guanxi.quality.queries.keeping import erase, move_marks
from guanxi.quality.queries.showing import get_held

__all__ = ["erase", "get_held", "move_marks"]
