"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("segments.segment.view", Label(zh="查看人群", en="View segments"))
EDIT = Permission("segments.segment.edit", Label(zh="新建和编辑人群", en="Create and change segments"))
EXPORT = Permission("segments.segment.export", Label(zh="导出人群", en="Export segments"))

ALL = (VIEW, EDIT, EXPORT)
