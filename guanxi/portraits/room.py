"""Portraits, the room."""

from guanxi.kernel.i18n import Label
from guanxi.portraits.demo import DemoPortraits
from guanxi.portraits.events import ALL as EVENTS
from guanxi.portraits.jobs import JOBS, SCHEDULES
from guanxi.portraits.objects import TRAIT
from guanxi.portraits.permissions import ALL as PERMISSIONS
from guanxi.portraits.personal_data import PortraitHeld
from guanxi.portraits.routes import router
from guanxi.portraits.service.known import TraitFields
from guanxi.portraits.subscribers import READERS
from guanxi.sdk.room import Room

ROOM = Room(
    key="portraits",
    label=Label(zh="客户画像", en="Portraits"),
    line=40,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    readers=READERS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(TRAIT, PortraitHeld, DemoPortraits),
    computed=TraitFields(),
)
