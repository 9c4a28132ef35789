"""The rules of quality as an object: for the log and for who may see them."""

from guanxi.kernel.i18n import Label
from guanxi.quality import permissions
from guanxi.quality.service.changing import RESTORERS
from guanxi.sdk.objects import Field, FieldKind, ObjectType

DEFINITION = ObjectType(
    key="quality.quality_definition",
    label=Label(zh="数据质量规则", en="Rules of data quality"),
    plural=Label(zh="数据质量规则", en="Rules of data quality"),
    table="quality_state",
    owner=None,
    view=permissions.MANAGE.key,
    title="version",
    icon="check",
    page="/settings/quality?change={id}",
    restorer=RESTORERS["quality_definition"],
    fields=(
        Field(
            key="quality.quality_definition.version", label=Label(zh="版本", en="Version"), type=FieldKind.INTEGER, column="version",
            editable=False,
        ),
    ),
)  # fmt: skip
