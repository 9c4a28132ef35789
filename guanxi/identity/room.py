"""Identity, the room."""

from guanxi.identity.events import ALL as EVENTS
from guanxi.identity.jobs import ALL as JOBS
from guanxi.identity.objects import MODEL, POLICY, RUN
from guanxi.identity.permissions import ALL as PERMISSIONS
from guanxi.identity.personal_data import PairsHeld
from guanxi.identity.routes import router
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="identity",
    label=Label(zh="身份识别", en="Identity"),
    line=38,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    contributions=(MODEL, POLICY, RUN, PairsHeld),
)
