"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("portraits.trait.view", Label(zh="查看画像", en="View portraits"))
MANAGE = Permission("portraits.trait.manage", Label(zh="定义画像特征", en="Define traits of portraits"))

ALL = (VIEW, MANAGE)
