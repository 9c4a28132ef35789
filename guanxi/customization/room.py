"""Customization, the room."""

from guanxi.customization.events import ALL as EVENTS
from guanxi.customization.handing_over import BELONGINGS
from guanxi.customization.jobs import JOBS, SCHEDULES
from guanxi.customization.objects import FIELD, LAYOUT, VIEW
from guanxi.customization.permissions import ALL as PERMISSIONS
from guanxi.customization.routes import ROUTERS
from guanxi.customization.service.shape import SHAPE
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="customization",
    label=Label(zh="自定义", en="Customization"),
    line=12,
    routers=ROUTERS,
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(FIELD, LAYOUT, VIEW, *BELONGINGS),
    shape=SHAPE,
)
