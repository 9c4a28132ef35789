"""What happens to portraits. Keys of traits only, never values."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitsChanged(Event):
    """Traits of one customer, named by the profile that founded them, have other values now."""

    type: ClassVar[str] = "portraits.traits_changed"
    label: ClassVar[Label] = Label(zh="画像已更新", en="Portrait changed")
    object: ClassVar[str] = "customer"
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitsComputed(Event):
    """Portraits of everybody were computed anew; those that changed are not named one by one."""

    type: ClassVar[str] = "portraits.computed"
    label: ClassVar[Label] = Label(zh="画像计算完成", en="Portraits computed")
    object: ClassVar[str] = "customer"
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitDefined(Event):
    """A trait is defined otherwise: `act` is created, changed, deleted, restored or undone."""

    type: ClassVar[str] = "portraits.trait_defined"
    label: ClassVar[Label] = Label(zh="画像特征定义已变更", en="Definition of a trait changed")
    object: ClassVar[str] = "trait"
    act: str


ALL = (TraitsChanged, PortraitsComputed, TraitDefined)
