"""What happens to segments, and who comes in and leaves. Ids and causes only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentChanged(Event):
    """A segment is another now: `act` is created, changed, deleted, restored or undone."""

    type: ClassVar[str] = "segments.segment_changed"
    label: ClassVar[Label] = Label(zh="人群已变更", en="Segment changed")
    object: ClassVar[str] = "segment"
    act: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBuilt(Event):
    """A segment was computed whole: for the first time ("built"), because its condition changed ("definition"), data changed in
    bulk ("data") or a day began ("time"). Of the first two, nobody is told one by one."""

    type: ClassVar[str] = "segments.built"
    label: ClassVar[Label] = Label(zh="人群计算完成", en="Segment computed")
    object: ClassVar[str] = "segment"
    why: str
    count: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered(Event):
    """A customer, named by the profile that founded them, came into a segment; `why` is a cause (contracts) or a type of event."""

    type: ClassVar[str] = "segments.entered"
    label: ClassVar[Label] = Label(zh="进入人群", en="Entered a segment")
    object: ClassVar[str] = "segment"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Event):
    """A customer left a segment."""

    type: ClassVar[str] = "segments.left"
    label: ClassVar[Label] = Label(zh="离开人群", en="Left a segment")
    object: ClassVar[str] = "segment"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersChanged(Event):
    """Somebody put customers into a static segment, or took them out: more than are told one by one."""

    type: ClassVar[str] = "segments.members_changed"
    label: ClassVar[Label] = Label(zh="人群成员已变更", en="Members of a segment changed")
    object: ClassVar[str] = "segment"
    entered: int
    left: int
    asked_by: UUID | None = None


ALL = (SegmentChanged, SegmentBuilt, Entered, Left, MembersChanged)
