"""Customization, the room."""

from guanxi.customization.events import ALL as EVENTS
from guanxi.customization.permissions import ALL as PERMISSIONS
from guanxi.customization.routes import router
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="customization",
    label=Label(zh="自定义", en="Customization"),
    line=12,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
)
