"""The definition of quality: what the house ships, how one is read and checked, and the computed fields that come of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from guanxi.conditions.api import BadCondition, parse
from guanxi.conditions.contracts import Asked as Askable
from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.i18n import Label
from guanxi.quality.contracts import (
    CUSTOMER,
    KINDS,
    PART_LABELS,
    PARTS,
    PREFIX,
    RULES,
    TABLE,
    TOLD_BY,
    Asked,
    Definition,
    code_of,
)
from guanxi.quality.errors import BadDefinition
from guanxi.sdk.objects import Field, FieldKind, Option

MOST_FIELDS: Final = 60
DIVISIONS: Final = tuple(f"{CUSTOMER}{name}" for name in ("province", "city", "district"))
NAME: Final = f"{CUSTOMER}name"
PHONE: Final = f"{CUSTOMER}phone"
EMAIL: Final = f"{CUSTOMER}email"
WECHAT: Final = f"{CUSTOMER}wechat_id"
CONFLICTING: Final = tuple(
    f"{CUSTOMER}{name}" for name in ("gender", "birthday", "province", "city", "district", "language")
)
_WEIGHTS: Final = {
    "name": 3, "phone": 3, "email": 1, "gender": 1, "birthday": 1, "city": 1, "owner_id": 1, "stage": 1,
}  # fmt: skip
_PLACEHOLDERS: Final = (
    "无", "没有", "暂无", "未知", "不详", "不知道", "空", "测试", "测试用户", "匿名", "先生", "女士", "test", "testing", "none", "null", "nil", "n/a",
    "unknown", "xxx", "aaa", "abc", "asdf", "123", "1234", "123456", "111111", "000000", "-", "--", "—", ".", "/", "?", "？",
    "test@test.com", "a@a.com", "1@1.com", "123@qq.com", "123456@qq.com", "test@qq.com", "test@163.com", "no@no.com", "none@none.com",
)  # fmt: skip
_TOLD_CHECKS: Final = {"身份证": "id_card", "信用代码": "credit_code", "税号": "credit_code"}
_TEXTS: Final = {FieldKind.TEXT, FieldKind.LONG_TEXT}


def make_default(fields: Sequence[Field]) -> dict[str, Any]:
    """What the house ships, for the fields a workspace has: its required own ones count, numbers of papers are checked."""
    own = [one for one in fields if one.own and not one.hidden]
    asked = [{"field": f"{CUSTOMER}{name}", "weight": weight, "only": None} for name, weight in _WEIGHTS.items()]
    asked += [{"field": one.key, "weight": 2, "only": None} for one in own if one.required]
    checks = [
        {"field": one.key, "check": check}
        for one in own
        for word, check in _TOLD_CHECKS.items()
        if one.type is FieldKind.TEXT and word in one.label.zh
    ]
    return {
        "shares": {"complete": 40, "valid": 30, "consistent": 15, "fresh": 15},
        "fields": asked[:MOST_FIELDS],
        "rules": [kind for kind in RULES if kind != "foreign"],
        "placeholders": list(_PLACEHOLDERS),
        "checks": checks,
        "conflicts": [f"{CUSTOMER}gender", f"{CUSTOMER}birthday"],
        "stale_days": 365,
        "oldest": 110,
    }


def read(data: Mapping[str, Any], fields: Sequence[Field]) -> Definition:
    """A stored definition; what names a field that is no more counts no longer."""
    there = {one.key for one in fields}
    return Definition(
        {part: int(data["shares"][part]) for part in PARTS},
        tuple(Asked(one["field"], one["weight"], one["only"]) for one in data["fields"] if one["field"] in there),
        frozenset(data["rules"]) & frozenset(RULES),
        tuple(data["placeholders"]),
        {one["field"]: one["check"] for one in data["checks"] if one["field"] in there},
        tuple(one for one in data["conflicts"] if one in there),
        data["stale_days"],
        data["oldest"],
    )


def check(data: Mapping[str, Any], fields: Sequence[Field], askable: Askable) -> None:
    """Raises BadDefinition naming every place. Shapes and bounds are checked at the edge."""
    by_key = {one.key: one for one in fields if can_count(one)}
    problems: list[FieldProblem] = []
    seen: set[str] = set()
    for number, one in enumerate(data["fields"]):
        at = f"definition.fields.{number}"
        if one["field"] not in by_key:
            problems.append(_wrong(f"{at}.field", "没有这个字段。", "there is no such field."))
        elif one["field"] in seen:
            problems.append(_wrong(f"{at}.field", "字段重复。", "the field is there twice."))
        seen.add(one["field"])
        if one["only"] is not None:
            try:
                parse(one["only"], askable, f"{at}.only")
            except BadCondition as error:
                problems += error.fields
    for number, one in enumerate(data["checks"]):
        if one["field"] not in by_key or by_key[one["field"]].type is not FieldKind.TEXT:
            problems.append(_wrong(f"definition.checks.{number}.field", "不是文本字段。", "it is no text field."))
    for field in data["conflicts"]:
        if field not in CONFLICTING:
            problems.append(_wrong("definition.conflicts", f"{field} 不能比较。", f"{field} cannot be compared."))
    if not any(data["shares"].values()):
        problems.append(_wrong("definition.shares", "至少一项占比大于 0。", "one part must count at least."))
    if problems:
        raise BadDefinition(fields=problems[:50])


def _wrong(place: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(place, "quality.wrong", zh, en)


def can_count(field: Field) -> bool:
    """Whether a field can be asked for: people write it, and quality knows where it is."""
    known_apart = field.key in {PHONE, EMAIL, f"{CUSTOMER}tags"}
    return (field.beside is None and not field.apart) or known_apart


def texts_of(fields: Sequence[Field]) -> list[str]:
    """Fields in which people write: placeholders and stray blanks are looked for there. Remarks are nobody's business."""
    return [
        one.key
        for one in fields
        if one.type in _TEXTS
        and can_count(one)
        and not one.lunar
        and one.key != f"{CUSTOMER}remark"
        and one.key not in _CODES
    ]


