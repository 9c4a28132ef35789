"""Data quality, the room."""

from guanxi.kernel.i18n import Label
from guanxi.quality.demo import DemoQuality
from guanxi.quality.events import ALL as EVENTS
from guanxi.quality.jobs import JOBS, SCHEDULES
from guanxi.quality.objects import DEFINITION
from guanxi.quality.panels import QualityOfCustomer
from guanxi.quality.permissions import ALL as PERMISSIONS
from guanxi.quality.personal_data import JudgementsOfBoth, QualityHeld
from guanxi.quality.routes import router
from guanxi.quality.service.known import QualityFields
from guanxi.quality.subscribers import READERS
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="quality",
    label=Label(zh="数据质量", en="Data quality"),
    line=40,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    readers=READERS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(DEFINITION, QualityOfCustomer, QualityHeld, JudgementsOfBoth, DemoQuality),
    menu=(
        MenuEntry("quality", Label(zh="数据质量", en="Data quality"), "/quality", "check", "quality.problem.view", 19),
    ),
    computed=QualityFields(),
)
