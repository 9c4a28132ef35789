"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("commerce.order.view", Label(zh="查看订单", en="View orders"))
CREATE = Permission("commerce.order.create", Label(zh="录入订单", en="Enter orders"))
EDIT = Permission(
    "commerce.order.edit",
    Label(zh="修改、取消订单，登记收款和发货", en="Change and cancel orders, record payments and shipments"),
)
REFUND = Permission("commerce.order.refund", Label(zh="登记退款", en="Record refunds"))
IMPORT = Permission("commerce.order.import", Label(zh="导入订单", en="Import orders"))
EXPORT = Permission("commerce.order.export", Label(zh="导出订单", en="Export orders"))
REPORT = Permission("commerce.report.view", Label(zh="查看销售报表", en="View sales reports"))
REPORT_EXPORT = Permission("commerce.report.export", Label(zh="导出销售报表", en="Export sales reports"))

ALL = (VIEW, CREATE, EDIT, REFUND, IMPORT, EXPORT, REPORT, REPORT_EXPORT)
