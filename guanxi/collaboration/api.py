"""The door of collaboration for other rooms and for app."""

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.service.notes import write as write_note
from guanxi.collaboration.service.sealed import SEALED

__all__ = ["SEALED", "Ref", "write_note"]
