"""Search, the room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room
from guanxi.search.routes import router

ROOM = Room(key="search", label=Label(zh="搜索", en="Search"), line=12, routers=(router,))
