"""The door to customization for other rooms."""

from guanxi.customization.queries.fields import count_up
from guanxi.customization.service.shape import find_titles

__all__ = ["count_up", "find_titles"]
