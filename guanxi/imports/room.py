"""Imports, the room."""

from guanxi.imports.events import ALL as EVENTS
from guanxi.imports.jobs import ALL as JOBS
from guanxi.imports.jobs import SCHEDULES
from guanxi.imports.objects import IMPORT, FieldsInMappings
from guanxi.imports.permissions import ALL as PERMISSIONS
from guanxi.imports.permissions import VIEW
from guanxi.imports.routes import router
from guanxi.imports.rules.presets import ALL as PRESETS
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="imports",
    label=Label(zh="导入", en="Imports"),
    line=20,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(IMPORT, FieldsInMappings, *PRESETS),
    menu=(MenuEntry("imports", Label(zh="导入", en="Imports"), "/imports", "upload", VIEW.key, 80),),
)
