"""What happens to stores and their like: `act` says what (created, changed, deleted, restored, undone, imported, staffed)."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionChanged(Event):
    """A region is another now."""

    type: ClassVar[str] = "organization.region_changed"
    label: ClassVar[Label] = Label(zh="区域已变更", en="Region changed")
    object: ClassVar[str] = "region"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityChanged(Event):
    """A legal entity is another now."""

    type: ClassVar[str] = "organization.legal_entity_changed"
    label: ClassVar[Label] = Label(zh="公司主体已变更", en="Legal entity changed")
    object: ClassVar[str] = "legal_entity"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged(Event):
    """A store is another now."""

    type: ClassVar[str] = "organization.store_changed"
    label: ClassVar[Label] = Label(zh="门店已变更", en="Store changed")
    object: ClassVar[str] = "store"
    act: str
    fields: tuple[str, ...] = ()


ALL = (RegionChanged, LegalEntityChanged, StoreChanged)
