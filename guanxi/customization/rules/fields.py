"""What an own field may be, pure: from a row of the table to a Field, and what is wrong with a definition."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option
from guanxi.sdk.own_values import Unfit, check_pattern, problem_of, read_value
from guanxi.sdk.shapes import Arrangement, Shape
from guanxi.sdk.stored_values import NUMBERS, ORDERS

MOST_OPTIONS = 200
CHOICES = frozenset({FieldKind.SELECT, FieldKind.MULTI_SELECT})
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
SPANS = NUMBERS | {FieldKind.MONEY, FieldKind.DATE}
UNIQUES = frozenset(
    {FieldKind.TEXT, FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL}
)
TARGETS = ("customer",)
COLOURS = ("grey", "blue", "green", "orange", "red", "purple", "teal", "pink")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,10})?", re.ASCII)


def key_of(object_name: str, field_id: UUID) -> str:
    """The key of an own field: it says nothing of the name, so renaming breaks nothing.

    >>> key_of("customer", UUID(int=10))
    'own.customer.f0000000000000000000000000000000a'
    """
    return f"own.{object_name}.f{field_id.hex}"


def id_of(key: str) -> UUID | None:
    """The id in the key of an own field; None for any other key."""
    part = key.rpartition(".f")[2]
    return UUID(part) if key.startswith("own.") and re.fullmatch(r"[0-9a-f]{32}", part, re.ASCII) else None


def to_field(row: Mapping[str, Any]) -> Field:
    """An own field as the rest of the house knows it. Options that are off stay known by their words."""
    settings = row["settings"]
    pattern_words = None
    if settings.get("pattern_zh") or settings.get("pattern_en"):
        pattern_words = _label(settings.get("pattern_zh"), settings.get("pattern_en"))
    return Field(
        key=key_of(row["object"], row["id"]),
        label=Label(zh=row["label_zh"], en=row["label_en"]),
        type=FieldKind(row["kind"]),
        help=_label(row["help_zh"], row["help_en"]) if row["help_zh"] or row["help_en"] else None,
        hidden=row["hidden"],
        required=bool(row["required"]),
        unique=row["is_unique"],
        personal=row["personal"],
        fast=row["fast"] == "yes",
        options=tuple(
            Option(one["key"], _label(one["zh"], one["en"]), one["colour"], one["off"]) for one in row["options"]
        ),
        maximum=settings.get("maximum"),
        target=settings.get("target"),
        default=settings.get("default"),
        least=settings.get("least"),
        most=settings.get("most"),
        pattern=settings.get("pattern"),
        pattern_words=pattern_words,
    )


def to_shape(rows: Sequence[Mapping[str, Any]]) -> Shape:
    """All live rows of a workspace as its shape; own fields without a place come last, in the order of their making."""
    own: dict[str, list[tuple[int, Field]]] = {}
    arranged: dict[str, Arrangement] = {}
    for row in rows:
        if row["declared"] is None:
            own.setdefault(row["object"], []).append(
                (10_000 if row["position"] is None else row["position"], to_field(row))
            )
        else:
            label = _label(row["label_zh"], row["label_en"]) if row["label_zh"] or row["label_en"] else None
            words = _label(row["help_zh"], row["help_en"]) if row["help_zh"] or row["help_en"] else None
            arranged[row["declared"]] = Arrangement(label, words, row["position"], row["hidden"], row["required"])
    return Shape({name: tuple(fields) for name, fields in own.items()}, arranged)


def _label(zh: str | None, en: str | None) -> Label:
    return Label(zh=zh or en or "", en=en or zh or "")


def find_problems(row: Mapping[str, Any]) -> list[FieldProblem]:
    """What is wrong with an own field as it would be stored, at the places where the editor shows it."""
    kind, settings = FieldKind(row["kind"]), row["settings"]
    problems: list[FieldProblem] = []
    if (kind in CHOICES) != bool(row["options"]):
        problems.append(
            _wrong(
                "options",
                "单选/多选至少需要一个选项，其他类型没有选项。",
                "Selects need an option, other kinds have none.",
            )
        )
    keys = [one["key"] for one in row["options"]]
    if len(set(keys)) < len(keys) or len(keys) > MOST_OPTIONS:
        problems.append(
            _wrong("options", f"选项不能重复，最多 {MOST_OPTIONS} 个。", f"Each option once, at most {MOST_OPTIONS}.")
        )
    if any(one["colour"] not in COLOURS for one in row["options"]):
        problems.append(_wrong("options", "没有这种颜色。", "There is no such colour."))
    if row["is_unique"] and kind not in UNIQUES:
        problems.append(_wrong("unique", "此类型不能设为唯一。", "This kind cannot be unique."))
    if kind is FieldKind.RELATION and settings.get("target") not in TARGETS:
        problems.append(_wrong("target", "请选择关联的对象。", "Choose what it relates to."))
    if kind is FieldKind.RATING and not 2 <= (settings.get("maximum") or 5) <= 10:
        problems.append(_wrong("maximum", "评分应为 2 到 10 颗星。", "A rating has 2 to 10 stars."))
    problems += _find_in_settings(kind, settings)
    if not problems and settings.get("default") is not None:
        try:
            read_value(to_field({"id": UUID(int=0), **row}), settings["default"])
        except Unfit as error:
            one = problem_of("default", error)
            problems.append(FieldProblem("default", one.code, one.zh, one.en))
    return problems


def _find_in_settings(kind: FieldKind, settings: Mapping[str, Any]) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for name in ("least", "most"):
        value = settings.get(name)
        if value is not None and (kind not in SPANS or not _fits(kind, value)):
            problems.append(_wrong(name, "应为数字或日期。", "A number or a date."))
    if not problems and settings.get("least") is not None and settings.get("most") is not None:
        low, high = settings["least"], settings["most"]
        if (low > high) if kind is FieldKind.DATE else (Decimal(low) > Decimal(high)):
            problems.append(_wrong("most", "最大值不能小于最小值。", "Not below the least value."))
    if settings.get("pattern") is not None:
        if kind not in TEXTS:
            problems.append(_wrong("pattern", "只有文本可以规定格式。", "Only texts have a pattern."))
        else:
            try:
                check_pattern(settings["pattern"])
            except Unfit as error:
                problems.append(_wrong("pattern", error.label.zh, error.label.en))
    return problems


def _fits(kind: FieldKind, value: str) -> bool:
    try:
        if kind is FieldKind.DATE:
            return date.fromisoformat(value).isoformat() == value
        return bool(_NUMBER.fullmatch(value)) and Decimal(value).is_finite()
    except (ValueError, InvalidOperation):
        return False


def may_be_fast(kind: FieldKind) -> bool:
    """Whether an index of its own helps: kinds with an order; lists of choices have one already."""
    return kind in ORDERS and kind is not FieldKind.BOOLEAN


def _wrong(field: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(field, "customization.bad_field", zh, en)
