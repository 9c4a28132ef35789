"""Commerce, the room."""

from guanxi.commerce.demo import DemoOrders
from guanxi.commerce.events import ALL as EVENTS
from guanxi.commerce.facts import ALL as FACTS
from guanxi.commerce.imports import OrderLineImport
from guanxi.commerce.jobs import ALL as JOBS
from guanxi.commerce.jobs import SCHEDULES
from guanxi.commerce.objects import ALL as OBJECTS
from guanxi.commerce.panels import OrderStream
from guanxi.commerce.permissions import ALL as PERMISSIONS
from guanxi.commerce.routes import router
from guanxi.commerce.routes.by_hand import router as by_hand
from guanxi.commerce.routes.exports import router as exports
from guanxi.commerce.routes.reports import router as reports
from guanxi.commerce.searches import ALL as SEARCHES
from guanxi.commerce.subscribers import READERS
from guanxi.commerce.today import SalesToday
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="commerce",
    label=Label(zh="交易", en="Commerce"),
    line=40,
    routers=(exports, router, by_hand, reports),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    readers=READERS,
    contributions=(*OBJECTS, OrderLineImport, OrderStream, *SEARCHES, SalesToday, DemoOrders, *FACTS),
)
