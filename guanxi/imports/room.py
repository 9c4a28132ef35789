"""Imports, the room."""

from guanxi.imports.permissions import ALL as PERMISSIONS
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import Room

ROOM = Room(key="imports", label=Label(zh="导入", en="Imports"), line=20, permissions=PERMISSIONS)