# Written by programs, or chosen: not by people.
_CODES: Final = frozenset(f"{CUSTOMER}{name}" for name in ("stage", "class", "source", "language"))


# Computed fields -----------------------------------------------------------------------------------------------------
def label_of(kind: str, label: Label | None) -> Label:
    """A problem in words.

    >>> label_of("missing", Label(zh="手机号", en="Phone")).zh
    '缺少手机号'
    """
    said = KINDS[kind].says
    return Label(zh=said.zh.format(field=label.zh if label else ""), en=said.en.format(field=label.en if label else ""))


def classes_of(definition: Definition, fields: Sequence[Field]) -> dict[str, tuple[str, str, Label]]:
    """Every class of problems there can be: kind, field and words by code."""
    by_key = {one.key: one for one in fields}
    texts = texts_of(fields)
    dates = [one.key for one in fields if one.type is FieldKind.DATE and can_count(one)]
    where: Mapping[str, Sequence[str]] = {
        "missing": [one.field for one in definition.fields],
        "placeholder": [*texts, PHONE, EMAIL],
        "digits": [NAME],
        "untidy": texts,
        "impossible": dates,
        "gone": DIVISIONS,
        "checksum": list(definition.checks),
        "form": [WECHAT],
        "foreign": [PHONE],
        "conflict": definition.conflicts,
        "shared": [PHONE, EMAIL],
        "double": [""],
        "stale": [""],
    }
    found: dict[str, tuple[str, str, Label]] = {}
    for kind, keys in where.items():
        if kind in definition.rules or kind not in RULES:
            for key in keys:
                field = by_key.get(key)
                if field is not None or not key:
                    found[code_of(kind, key)] = (kind, key, label_of(kind, field.label if field else None))
    return found


def make_fields(definition: Definition, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Score, parts and problems as fields of the customer. Who may not ask one of the fields they tell of may not ask these."""
    classes = classes_of(definition, fields)
    told = frozenset(key for _, key, _ in classes.values() if key)
    options = tuple(Option(code, label) for code, (_, _, label) in classes.items())

    def make(name: str, label: Label, kind: FieldKind, options: tuple[Option, ...] = ()) -> Field:
        return Field(
            key=PREFIX + name, label=label, type=kind, editable=False, apart=True, beside=TABLE, events=TOLD_BY, options=options, tells_of=told,
        )  # fmt: skip

    parts = (
        make(part, Label(zh=f"数据{label.zh}度", en=f"Data: {label.en.lower()}"), FieldKind.INTEGER)
        for part, label in PART_LABELS.items()
    )
    score = make("score", Label(zh="数据质量分", en="Data quality score"), FieldKind.INTEGER)
    return (score, *parts, make("problems", Label(zh="数据问题", en="Data problems"), FieldKind.MULTI_SELECT, options))
