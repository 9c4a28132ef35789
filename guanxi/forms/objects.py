"""The form as an object: for the log, for notices and for undo."""

from guanxi.forms import permissions
from guanxi.forms.service.defining import RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType

FORM = ObjectType(
    key="forms.form",
    label=Label(zh="表单", en="Form"),
    plural=Label(zh="表单", en="Forms"),
    table="form",
    owner=None,
    view=permissions.VIEW.key,
    title="name",
    icon="form",
    page="/forms/{id}",
    restorer=RESTORER,
    live="{t}.deleted_at IS NULL",
    fields=(
        Field(
            key="forms.form.name", label=Label(zh="名称", en="Name"), type=FieldKind.TEXT, column="name", editable=False
        ),
    ),
)
