"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("commerce.order.view", Label(zh="查看订单", en="View orders"))
IMPORT = Permission("commerce.order.import", Label(zh="导入订单", en="Import orders"))

ALL = (VIEW, IMPORT)
