"""What other rooms see of this one: why somebody is in a segment, and from when on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from guanxi.kernel.i18n import Label

BUILT: Final = "built"
DEFINITION: Final = "definition"
DATA: Final = "data"
TIME: Final = "time"
HAND: Final = "hand"
MERGE: Final = "merge"
CAUSES: Final = {
    BUILT: Label(zh="首次计算", en="First build"),
    DEFINITION: Label(zh="条件修改", en="The condition was changed"),
    DATA: Label(zh="批量数据变化", en="Data changed in bulk"),
    TIME: Label(zh="时间推移", en="Time went by"),
    HAND: Label(zh="手工增减", en="By hand"),
    MERGE: Label(zh="客户合并或拆分", en="Customers were merged or parted"),
}
"""Everything else is the type of the event after which somebody came in or left."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A segment somebody is in."""

    segment_id: UUID
    name: str
    since: datetime
    why: str
