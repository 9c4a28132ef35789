"""What may go wrong in this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict, Invalid, NotFound


class UnknownModel(Invalid):
    """A stored model that this version cannot read."""

    code: ClassVar[str] = "identity.unknown_model"
    zh: ClassVar[str] = "无法读取该匹配模型（{reason}）。请重新学习。"
    en: ClassVar[str] = "This model cannot be read ({reason}). Learn a new one."


class NothingToCompare(Invalid):
    """No column of a known role."""

    code: ClassVar[str] = "identity.nothing_to_compare"
    zh: ClassVar[str] = '没有可用于比对的列。请用 --mapping 指明，例如 --mapping "name=姓名,phone=手机"。'
    en: ClassVar[str] = (
        'None of the columns can be compared. Say what they are: --mapping "name=Full name,phone=Mobile".'
    )


class UnknownRole(Invalid):
    """A piece of a mapping without a role."""

    code: ClassVar[str] = "identity.unknown_role"
    zh: ClassVar[str] = "映射“{piece}”中没有已知的角色。可用的角色：{roles}。"
    en: ClassVar[str] = 'No role in "{piece}" of the mapping. Roles are: {roles}.'


class UnknownColumn(Invalid):
    """A column that the file does not have."""

    code: ClassVar[str] = "identity.unknown_column"
    zh: ClassVar[str] = "文件中没有“{column}”这一列。现有的列：{columns}。"
    en: ClassVar[str] = 'The file has no column "{column}". Its columns are: {columns}.'


class BadRow(Invalid):
    """A row that cannot be read."""

    code: ClassVar[str] = "identity.bad_row"
    zh: ClassVar[str] = "{path} 第 {line} 行：{reason_zh}"
    en: ClassVar[str] = "{path}, line {line}: {reason_en}"


class NoTruth(Invalid):
    """A row that does not say which record it is."""

    code: ClassVar[str] = "identity.no_truth"
    zh: ClassVar[str] = "{path} 第 {line} 行的“{column}”为空，无法判断对错。"
    en: ClassVar[str] = '{path}, line {line}: "{column}" is empty, so nothing can be judged by this row.'


class NoSuchVersion(NotFound):
    """A version of the model that is not there."""

    code: ClassVar[str] = "identity.no_such_version"
    zh: ClassVar[str] = "没有这个版本的匹配模型。"
    en: ClassVar[str] = "There is no such version of the model."


class StalePolicy(Conflict):
    """Somebody changed it meanwhile."""

    code: ClassVar[str] = "identity.stale"
    zh: ClassVar[str] = "匹配策略刚被别人修改过。请刷新后再改。"
    en: ClassVar[str] = "Somebody changed the policy meanwhile. Reload and change it again."


class ThresholdsCross(Invalid):
    """Merging would begin below review."""

    code: ClassVar[str] = "identity.thresholds_cross"
    zh: ClassVar[str] = "自动合并的分数不能低于进入审核的分数。"
    en: ClassVar[str] = "Pairs cannot be merged by themselves below what goes to review."


class NotCompared(Conflict):
    """A version that no run has used."""

    code: ClassVar[str] = "identity.not_compared"
    zh: ClassVar[str] = "版本 {number} 还没有运行过。请先用它试运行一次。"
    en: ClassVar[str] = "Version {number} was not run yet. Make a trial run with it first."
