"""Shapes of quality: what is asked of data, what is wrong with a record, and the score made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from guanxi.kernel.i18n import Label

OBJECT: Final = "customer"
TABLE: Final = "customer_quality"
PREFIX: Final = "quality.customer."
CUSTOMER: Final = "customers.customer."
TOLD_BY: Final = frozenset({"quality.changed", "quality.computed"})
PARTS: Final = ("complete", "valid", "consistent", "fresh")
PART_LABELS: Final[Mapping[str, Label]] = {
    "complete": Label(zh="完整", en="Complete"),
    "valid": Label(zh="有效", en="Valid"),
    "consistent": Label(zh="一致", en="Consistent"),
    "fresh": Label(zh="新鲜", en="Fresh"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the part it lowers, by how many points each, its name, and what it says of a field ({field})."""

    part: str
    cost: int
    label: Label
    says: Label


KINDS: Final[Mapping[str, Kind]] = {
    "missing": Kind("complete", 0, Label(zh="缺少信息", en="Missing"), Label(zh="缺少{field}", en="No {field}")),
    "placeholder": Kind(
        "valid", 40, Label(zh="占位内容", en="Placeholders"), Label(zh="{field}是占位内容", en="{field} is a placeholder")
    ),
    "digits": Kind(
        "valid", 40, Label(zh="姓名含号码", en="Digits in names"), Label(zh="{field}里有一串数字", en="{field} has digits in it")
    ),
    "untidy": Kind(
        "valid", 10, Label(zh="多余空格", en="Stray blanks"), Label(zh="{field}里有多余空格", en="{field} has stray blanks")
    ),
    "impossible": Kind(
        "valid", 40, Label(zh="日期不合理", en="Impossible dates"), Label(zh="{field}不合理", en="{field} cannot be right")
    ),
    "gone": Kind(
        "valid", 20, Label(zh="行政区划不存在", en="Unknown divisions"),
        Label(zh="{field}已撤销或不存在", en="{field} does not exist (any more)"),
    ),
    "checksum": Kind(
        "valid", 40, Label(zh="校验码错误", en="Wrong check digits"), Label(zh="{field}校验不通过", en="{field} fails its check")
    ),
    "form": Kind(
        "valid", 20, Label(zh="格式不对", en="Wrong form"), Label(zh="{field}格式不对", en="{field} is not in its form")
    ),
    "foreign": Kind(
        "valid", 10, Label(zh="境外号码", en="Numbers abroad"), Label(zh="{field}是境外号码", en="{field} is a number abroad")
    ),
    "conflict": Kind(
        "consistent", 40, Label(zh="来源不一致", en="Sources disagree"),
        Label(zh="各来源的{field}不一致", en="Sources disagree about {field}"),
    ),
    "shared": Kind(
        "consistent", 60, Label(zh="多人共用", en="Shared contacts"),
        Label(zh="{field}也属于另一位客户", en="{field} belongs to another customer, too"),
    ),
    "double": Kind(
        "consistent", 30, Label(zh="疑似重复", en="Maybe double"), Label(zh="可能与另一位客户重复", en="May be a double of another")
    ),
    "stale": Kind(
        "fresh", 0, Label(zh="久未确认", en="Stale"), Label(zh="很久没有更新或联系", en="Not confirmed or contacted for long")
    ),
}  # fmt: skip
# What a rule of the definition may switch off. Missing and stale have settings of their own.
RULES: Final = tuple(kind for kind in KINDS if kind not in {"missing", "stale"})
MENDABLE: Final = ("untidy", "digits", "impossible", "gone")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that counts: how much, and of whom it is asked (a condition as JSON; None: of everybody)."""

    field: str
    weight: int
    only: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a workspace asks of its data."""

    shares: Mapping[str, int]
    fields: tuple[Asked, ...]
    rules: frozenset[str]
    placeholders: tuple[str, ...]
    checks: Mapping[str, str]
    conflicts: tuple[str, ...]
    stale_days: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a record. `text` is the value where a mend or a check digit is computed of it; it is not kept."""

    id: UUID
    kind: str
    field: str
    said: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """What a record is worth, part by part."""

    score: int
    complete: int
    valid: int
    consistent: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some customers found: problems by customer, when each was last confirmed, of whom which fields are not asked."""

    problems: Mapping[UUID, tuple[Found, ...]]
    confirmed: Mapping[UUID, datetime]
    not_asked: Mapping[str, frozenset[UUID]]


def code_of(kind: str, field: str) -> str:
    """What a problem is called in lists and conditions: its kind and the field's own name.

    >>> code_of("missing", "customers.customer.phone"), code_of("stale", "")
    ('missing_phone', 'stale')
    """
    return f"{kind}_{field.rpartition('.')[2]}" if field else kind
