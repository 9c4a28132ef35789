"""Onboarding, the room."""

from guanxi.kernel.i18n import Label
from guanxi.onboarding.jobs import ALL as JOBS
from guanxi.onboarding.permissions import ALL as PERMISSIONS
from guanxi.onboarding.routes import router
from guanxi.sdk.room import Room

ROOM = Room(
    key="onboarding",
    label=Label(zh="入门", en="Getting started"),
    line=12,
    routers=(router,),
    permissions=PERMISSIONS,
    jobs=JOBS,
)
