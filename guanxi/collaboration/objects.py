"""Notes as an object: no page of their own, they stand on the page of the record they are about."""

from guanxi.collaboration import permissions
from guanxi.collaboration.service.notes import NOTE_RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType


def _field(key: str, zh: str, en: str, kind: FieldKind, *, editable: bool = False) -> Field:
    return Field(
        key=f"collaboration.{key}",
        label=Label(zh=zh, en=en),
        type=kind,
        column=key.partition(".")[2],
        editable=editable,
    )


NOTE = ObjectType(
    key="collaboration.note",
    label=Label(zh="备注", en="Note"),
    plural=Label(zh="备注", en="Notes"),
    table="note",
    owner="author_id",
    view=permissions.VIEW_NOTES.key,
    title="created_at",
    icon="message",
    restorer=NOTE_RESTORER,
    fields=(
        _field("note.author_id", "作者", "Author", FieldKind.USER),
        _field("note.pinned", "置顶", "Pinned", FieldKind.BOOLEAN, editable=True),
        _field("note.created_at", "创建时间", "Written", FieldKind.DATETIME),
    ),
)
