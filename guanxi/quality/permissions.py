"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("quality.problem.view", Label(zh="查看数据质量", en="View data quality"))
EDIT = Permission("quality.problem.edit", Label(zh="处理数据问题", en="Work on problems of data"))
EXPORT = Permission("quality.problem.export", Label(zh="导出数据问题清单", en="Export lists of problems"))
MANAGE = Permission("quality.definition.manage", Label(zh="设置数据质量规则", en="Set the rules of data quality"))

ALL = (VIEW, EDIT, EXPORT, MANAGE)
