"""Rights of this room. Views of one's own need only the right to view the object."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

SHARE = Permission("customization.view.share", Label(zh="共享视图给所有人", en="Share views with everybody"))
FIELDS = Permission("customization.field.manage", Label(zh="管理字段", en="Manage the fields"))
LAYOUTS = Permission("customization.layout.manage", Label(zh="管理页面布局", en="Arrange the pages"))
ROOMS = Permission(
    "customization.room.manage", Label(zh="启用或停用功能模块", en="Switch parts of the product on and off")
)

ALL = (SHARE, FIELDS, LAYOUTS, ROOMS)
