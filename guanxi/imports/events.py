"""What happens to imports. The targets publish their own events for the records."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Event):
    """A run began (not a dry run); `object_id` is the import."""

    type: ClassVar[str] = "imports.import_started"
    label: ClassVar[Label] = Label(zh="开始导入", en="Import started")
    object: ClassVar[str] = "import"
    target: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """Every row of the file is stored or refused, and the figures add up."""

    type: ClassVar[str] = "imports.import_finished"
    label: ClassVar[Label] = Label(zh="导入完成", en="Import finished")
    object: ClassVar[str] = "import"
    target: str
    rows: int
    rejected: int
    created: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReverted(Event):
    """What the import had made is taken back."""

    type: ClassVar[str] = "imports.import_reverted"
    label: ClassVar[Label] = Label(zh="导入已撤回", en="Import reverted")
    object: ClassVar[str] = "import"
    target: str
    removed: int


ALL = (ImportStarted, ImportFinished, ImportReverted)
