"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW_SOURCES = Permission("tracking.source.view", Label(zh="查看数据来源", en="View sources of events"))
MANAGE_SOURCES = Permission(
    "tracking.source.manage",
    Label(zh="管理数据来源、密钥与事件规范", en="Manage sources of events, their keys and what they may send"),
)
VIEW_EVENTS = Permission("tracking.event.view", Label(zh="查看行为事件", en="View tracked events"))

ALL = (VIEW_SOURCES, MANAGE_SOURCES, VIEW_EVENTS)
