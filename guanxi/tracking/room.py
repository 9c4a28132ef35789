"""Tracking, the room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room
from guanxi.tracking.demo import DemoVisits
from guanxi.tracking.events import ALL as EVENTS
from guanxi.tracking.facts import TrackedEvents
from guanxi.tracking.jobs import SCHEDULES
from guanxi.tracking.panels import VisitStream
from guanxi.tracking.permissions import ALL as PERMISSIONS
from guanxi.tracking.personal_data import DevicesKnown
from guanxi.tracking.routes import router
from guanxi.tracking.routes.ingest import router as ingest

ROOM = Room(
    key="tracking",
    label=Label(zh="行为数据", en="Tracking"),
    line=35,
    routers=(ingest, router),
    permissions=PERMISSIONS,
    events=EVENTS,
    schedules=SCHEDULES,
    contributions=(VisitStream, TrackedEvents, DevicesKnown, DemoVisits),
)
