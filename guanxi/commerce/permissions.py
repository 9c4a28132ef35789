"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("commerce.order.view", Label(zh="查看订单", en="View orders"))
IMPORT = Permission("commerce.order.import", Label(zh="导入订单", en="Import orders"))
CREATE = Permission("commerce.order.create", Label(zh="新建订单", en="Create orders"))
EDIT = Permission("commerce.order.edit", Label(zh="登记收款、退款和发货", en="Record payments, refunds, shipments"))
REPORT = Permission("commerce.report.view", Label(zh="查看销售报表", en="View sales reports"))
REPORT_EXPORT = Permission("commerce.report.export", Label(zh="导出销售报表", en="Export sales reports"))

ALL = (VIEW, IMPORT, CREATE, EDIT, REPORT, REPORT_EXPORT)
