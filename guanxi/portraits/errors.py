"""What may go wrong in this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict, Invalid


class BadTrait(Invalid):
    """A definition that does not fit; the places are named."""

    code: ClassVar[str] = "portraits.bad_trait"
    zh: ClassVar[str] = "特征的定义有误。"
    en: ClassVar[str] = "The trait is not defined rightly."


class TraitTaken(Conflict):
    """Another trait has that key or name."""

    code: ClassVar[str] = "portraits.trait_taken"
    zh: ClassVar[str] = "已有同名特征，请换一个名称。"
    en: ClassVar[str] = "There is a trait of this name. Choose another one."


class StaleTrait(Conflict):
    """Somebody changed it meanwhile."""

    code: ClassVar[str] = "portraits.stale"
    zh: ClassVar[str] = "这个特征刚被别人修改过。请刷新后再改。"
    en: ClassVar[str] = "Somebody changed this trait meanwhile. Reload and change it again."


class TraitUsed(Conflict):
    """Others are computed of it."""

    code: ClassVar[str] = "portraits.trait_used"
    zh: ClassVar[str] = "以下特征由它计算：{names}。请先修改它们。"
    en: ClassVar[str] = "These traits are computed of it: {names}. Change them first."


class TooManyTraits(Conflict):
    """A workspace has so many at most."""

    code: ClassVar[str] = "portraits.too_many"
    zh: ClassVar[str] = "最多可定义 {most} 个特征。"
    en: ClassVar[str] = "At most {most} traits can be defined."
