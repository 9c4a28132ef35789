"""The door of collaboration for other rooms and for app."""

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.service.demonstrating import RECORDS as DEMO_RECORDS
from guanxi.collaboration.service.demonstrating import clear as clear_demo
from guanxi.collaboration.service.demonstrating import find_worked_on
from guanxi.collaboration.service.demonstrating import make as make_demo
from guanxi.collaboration.service.notes import write as write_note
from guanxi.collaboration.service.sealed import SEALED

__all__ = ["DEMO_RECORDS", "SEALED", "Ref", "clear_demo", "find_worked_on", "make_demo", "write_note"]
