"""What this room keeps, as objects: for histories, undo and impact analysis. They have no pages of their own."""

from guanxi.customization import permissions
from guanxi.customization.service.field_rows import FIELD_RESTORER
from guanxi.customization.service.layouts import LAYOUT_RESTORER
from guanxi.customization.service.view_rows import VIEW_RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import ObjectType

FIELD = ObjectType(
    key="customization.workspace_field",
    label=Label(zh="字段", en="Field"),
    plural=Label(zh="字段", en="Fields"),
    table="workspace_field",
    owner=None,
    view=permissions.FIELDS.key,
    icon="form",
    restorer=FIELD_RESTORER,
)
LAYOUT = ObjectType(
    key="customization.page_layout",
    label=Label(zh="页面布局", en="Page layout"),
    plural=Label(zh="页面布局", en="Page layouts"),
    table="page_layout",
    owner=None,
    view=permissions.LAYOUTS.key,
    icon="layout",
    restorer=LAYOUT_RESTORER,
)
VIEW = ObjectType(
    key="customization.saved_view",
    label=Label(zh="视图", en="View"),
    plural=Label(zh="视图", en="Views"),
    table="saved_view",
    view=permissions.SHARE.key,
    icon="table",
    restorer=VIEW_RESTORER,
)
