"""What happens to views, fields, layouts and rooms. Names and filters never enter the log."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(Event):
    """A view was made or changed; `fields` are what changed, nothing for a new one."""

    type: ClassVar[str] = "customization.view_saved"
    label: ClassVar[Label] = Label(zh="视图已保存", en="View saved")
    object: ClassVar[str] = "saved_view"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeleted(Event):
    """A view was deleted; it can be restored."""

    type: ClassVar[str] = "customization.view_deleted"
    label: ClassVar[Label] = Label(zh="视图已删除", en="View deleted")
    object: ClassVar[str] = "saved_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRestored(Event):
    """A deleted view came back."""

    type: ClassVar[str] = "customization.view_restored"
    label: ClassVar[Label] = Label(zh="视图已恢复", en="View restored")
    object: ClassVar[str] = "saved_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSaved(Event):
    """A field was made or changed; `fields` are what changed about it, nothing for a new one."""

    type: ClassVar[str] = "customization.field_saved"
    label: ClassVar[Label] = Label(zh="字段已保存", en="Field saved")
    object: ClassVar[str] = "workspace_field"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDeleted(Event):
    """A field went into the bin."""

    type: ClassVar[str] = "customization.field_deleted"
    label: ClassVar[Label] = Label(zh="字段已删除", en="Field deleted")
    object: ClassVar[str] = "workspace_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRestored(Event):
    """A field came back from the bin, with its values."""

    type: ClassVar[str] = "customization.field_restored"
    label: ClassVar[Label] = Label(zh="字段已恢复", en="Field restored")
    object: ClassVar[str] = "workspace_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutSaved(Event):
    """The layout of a page was changed, for a role or for everybody; or it is as delivered again."""

    type: ClassVar[str] = "customization.layout_saved"
    label: ClassVar[Label] = Label(zh="页面布局已保存", en="Layout saved")
    object: ClassVar[str] = "page_layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsSwitched(Event):
    """Parts of the product were switched on or off; `rooms` are those that are off now."""

    type: ClassVar[str] = "customization.rooms_switched"
    label: ClassVar[Label] = Label(zh="功能模块已调整", en="Parts switched on or off")
    object: ClassVar[str | None] = None
    rooms: tuple[str, ...] = ()


ALL = (ViewSaved, ViewDeleted, ViewRestored, FieldSaved, FieldDeleted, FieldRestored, LayoutSaved, RoomsSwitched)
