"""The trait as an object: for the log, for undo and for who may see it."""

from guanxi.kernel.i18n import Label
from guanxi.portraits import permissions
from guanxi.portraits.service.defining import RESTORER
from guanxi.sdk.objects import Field, FieldKind, ObjectType

TRAIT = ObjectType(
    key="portraits.trait",
    label=Label(zh="画像特征", en="Trait"),
    plural=Label(zh="画像特征", en="Traits"),
    table="trait",
    owner=None,
    view=permissions.VIEW.key,
    title="name_zh",
    icon="radar",
    page="/settings/traits?trait={id}",
    restorer=RESTORER,
    live="{t}.deleted_at IS NULL",
    fields=(
        Field(
            key="portraits.trait.name_zh", label=Label(zh="名称", en="Name"), type=FieldKind.TEXT, column="name_zh", editable=False
        ),
    ),
)  # fmt: skip
