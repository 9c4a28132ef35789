"""What happens to views. Names and filters never enter the log."""

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


ALL = (ViewSaved, ViewDeleted, ViewRestored)
