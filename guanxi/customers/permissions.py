"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("customers.customer.view", Label(zh="查看客户", en="View customers"))
CREATE = Permission("customers.customer.create", Label(zh="新建客户", en="Create customers"))
EDIT = Permission("customers.customer.edit", Label(zh="编辑客户", en="Edit customers"))
DELETE = Permission("customers.customer.delete", Label(zh="删除客户", en="Delete customers"))
MERGE = Permission("customers.customer.merge", Label(zh="合并客户", en="Merge customers"))
ERASE = Permission("customers.customer.erase", Label(zh="彻底删除个人信息", en="Erase personal data"))
IMPORT = Permission("customers.customer.import", Label(zh="导入客户", en="Import customers"))
EXPORT = Permission("customers.customer.export", Label(zh="导出客户", en="Export customers"))
FIND_BEYOND = Permission(
    "customers.customer.find_beyond",
    Label(zh="查重时提示他人客户（脱敏）", en="Be told of others' customers by phone or e-mail, masked"),
)
REVEAL = Permission("customers.handle.reveal", Label(zh="查看完整联系方式", en="See full contact details"))
TAGS = Permission("customers.tag.manage", Label(zh="管理标签", en="Manage tags"))
CONSENT_TEXTS = Permission("customers.consent.manage", Label(zh="管理同意条款", en="Manage consent texts"))

ALL = (CONSENT_TEXTS, VIEW, CREATE, EDIT, DELETE, MERGE, ERASE, IMPORT, EXPORT, REVEAL, TAGS, FIND_BEYOND)
