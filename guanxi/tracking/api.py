"""The door of tracking: where it keeps sealed values, and taking a batch in, for the bench."""

from guanxi.tracking.service.ingesting import ingest as ingest
from guanxi.tracking.service.looking import find_visitor as find_visitor
from guanxi.tracking.service.managing import SEALED as SEALED
from guanxi.tracking.service.managing import create_key as create_key
from guanxi.tracking.service.managing import create_source as create_source
