"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("quality.problem.view", Label(zh="查看数据质量", en="View data quality"))
EDIT = Permission("quality.problem.edit", Label(zh="处理数据问题", en="Work on problems of data"))
MANAGE = Permission("quality.definition.manage", Label(zh="设置数据质量规则", en="Set the rules of data quality"))

ALL = (VIEW, EDIT, MANAGE)
