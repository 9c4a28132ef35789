"""Answers as they may be stored, or what is wrong with them: the one place that decides. The page does the same softly beforehand.

One walk from above: whether a field is asked depends only on answers before it. What is not asked is dropped, not believed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from guanxi.forms.contracts import MOST_LONG_TEXT, MOST_TEXT, Definition
from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.tabular import normalize_email, normalize_phone
from guanxi.sdk import divisions

_Field = Mapping[str, Any]
STARS = 5


class Unfit(ValueError):
    """An answer that does not fit: the mend in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read_answers(definition: Definition, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Answers by the key of their field, each in its one form, and what is wrong (`answers.<key>`). Constants of hidden fields are
    the definition's own."""
    clean: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for one in definition["fields"]:
        key = one["key"]
        if one["kind"] == "section" or not is_asked(one, clean):
            continue
        try:
            value = _read(one, given.get(key))
        except Unfit as error:
            problems.append(FieldProblem(f"answers.{key}", "forms.unfit", error.zh, error.en))
            continue
        if value is not None:
            clean[key] = value
        if one["required"] and (value is None or value is False):
            problems.append(FieldProblem(f"answers.{key}", "forms.required", *_missing(one)))
    return clean, problems


def is_asked(one: _Field, answers: Mapping[str, Any]) -> bool:
    """Whether the field is asked after these answers."""
    asked = one["show_if"]
    if asked is None:
        return True
    found, value = answers.get(asked["field"]), asked["value"]
    match asked["is"]:
        case "filled":
            return found not in (None, False)
        case "equal":
            return _same(found, value)
        case "not_equal":
            return not _same(found, value)
    if isinstance(found, list):
        return value in found
    return isinstance(found, str) and str(value) in found


def _same(found: Any, value: Any) -> bool:
    """Numbers are kept as exact text; conditions may give them as numbers. A choice of several equals its only one."""
    if isinstance(found, list):
        return found == [value]
    if isinstance(found, bool) or isinstance(value, bool):
        return (found or False) is value
    if isinstance(value, int | float) and found is not None:
        try:
            return Decimal(str(found)) == Decimal(str(value))
        except InvalidOperation:
            return False
    return bool(found == value)


def _missing(one: _Field) -> tuple[str, str]:
    if one["kind"] in {"consent", "checkbox"}:
        return "请勾选后提交。", "Please tick this box."
    return "此项必填。", "Please fill this in."


def _read(one: _Field, value: Any) -> Any:
    if one["kind"] == "hidden":
        return _hidden(one, value)
    if isinstance(value, str):
        value = value.strip()
    return None if value is None or value in ("", []) else _READERS[one["kind"]](one, value)


def _hidden(one: _Field, value: Any) -> Any:
    default = one["default"] or ""
    if not default.startswith("url:"):
        return default or None
    return value[:200].strip() or None if isinstance(value, str) else None


def _text(one: _Field, value: Any) -> str:
    limit = MOST_LONG_TEXT if one["kind"] == "long_text" else MOST_TEXT
    most = min(one["max_length"] or limit, limit)
    if not isinstance(value, str):
        raise Unfit("请填写文字。", "Write a text.")
    if one["kind"] == "text" and not value.isprintable():
        raise Unfit("含有不允许的字符。", "It holds characters that are not allowed.")
    if len(value) > most:
        raise Unfit(f"最多 {most} 个字。", f"At most {most} characters.")
    return value


def _email(one: _Field, value: Any) -> str:
    found = normalize_email(pl.Series([value])).values[0] if isinstance(value, str) and len(value) <= 254 else None
    if found is None:
        raise Unfit("请填写有效的邮箱。", "Give a valid e-mail address.")
    return str(found)


def _phone(one: _Field, value: Any) -> str:
    found = normalize_phone(pl.Series([value])).values[0] if isinstance(value, str) and len(value) <= 40 else None
    if found is None:
        raise Unfit("请填写有效的手机号。", "Give a valid phone number.")
    return str(found)


def _number(one: _Field, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit("请填写数字。", "Give a number.")
    if isinstance(value, int) and abs(value) >= 10**28:
        raise Unfit("数字过大。", "The number is too large.")
    text = str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unfit("请填写数字。", "Give a number.") from None
    if not number.is_finite() or len(text) > 30:
        raise Unfit("请填写数字。", "Give a number.")
    _within(one, number)
    return format(number.normalize(), "f")


def _within(one: _Field, number: Decimal) -> None:
    if one["min"] is not None and number < Decimal(str(one["min"])):
        raise Unfit(f"不能小于 {one['min']:g}。", f"At least {one['min']:g}.")
    if one["max"] is not None and number > Decimal(str(one["max"])):
        raise Unfit(f"不能大于 {one['max']:g}。", f"At most {one['max']:g}.")


def _date(one: _Field, value: Any) -> str:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None or found.year < 1900:
        raise Unfit("请填写有效的日期。", "Give a valid date.")
    return found.isoformat()


def _choice(one: _Field, value: Any) -> str:
    if value not in _keys(one):
        raise Unfit("请从选项中选择。", "Choose one of the options.")
    return str(value)


def _choices(one: _Field, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Unfit("请从选项中选择。", "Choose from the options.")
    if not set(value) <= _keys(one):
        raise Unfit("请从选项中选择。", "Choose from the options.")
    if one["max"] is not None and len(set(value)) > one["max"]:
        raise Unfit(f"最多选择 {one['max']:g} 项。", f"Choose at most {one['max']:g}.")
    return [option["key"] for option in one["options"] if option["key"] in value]


def _keys(one: _Field) -> set[Any]:
    return {option["key"] for option in one["options"]}


def _rating(one: _Field, value: Any) -> int:
    most = int(one["max"] or STARS)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise Unfit("请选择评分。", "Choose a rating.")
    return value


def _division(one: _Field, value: Any) -> str:
    if not isinstance(value, str) or value not in divisions.names():
        raise Unfit("请选择地区。", "Choose a place.")
    return value


def _ticked(one: _Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("请勾选或取消。", "Tick it or leave it.")
    return value


_READERS: Mapping[str, Callable[[_Field, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "email": _email,
    "phone": _phone,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "rating": _rating,
    "division": _division,
    "checkbox": _ticked,
    "consent": _ticked,
}


def tell(one: _Field, value: Any) -> str:
    """An answer as people read it: labels instead of keys."""
    labels: dict[str, str] = {option["key"]: option["label"] for option in one["options"]}
    if isinstance(value, bool):
        return {True: "✓", False: "✗"}[value]
    if isinstance(value, list):
        return "、".join(str(labels.get(each, each)) for each in value)
    if one["kind"] == "division":
        return divisions.full_name(value)
    return labels.get(value, str(value)) if one["kind"] == "choice" else str(value)


def find_texts(definition: Definition, answers: Mapping[str, Any]) -> Sequence[str]:
    """Texts that people wrote freely."""
    return [
        answers[one["key"]]
        for one in definition["fields"]
        if one["kind"] in {"text", "long_text"} and one["key"] in answers
    ]
