"""Rights of this room; a target needs its own permission besides."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("imports.import.view", Label(zh="查看导入", en="View imports"))
CREATE = Permission("imports.import.create", Label(zh="导入文件", en="Import files"))
REVERT = Permission("imports.import.revert", Label(zh="撤回导入", en="Revert imports"))

ALL = (VIEW, CREATE, REVERT)
