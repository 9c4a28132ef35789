"""Segments, the room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room
from guanxi.segments.demo import DemoSegments
from guanxi.segments.events import ALL as EVENTS
from guanxi.segments.facts import Segments
from guanxi.segments.jobs import ALL as JOBS
from guanxi.segments.jobs import SCHEDULES
from guanxi.segments.objects import SEGMENT, SegmentsOnFields, SegmentsOnSegments
from guanxi.segments.panels import SegmentsOfCustomer, SegmentStream
from guanxi.segments.permissions import ALL as PERMISSIONS
from guanxi.segments.personal_data import MembershipsHeld, MembershipsOfBoth
from guanxi.segments.routes import router
from guanxi.segments.searches import SegmentSearch
from guanxi.segments.subscribers import READERS

ROOM = Room(
    key="segments",
    label=Label(zh="人群", en="Segments"),
    line=40,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    readers=READERS,
    contributions=(
        SEGMENT, Segments, SegmentsOnSegments, SegmentsOnFields, SegmentsOfCustomer, SegmentStream, MembershipsHeld, MembershipsOfBoth,
        DemoSegments, SegmentSearch,
    ),
    menu=(MenuEntry("segments", Label(zh="人群", en="Segments"), "/segments", "team", "segments.segment.view", 18),),
)  # fmt: skip
