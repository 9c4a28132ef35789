"""What this room holds about one person, for whoever asks for it or has it erased."""

from guanxi.identity.queries.holding import erase as erase
from guanxi.identity.queries.holding import find_held as find_held

__all__ = ["erase", "find_held"]
