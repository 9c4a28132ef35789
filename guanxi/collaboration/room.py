"""Collaboration, the room."""

from guanxi.collaboration.events import ALL as EVENTS
from guanxi.collaboration.first_steps import STEPS
from guanxi.collaboration.handing_over import BELONGINGS
from guanxi.collaboration.jobs import SCHEDULES
from guanxi.collaboration.objects import MEETING, NOTE, TASK
from guanxi.collaboration.panels import MeetingStream, NoteStream, TaskStream
from guanxi.collaboration.permissions import ALL as PERMISSIONS
from guanxi.collaboration.personal_data import Belongings, WrittenAbout
from guanxi.collaboration.routes import ROUTERS
from guanxi.collaboration.searches import TaskSearch
from guanxi.collaboration.subscribers import READERS
from guanxi.collaboration.today import TasksDone
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(
    key="collaboration",
    label=Label(zh="协作", en="Collaboration"),
    line=15,
    routers=ROUTERS,
    permissions=PERMISSIONS,
    events=EVENTS,
    readers=READERS,
    schedules=SCHEDULES,
    contributions=(
        NOTE,
        TASK,
        MEETING,
        NoteStream,
        TaskStream,
        MeetingStream,
        TaskSearch,
        WrittenAbout,
        Belongings,
        TasksDone,
        *BELONGINGS,
        *STEPS,
    ),
)
