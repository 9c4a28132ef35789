"""What may go wrong in this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict, Invalid


class BadDefinition(Invalid):
    """A definition that does not fit; the places are named."""

    code: ClassVar[str] = "quality.bad_definition"
    zh: ClassVar[str] = "数据质量规则有误。"
    en: ClassVar[str] = "The rules of data quality are not right."


class StaleDefinition(Conflict):
    """Somebody changed it meanwhile."""

    code: ClassVar[str] = "quality.stale"
    zh: ClassVar[str] = "规则刚被别人修改过。请刷新后再改。"
    en: ClassVar[str] = "Somebody changed the rules meanwhile. Reload and change them again."


class NoProblem(Conflict):
    """It is there no more."""

    code: ClassVar[str] = "quality.no_problem"
    zh: ClassVar[str] = "这个问题已经不存在了。"
    en: ClassVar[str] = "This problem is there no more."


class NoMend(Conflict):
    """Of this class no mend can be computed."""

    code: ClassVar[str] = "quality.no_mend"
    zh: ClassVar[str] = "这类问题没有可自动计算的修正。"
    en: ClassVar[str] = "No mend can be computed for problems of this kind."


class NothingMended(Conflict):
    """The mend wrote nothing, or all of it was taken back."""

    code: ClassVar[str] = "quality.nothing_mended"
    zh: ClassVar[str] = "没有可撤销的修正：尚未写入，或已全部撤销。"
    en: ClassVar[str] = "There is nothing to take back: nothing was written yet, or all of it was taken back."
