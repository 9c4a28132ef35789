"""Values of a workspace's own fields: each in its one form, or what is wrong with it. Every path that writes them (form, API,
import, bulk) asks `read_value` or `check_values`.

Patterns are matched by an engine without backtracking (the Rust regex of pydantic-core): time grows with the text alone, and
what would need backtracking is refused when the field is made. Not here: storing (the rooms), asking (conditions).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from uuid import UUID

import polars as pl
from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import Money
from guanxi.kernel.tabular import normalize_email, normalize_phone
from guanxi.sdk import divisions
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import registry_of

MOST_TEXT, MOST_LONG_TEXT, MOST_URL, MOST_CHOSEN = 500, 20_000, 2_000, 200
_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,10})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"']+", re.ASCII | re.IGNORECASE)
_WHOLE = 2**53 - 1


class Unfit(ValueError):
    """A value that does not fit its field; `label` says the mend."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.label = Label(zh=zh, en=en)


async def check_values(
    uow: UnitOfWork, object_name: str, values: Mapping[str, Any], *, object_id: UUID | None = None, new: bool = False
) -> dict[str, Any]:
    """Values of own fields by key, each in its one form; None empties a field. With `new` defaults join them.

    Raises Invalid naming every `custom.<key>`: not a field, does not fit, required, taken by another record.
    """
    fields = {one.key: one for one in await fields_of(uow, object_name) if one.own}
    given = dict(values)
    if new:
        given = {key: one.default for key, one in fields.items() if one.default is not None} | given
    clean: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for key, value in given.items():
        try:
            clean[key] = read_value(_known(fields, key), value)
        except Unfit as error:
            problems.append(problem_of(key, error))
    needed = [one for one in fields.values() if one.required and not one.hidden and (new or one.key in given)]
    problems += [_missing(one) for one in needed if clean.get(one.key) is None and not _named(problems, one.key)]
    if problems:
        raise Invalid(fields=problems)
    source = registry_of(uow).shape
    if source is not None and any(value is not None for value in clean.values()):
        problems = await source.find_problems(uow, object_name, fields, clean, object_id)
    if problems:
        raise Invalid(fields=problems)
    return clean


async def check_required(uow: UnitOfWork, object_name: str, values: Mapping[str, Any], *, new: bool) -> None:
    """Raises Invalid naming declared fields that this workspace requires and `values` (by column, and by name in `custom`)
    leaves empty; of a change only what it sets counts."""
    given = {**values, **(values.get("custom") or {})}
    problems = []
    for one in await fields_of(uow, object_name):
        name = one.column or one.custom_key
        if one.own or not one.required or one.apart or one.hidden or not one.editable or not (new or name in given):
            continue
        if given.get(name) in (None, ""):
            place = name if one.column is not None else f"custom.{name}"
            zh, en = f"请填写“{one.label.zh}”。", f"“{one.label.en}” is required."
            problems.append(FieldProblem(place, "sdk.required", zh, en))
    if problems:
        raise Invalid(fields=problems)


def lock_name(key: str) -> str:
    """What is locked, shared by who writes one value of a unique field and alone by who writes many."""
    return f"unique {key}"


def _known(fields: Mapping[str, Field], key: str) -> Field:
    if key not in fields:
        raise Unfit("没有这个字段，可能已被删除。", "There is no such field; it may have been deleted.")
    return fields[key]


def _named(problems: Sequence[FieldProblem], key: str) -> bool:
    return any(one.field == f"custom.{key}" for one in problems)


def problem_of(key: str, error: Unfit) -> FieldProblem:
    """What is wrong with the value of a field, at the place where forms look for it."""
    return FieldProblem(f"custom.{key}", "sdk.unfit_value", error.label.zh, error.label.en)


def _missing(field: Field) -> FieldProblem:
    return FieldProblem(
        f"custom.{field.key}", "sdk.required", f"请填写“{field.label.zh}”。", f"“{field.label.en}” is required."
    )


def read_value(field: Field, value: Any) -> Any:
    """The value in its one JSON form; None for nothing. Raises Unfit. Pure: whether a colleague exists is asked elsewhere."""
    return None if value is None or value in ("", []) else _READERS[field.type](field, value)


def check_pattern(pattern: str) -> None:
    """Raises Unfit for what the engine without backtracking does not know."""
    try:
        _matcher(pattern)
    except SchemaError as error:
        raise Unfit(
            "此格式无法使用：不支持环视、反向引用，也不能过大。",
            "This pattern cannot be used: no look-around, no back-references, not too large.",
        ) from error


@lru_cache(maxsize=500)
def _matcher(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=f"^(?:{pattern})$", regex_engine="rust-regex"))


