"""What is held about one person, for privacy."""

from guanxi.portraits.queries.values import erase, get

__all__ = ["erase", "get"]
