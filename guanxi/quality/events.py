"""What happens to quality. Codes of problems only, never values."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityChanged(Event):
    """The score or the problems of one customer are others now."""

    type: ClassVar[str] = "quality.changed"
    label: ClassVar[Label] = Label(zh="数据质量已变化", en="Data quality changed")
    object: ClassVar[str] = "customer"
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityComputed(Event):
    """Everybody's was looked at; those that changed are not named one by one."""

    type: ClassVar[str] = "quality.computed"
    label: ClassVar[Label] = Label(zh="数据质量检查完成", en="Data quality computed")
    object: ClassVar[str] = "customer"
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemMarked(Event):
    """Somebody said of a problem that it is none, that it waits, or that the record is right: `act`; or took it back."""

    type: ClassVar[str] = "quality.marked"
    label: ClassVar[Label] = Label(zh="数据问题已标记", en="Problem of data marked")
    object: ClassVar[str] = "customer"
    act: str
    code: str
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionChanged(Event):
    """Other rules of quality."""

    type: ClassVar[str] = "quality.definition_changed"
    label: ClassVar[Label] = Label(zh="数据质量规则已变更", en="Rules of data quality changed")
    object: ClassVar[str] = "quality_definition"


ALL = (QualityChanged, QualityComputed, ProblemMarked, DefinitionChanged)
