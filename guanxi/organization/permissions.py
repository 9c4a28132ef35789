"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("organization.store.view", Label(zh="查看门店", en="View stores"))
MANAGE = Permission(
    "organization.store.manage", Label(zh="管理门店、区域和主体", en="Manage stores, regions, legal entities")
)

ALL = (VIEW, MANAGE)
