"""The segment as an object: its fields, described once."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option
from guanxi.sdk.used_by import Use, UsedBy
from guanxi.segments import permissions
from guanxi.segments.service import uses
from guanxi.segments.service.data import OBJECT
from guanxi.segments.service.data import SEGMENT as DATA

_KINDS = (Option("dynamic", Label(zh="动态", en="Dynamic")), Option("static", Label(zh="静态", en="Static")))


def _field(
    name: str,
    zh: str,
    en: str,
    kind: FieldKind = FieldKind.TEXT,
    options: tuple[Option, ...] = (),
    *,
    editable: bool = True,
) -> Field:
    return Field(
        key=f"segments.{OBJECT}.{name}",
        label=Label(zh=zh, en=en),
        type=kind,
        column=name,
        options=options,
        editable=editable,
    )


SEGMENT = ObjectType(
    key=f"segments.{OBJECT}",
    label=Label(zh="人群", en="Segment"),
    plural=Label(zh="人群", en="Segments"),
    table="segment",
    owner=None,
    live="{t}.deleted_at IS NULL",
    view=permissions.VIEW.key,
    icon="team",
    page="/segments/{id}",
    restorer=DATA.restorer,
    fields=(
        _field("name", "名称", "Name"),
        _field("description", "说明", "Description", FieldKind.LONG_TEXT),
        _field("kind", "类型", "Kind", FieldKind.SELECT, _KINDS, editable=False),
        _field("count", "人数", "People", FieldKind.INTEGER, editable=False),
        _field("owner_id", "负责人", "Owner", FieldKind.USER),
        _field("created_at", "创建时间", "Created", FieldKind.DATETIME, editable=False),
        _field("updated_at", "更新时间", "Updated", FieldKind.DATETIME, editable=False),
    ),
)


class SegmentsOnSegments(UsedBy):
    """Segments whose condition names another."""

    key: ClassVar[str] = "segments.segments_on_segments"
    label: ClassVar[Label] = Label(zh="引用它的人群", en="Segments built on it")
    object: ClassVar[str] = OBJECT
    by: ClassVar[str] = OBJECT

    async def find(self, uow: UnitOfWork, object_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
        """They block deleting it."""
        return {one: await uses.find_segments_on(uow, one, limit) for one in object_ids}


class SegmentsOnFields(UsedBy):
    """Segments whose condition asks for a field of the workspace's own."""

    key: ClassVar[str] = "segments.segments_on_fields"
    label: ClassVar[Label] = Label(zh="使用它的人群", en="Segments that ask for it")
    object: ClassVar[str] = "workspace_field"
    by: ClassVar[str] = OBJECT

    async def find(self, uow: UnitOfWork, object_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
        """They cannot be computed without it."""
        return await uses.find_segments_on_fields(uow, object_ids, limit)
