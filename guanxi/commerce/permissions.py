"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("commerce.order.view", Label(zh="查看订单", en="View orders"))
IMPORT = Permission("commerce.order.import", Label(zh="导入订单", en="Import orders"))
REPORT = Permission("commerce.report.view", Label(zh="查看销售报表", en="View sales reports"))
REPORT_EXPORT = Permission("commerce.report.export", Label(zh="导出销售报表", en="Export sales reports"))

ALL = (VIEW, IMPORT, REPORT, REPORT_EXPORT)
