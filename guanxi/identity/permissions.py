"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission(
    "identity.model.view", Label(zh="查看身份匹配模型与依据", en="View the identity model and its evidence")
)
MANAGE = Permission("identity.model.manage", Label(zh="管理身份匹配模型", en="Manage the identity model"))

ALL = (VIEW, MANAGE)
