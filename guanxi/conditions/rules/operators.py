"""Which operators a kind of field has, what value each takes, and how it reads in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind


class Takes(StrEnum):
    """The value beside an operator."""

    NOTHING = "nothing"
    ONE = "one"
    MANY = "many"
    PAIR = "pair"
    LENGTH = "length"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Operator:
    """`opposite`: it holds exactly when that one does not. Words have {value}."""

    key: str
    takes: Takes
    label: Label
    opposite: str | None = None


def _operator(key: str, takes: Takes, zh: str, en: str, opposite: str | None = None) -> Operator:
    return Operator(key, takes, Label(zh=zh, en=en), opposite)


OPERATORS: Mapping[str, Operator] = {
    one.key: one
    for one in (
        _operator("is_empty", Takes.NOTHING, "为空", "is empty"),
        _operator("is_filled", Takes.NOTHING, "不为空", "is filled", "is_empty"),
        _operator("is", Takes.ONE, "是", "is"),
        _operator("is_not", Takes.ONE, "不是", "is not", "is"),
        _operator("in", Takes.MANY, "属于", "is one of"),
        _operator("not_in", Takes.MANY, "不属于", "is none of", "in"),
        _operator("contains", Takes.ONE, "包含", "contains"),
        _operator("not_contains", Takes.ONE, "不包含", "does not contain", "contains"),
        _operator("starts_with", Takes.ONE, "开头是", "starts with"),
        _operator("pinyin", Takes.ONE, "拼音开头是", "is read in pinyin"),
        _operator("within", Takes.MANY, "位于", "lies within"),
        _operator("=", Takes.ONE, "等于", "="),
        _operator("!=", Takes.ONE, "不等于", "≠", "="),
        _operator("<", Takes.ONE, "小于", "<"),
        _operator("<=", Takes.ONE, "不超过", "≤"),
        _operator(">", Takes.ONE, "大于", ">"),
        _operator(">=", Takes.ONE, "不少于", "≥"),
        _operator("between", Takes.PAIR, "介于", "between"),
        _operator("on", Takes.ONE, "在", "on"),
        _operator("before", Takes.ONE, "早于", "before"),
        _operator("after", Takes.ONE, "晚于", "after"),
        _operator("last", Takes.LENGTH, "在过去", "in the last"),
        _operator("not_last", Takes.LENGTH, "不在过去", "not in the last", "last"),
        _operator("older", Takes.LENGTH, "距今超过", "longer ago than"),
        _operator("next", Takes.LENGTH, "在未来", "in the next"),
        _operator("this", Takes.PERIOD, "在本", "this"),
        _operator("anniversary", Takes.LENGTH, "周年日在未来", "has its anniversary in the next"),
        _operator("lunar_anniversary", Takes.LENGTH, "农历周年日在未来", "has its lunar anniversary in the next"),
        _operator("has_any", Takes.MANY, "含任一", "has any of"),
        _operator("has_all", Takes.MANY, "含全部", "has all of"),
        _operator("has_none", Takes.MANY, "不含", "has none of", "has_any"),
    )
}

_KNOWN = ("is_empty", "is_filled")
_TEXT = ("is", "is_not", "in", "not_in", "contains", "not_contains", "starts_with", *_KNOWN)
_NUMBER = ("=", "!=", "<", "<=", ">", ">=", "between", *_KNOWN)
_CHOICE = ("is", "is_not", "in", "not_in", *_KNOWN)
_TIME = ("on", "before", "after", "between", "last", "not_last", "older", "next", "this", *_KNOWN)

BY_KIND: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.TEXT: _TEXT,
    FieldKind.LONG_TEXT: ("contains", "not_contains", *_KNOWN),
    FieldKind.URL: _TEXT,
    FieldKind.PHONE: _CHOICE,
    FieldKind.EMAIL: _TEXT,
    FieldKind.NUMBER: _NUMBER,
    FieldKind.INTEGER: _NUMBER,
    FieldKind.PERCENT: _NUMBER,
    FieldKind.RATING: _NUMBER,
    FieldKind.MONEY: _NUMBER,
    FieldKind.DATE: (*_TIME, "anniversary", "lunar_anniversary"),
    FieldKind.DATETIME: _TIME,
    FieldKind.BOOLEAN: ("is", *_KNOWN),
    FieldKind.SELECT: _CHOICE,
    FieldKind.MULTI_SELECT: ("has_any", "has_all", "has_none", *_KNOWN),
    FieldKind.USER: _CHOICE,
    FieldKind.RELATION: _CHOICE,
    FieldKind.DIVISION: ("within", *_CHOICE),
}


def operators_of(field: Field) -> tuple[str, ...]:
    """The operators of one field: those of its kind, and what its column of pinyin or its calendar add."""
    more = ("pinyin",) * (field.pinyin is not None) + ("lunar_anniversary",) * field.lunar
    return BY_KIND[field.type] + more
