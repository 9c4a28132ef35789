"""The value beside an operator, brought to one form: text, Decimal, date or datetime, UUID, amount with currency."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from guanxi.conditions.contracts import MAX_VALUES
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.spans import PERIODS, length_in_days, parse_length
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import FieldKind, Option

ME = "me"
MY_TEAM = "my_team"
_PINYIN = re.compile(r"[a-z]{1,40}", re.ASCII)
_MOST_LUNAR = 100  # days
_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,10})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DIVISION = re.compile(r"\d{6}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_MOST_TEXT = 500
NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.PERCENT, FieldKind.RATING})
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL, FieldKind.PHONE, FieldKind.EMAIL})
TIMES = frozenset({FieldKind.DATE, FieldKind.DATETIME})


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units of its currency."""

    amount_minor: int
    currency: str


class Unfit(ValueError):
    """A value that does not fit; `label` says the mend."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.label = Label(zh=zh, en=en)


def read_value(kind: FieldKind, op: str, value: Any, options: Sequence[Option] = ()) -> Any:
    """`value` in its one form: None, a single one, a tuple (many, pair) or the text of a length or period. Raises Unfit."""
    match OPERATORS[op].takes:
        case Takes.NOTHING:
            if value is not None:
                raise Unfit("此条件不需要值，请去掉 value。", "takes no value: leave value out.")
            return None
        case Takes.LENGTH:
            if parse_length(value, hours=kind is FieldKind.DATETIME) is None:
                raise Unfit("应为时长，如 30d、2w、6m、1y。", "a length of time like 30d, 2w, 6m or 1y.")
            if op == "lunar_anniversary" and length_in_days(value) > _MOST_LUNAR:
                raise Unfit(f"最长 {_MOST_LUNAR} 天。", f"at most {_MOST_LUNAR} days.")
            return value
        case Takes.PERIOD:
            if value not in PERIODS:
                raise Unfit("应为 " + "、".join(PERIODS) + " 之一。", "one of " + ", ".join(PERIODS) + ".")
            return value
        case Takes.MANY:
            if not isinstance(value, list) or not 1 <= len(value) <= MAX_VALUES:
                raise Unfit(f"应为 1 到 {MAX_VALUES} 个值的列表。", f"a list of 1 to {MAX_VALUES:,} values.")
            return tuple(dict.fromkeys(_one(kind, op, one, options) for one in value))
        case Takes.PAIR:
            if not isinstance(value, list) or len(value) != 2:
                raise Unfit("应为两个值的列表：[起, 止]。", "a list of two values: [from, to].")
            first, last = (_one(kind, op, one, options) for one in value)
            return _pair(first, last)
        case _:
            return _one(kind, op, value, options)


def _pair(first: Any, last: Any) -> tuple[Any, Any]:
    if isinstance(first, Amount) and first.currency != last.currency:
        raise Unfit("两个金额的币种应相同。", "both amounts in one currency.")
    low, high = (one.amount_minor if isinstance(one, Amount) else one for one in (first, last))
    if low > high:
        raise Unfit("起始值不能大于截止值。", "the first value must not be above the second.")
    return first, last


def _one(kind: FieldKind, op: str, value: Any, options: Sequence[Option]) -> Any:
    if kind in NUMBERS:
        return _number(value)
    if kind in TIMES:
        return _time(kind, op, value)
    match kind:
        case FieldKind.BOOLEAN:
            if not isinstance(value, bool):
                raise Unfit("应为 true 或 false。", "true or false.")
            return value
        case FieldKind.MONEY:
            return _amount(value)
        case FieldKind.SELECT | FieldKind.MULTI_SELECT:
            keys = [option.key for option in options]
            if not isinstance(value, str) or (keys and value not in keys):
                shown = ", ".join(keys[:20])
                raise Unfit(f"不是该字段的选项，可选：{shown}。", f"not an option of the field: {shown}.")
            return value
        case FieldKind.USER | FieldKind.RELATION:
            if kind is FieldKind.USER and value in (ME, MY_TEAM):
                return value
            return _uuid(value)
        case FieldKind.DIVISION:
            if not isinstance(value, str) or not _DIVISION.fullmatch(value):
                raise Unfit("应为 6 位行政区划代码。", "a division code of six digits.")
            return value
        case _:
            return _pinyin(value) if op == "pinyin" else _text(value)


def _pinyin(value: Any) -> str:
    letters = value.lower().replace(" ", "").replace("'", "") if isinstance(value, str) else ""
    if not _PINYIN.fullmatch(letters):
        raise Unfit("应为拼音或首字母，如 wangxm、wxm。", "pinyin or initials, like wangxm or wxm.")
    return letters


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > _MOST_TEXT or "\0" in value:
        raise Unfit(f"应为 1 到 {_MOST_TEXT} 个字符的文本。", f"a text of 1 to {_MOST_TEXT} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unfit("含有无效字符。", "a text without broken characters.") from error
    return unicodedata.normalize("NFC", value)


def _number(value: Any) -> Decimal:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise Unfit('应为数字；小数请写成文本，如 "12.5"。', 'a number; decimals as text, like "12.5".')
    return Decimal(text)


def _amount(value: Any) -> Amount:
    if (
        not isinstance(value, dict)
        or value.keys() != {"amount_minor", "currency"}
        or not isinstance(value["amount_minor"], int)
        or isinstance(value["amount_minor"], bool)
        or abs(value["amount_minor"]) > 2**63 - 1
        or not isinstance(value["currency"], str)
        or not _CURRENCY.fullmatch(value["currency"])
    ):
        raise Unfit(
            '应为 {"amount_minor": 整数, "currency": "CNY"}。', '{"amount_minor": whole number, "currency": "CNY"}.'
        )
    return Amount(value["amount_minor"], value["currency"])


def _uuid(value: Any) -> UUID:
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise Unfit("应为编号（UUID）。", "an id (UUID).")


def _time(kind: FieldKind, op: str, value: Any) -> date | datetime:
    if isinstance(value, str) and len(value) == 10:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is not None and 1000 <= day.year <= 9990:
            return day
    if kind is FieldKind.DATETIME and op in {"before", "after"} and isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value[:-1]).replace(microsecond=0, tzinfo=UTC)
        except ValueError:
            pass
    raise Unfit("应为日期，如 2026-05-01。", "a date like 2026-05-01.")


def write_value(value: Any) -> Any:
    """The JSON form of a value that `read_value` gave."""
    match value:
        case tuple():
            return [write_value(one) for one in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else format(value, "f")
        case Amount():
            return {"amount_minor": value.amount_minor, "currency": value.currency}
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
