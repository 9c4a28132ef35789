"""Forms, the room."""

from guanxi.forms.demo import DemoForms
from guanxi.forms.events import ALL as EVENTS
from guanxi.forms.facts import FilledIn
from guanxi.forms.jobs import JOBS, SCHEDULES
from guanxi.forms.objects import FORM
from guanxi.forms.panels import FormStream
from guanxi.forms.permissions import ALL as PERMISSIONS
from guanxi.forms.permissions import VIEW
from guanxi.forms.personal_data import AnswersGiven
from guanxi.forms.routes import router
from guanxi.forms.routes.public import router as public_router
from guanxi.forms.routes.submissions import router as submissions_router
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="forms",
    label=Label(zh="表单", en="Forms"),
    line=38,
    routers=(public_router, submissions_router, router),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(FORM, AnswersGiven, FilledIn, FormStream, DemoForms),
    menu=(MenuEntry("forms", Label(zh="表单", en="Forms"), "/forms", "form", VIEW.key, 22),),
)
