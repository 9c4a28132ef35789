"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("companies.company.view", Label(zh="查看企业", en="View companies"))
CREATE = Permission("companies.company.create", Label(zh="新建企业", en="Create companies"))
EDIT = Permission("companies.company.edit", Label(zh="编辑企业及其人员", en="Edit companies and their people"))
DELETE = Permission("companies.company.delete", Label(zh="删除企业", en="Delete companies"))
IMPORT = Permission("companies.company.import", Label(zh="导入企业", en="Import companies"))
EXPORT = Permission("companies.company.export", Label(zh="导出企业", en="Export companies"))

ALL = (VIEW, CREATE, EDIT, DELETE, IMPORT, EXPORT)
