"""Access, the room: workspaces, people, roles, sessions, API tokens, the audit log."""

from guanxi.access.events import EVENTS
from guanxi.access.first_steps import STEPS
from guanxi.access.handing_over import BELONGINGS
from guanxi.access.jobs import JOBS, SCHEDULES
from guanxi.access.permissions import PERMISSIONS
from guanxi.access.routes import ROUTERS
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="access",
    label=Label(zh="访问控制", en="Access"),
    line=10,
    routers=ROUTERS,
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(*BELONGINGS, *STEPS),
)
