"""What may go wrong in this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict


class NameTaken(Conflict):
    """Another live segment has that name."""

    code: ClassVar[str] = "segments.name_taken"
    zh: ClassVar[str] = "已有同名人群，请换一个名称。"
    en: ClassVar[str] = "There is a segment of this name. Choose another one."


class StillUsed(Conflict):
    """Others are built on it."""

    code: ClassVar[str] = "segments.still_used"
    zh: ClassVar[str] = "以下人群引用了它：{names}。请先修改它们。"
    en: ClassVar[str] = "These segments are built on it: {names}. Change them first."


class WrongKind(Conflict):
    """Members of a dynamic segment follow its condition; a static one has none."""

    code: ClassVar[str] = "segments.wrong_kind"
    zh: ClassVar[str] = "动态人群按条件自动更新，不能手工增减；静态人群没有条件。"
    en: ClassVar[str] = (
        "A dynamic segment follows its condition and is not changed by hand; a static one has no condition."
    )
