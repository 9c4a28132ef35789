"""Conditions, the room."""

from guanxi.conditions.routes import router
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(key="conditions", label=Label(zh="条件", en="Conditions"), line=5, routers=(router,))