def _plain(value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise Unfit("应为文本。", "A text.")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > most:
        raise Unfit(f"最多 {most} 个字符。", f"At most {most:,} characters.")
    return text


def _text(field: Field, value: Any) -> str | None:
    most = MOST_TEXT if field.type is FieldKind.TEXT else MOST_LONG_TEXT
    text = _plain(value, min(most, field.maximum or most))
    if not text:
        return None
    if field.pattern is not None:
        try:
            _matcher(field.pattern).validate_python(text)
        except ValidationError as error:
            words = field.pattern_words
            raise Unfit(
                words.zh if words else "格式不符合要求。", words.en if words else "Not in the form asked for."
            ) from error
    return text


def _handle(field: Field, value: Any) -> str:
    text = _plain(value, 254)
    normalise = normalize_phone if field.type is FieldKind.PHONE else normalize_email
    found: str | None = normalise(pl.Series([text])).values[0]
    if found is None:
        if field.type is FieldKind.PHONE:
            raise Unfit("不是有效的电话号码。", "Not a valid phone number.")
        raise Unfit("不是有效的邮箱。", "Not a valid e-mail address.")
    return found


def _number(field: Field, value: Any) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        raise Unfit("应为数字，最多 10 位小数。", "A number with at most 10 decimals.")
    number = Decimal(text.strip())
    _check_span(field, number)
    shown = format(number.normalize(), "f")
    return "0" if shown in {"-0", "0"} else shown


def _whole(field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _WHOLE:
        raise Unfit("应为整数。", "A whole number.")
    if field.type is FieldKind.RATING and not 1 <= value <= (field.maximum or 5):
        raise Unfit(f"应为 1 到 {field.maximum or 5}。", f"From 1 to {field.maximum or 5}.")
    _check_span(field, Decimal(value) / 100 if field.type is FieldKind.PERCENT else Decimal(value))
    return value


def _money(field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != {"amount_minor", "currency"}:
        raise Unfit("应为金额与币种。", "An amount and its currency.")
    amount, currency = value["amount_minor"], value["currency"]
    if not isinstance(amount, int) or isinstance(amount, bool) or abs(amount) > _WHOLE:
        raise Unfit("金额应为整数（最小货币单位）。", "The amount is a whole number of the smallest unit.")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise Unfit("币种应为三个字母，如 CNY。", "The currency has three letters, like CNY.")
    _check_span(field, Decimal(amount) / 100)
    return {"amount_minor": amount, "currency": currency}


def _check_span(field: Field, number: Decimal) -> None:
    try:
        least = None if field.least is None else Decimal(field.least)
        most = None if field.most is None else Decimal(field.most)
    except InvalidOperation:
        return
    if least is not None and number < least:
        raise Unfit(f"不能小于 {field.least}。", f"Not less than {field.least}.")
    if most is not None and number > most:
        raise Unfit(f"不能大于 {field.most}。", f"Not more than {field.most}.")


def _day(field: Field, value: Any) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1000 <= day.year <= 9990:
        raise Unfit("应为日期，如 2026-05-01。", "A date like 2026-05-01.")
    if field.least is not None and day.isoformat() < field.least:
        raise Unfit(f"不能早于 {field.least}。", f"Not before {field.least}.")
    if field.most is not None and day.isoformat() > field.most:
        raise Unfit(f"不能晚于 {field.most}。", f"Not after {field.most}.")
    return day.isoformat()


def _moment(field: Field, value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1000 <= moment.year <= 9990:
        raise Unfit("应为带时区的时间，如 2026-05-01T08:00:00Z。", "A moment with its zone like 2026-05-01T08:00:00Z.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _option(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in {one.key for one in field.options if not one.off}:
        raise Unfit("不是该字段的选项。", "Not an option of the field.")
    return value


def _id(field: Field, value: Any) -> str:
    try:
        if isinstance(value, str) and len(value) == 36:
            return str(UUID(value))
    except ValueError:
        pass
    raise Unfit("应为编号（UUID）。", "An id (UUID).")


def _url(field: Field, value: Any) -> str:
    text = _plain(value, MOST_URL)
    if not _URL.fullmatch(text):
        raise Unfit("应为网址，以 https:// 开头。", "A web address that starts with https://.")
    return text


def _boolean(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("应为是或否。", "Yes or no.")
    return value


def _several(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CHOSEN:
        raise Unfit("应为选项的列表。", "A list of options.")
    return list(dict.fromkeys(_option(field, one) for one in value))


def _division(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in divisions.names():
        raise Unfit("没有这个行政区划。", "There is no such division.")
    return value


_READERS: Mapping[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.INTEGER: _whole,
    FieldKind.MONEY: _money,
    FieldKind.PERCENT: _whole,
    FieldKind.DATE: _day,
    FieldKind.DATETIME: _moment,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.SELECT: _option,
    FieldKind.MULTI_SELECT: _several,
    FieldKind.PHONE: _handle,
    FieldKind.EMAIL: _handle,
    FieldKind.URL: _url,
    FieldKind.USER: _id,
    FieldKind.RELATION: _id,
    FieldKind.DIVISION: _division,
    FieldKind.RATING: _whole,
}


def write_text(field: Field, value: Any, language: str) -> str | int | None:
    """A value as a cell of a file says it: options by their words, money in its unit, divisions by their names."""
    match field.type:
        case FieldKind.SELECT | FieldKind.MULTI_SELECT:
            words = {one.key: one.label.words(language) for one in field.options}
            chosen = value if isinstance(value, list) else [value]
            return "；".join(words.get(one, str(one)) for one in chosen if one is not None) or None
        case FieldKind.MONEY if isinstance(value, dict):
            return str(Money(value["amount_minor"], value["currency"]))
        case FieldKind.PERCENT if isinstance(value, int):
            return f"{Decimal(value) / 100:f}%"
        case FieldKind.DIVISION if isinstance(value, str):
            return divisions.full_name(value)
        case FieldKind.BOOLEAN if isinstance(value, bool):
            return Label(zh="是" if value else "否", en="yes" if value else "no").words(language)
        case _:
            return value if isinstance(value, int) or value is None else str(value)
