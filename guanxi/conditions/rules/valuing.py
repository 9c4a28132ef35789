"""Values computed of records: read from JSON, said in words, computed in plain Python (the oracle of queries.values).

    value = rows + {"is": measure, "field"?: key, "by"?: key, "currency"?: "CNY", "part"?: "hour" | "weekday", "age"?: true}

Rows are those of the condition tree (`relation` or `event`, `of`, `window`). Not here: SQL, what a trait makes of a value.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Asked, Measure, Moment, Part, Rows, Value
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.holding import find_value
from guanxi.conditions.rules.oracle import Record, find_rows
from guanxi.conditions.rules.parsing import Parser
from guanxi.conditions.rules.rows import KINDS_OF_TAKE, asked_of, time_of
from guanxi.conditions.rules.spans import today
from guanxi.conditions.rules.values import NUMBERS, TIMES
from guanxi.conditions.rules.words import say_rows
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind

_MEMBERS: Final = {"relation", "event", "of", "window", "is", "field", "by", "currency", "part", "age"}
_TAKES: Final = {Measure(one.value): kinds for one, kinds in KINDS_OF_TAKE.items()}
KINDS: Final[Mapping[Measure, frozenset[FieldKind]]] = {
    **_TAKES,
    Measure.TOP: _TAKES[Measure.DISTINCT] | {FieldKind.DATETIME},
}
BY_KINDS: Final = NUMBERS | {FieldKind.MONEY}
DAY_S: Final = 86_400
_DECIMALS: Final = Decimal("0.0001")  # of an average
_TENTH: Final = Decimal("0.1")  # of a gap in days


# Reading -------------------------------------------------------------------------------------------------------------
def parse_value(data: object, asked: Asked, place: str = "value") -> Value:
    """The value of `data`. Raises BadCondition naming every mistake below `place`."""
    reader = _Reader()
    value = reader.value(data, place, asked)
    if reader.problems or value is None:
        raise BadCondition(fields=reader.problems[:50])
    return value


class _Reader(Parser):
    def value(self, data: object, place: str, asked: Asked) -> Value | None:
        measures = {one.value: one for one in Measure}
        said = data.get("is") if isinstance(data, dict) else None
        measure = measures.get(said) if isinstance(said, str) else None
        if not isinstance(data, dict) or measure is None or not data.keys() & {"relation", "event"}:
            listed = ", ".join(measures)
            zh = f"应为含 relation 或 event 的对象，is 为 {listed} 之一。"
            self.wrong(f"{place}.is", "no_value", zh, f"an object with relation or event, and `is` one of {listed}.")
            return None
        self._only(data, _MEMBERS, place)
        rows = self._rows(data, place, 1, asked, 0)
        if rows is None:
            return None
        if rows.relation is not None and asked.relations[rows.relation].single is not None:
            zh, en = "该关联只有一条记录，请直接用其字段。", "this leads to one record only: ask for its field."
            self.wrong(f"{place}.relation", "unfit_relation", zh, en)
            return None
        return self._measured(rows, measure, data, place, asked)

    def _measured(
        self, rows: Rows, measure: Measure, data: Mapping[str, Any], place: str, asked: Asked
    ) -> Value | None:
        field = self._field_of(measure, rows, data, place, asked)
        by = self._by(measure, rows, data, place, asked)
        timed = rows.relation is None or asked.relations[rows.relation].at is not None
        if measure in {Measure.FIRST, Measure.LAST, Measure.GAP} and not timed:
            self.wrong(f"{place}.is", "unfit_measure", "该对象没有时间。", "these rows have no time.")
        part = self._part(measure, field, data, place)
        currency = data.get("currency")
        of_money = (field is not None and field.type is FieldKind.MONEY) or (
            by is not None and by.type is FieldKind.MONEY
        )
        if of_money is not (
            isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isupper()
        ):
            zh, en = "金额需注明币种（如 CNY），其他不用。", "money needs a currency such as CNY, nothing else has one."
            self.wrong(f"{place}.currency", "unfit_currency", zh, en)
        age = data.get("age", False)
        if age not in (True, False) or (age and not _has_age(measure, field)):
            zh, en = "只有最早、最晚、首个、最近一个时间才有“距今天数”。", "only a first or last time has an age."
            self.wrong(f"{place}.age", "unfit_age", zh, en)
        if self.problems:
            return None
        return Value(
            rows, measure, data.get("field"), data.get("by"), currency if of_money else None, part, age is True
        )

    def _field_of(
        self, measure: Measure, rows: Rows, data: Mapping[str, Any], place: str, asked: Asked
    ) -> Field | None:
        if measure in {Measure.COUNT, Measure.GAP}:
            self._only(data, _MEMBERS - {"field"}, place)
            return None
        field: Field | None = self._known(asked_of(rows, asked).fields, data, "field", place)
        if field is not None and field.type not in KINDS[measure]:
            zh, en = f"“{field.label.zh}”不能取 {measure}。", f"“{field.label.en}” has no {measure}."
            self.wrong(f"{place}.field", "unfit_field", zh, en)
        return field

    def _by(self, measure: Measure, rows: Rows, data: Mapping[str, Any], place: str, asked: Asked) -> Field | None:
        if data.get("by") is None:
            return None
        if measure is not Measure.TOP:
            self._only(data, _MEMBERS - {"by"}, place)
            return None
        by: Field | None = self._known(asked_of(rows, asked).fields, data, "by", place)
        if by is not None and by.type not in BY_KINDS:
            zh, en = f"“{by.label.zh}”不能求和。", f"“{by.label.en}” cannot be summed."
            self.wrong(f"{place}.by", "unfit_field", zh, en)
        return by

    def _part(self, measure: Measure, field: Field | None, data: Mapping[str, Any], place: str) -> Part | None:
        parts = {one.value: one for one in Part}
        said = data.get("part")
        part = parts.get(said) if isinstance(said, str) else None
        moment = field is not None and field.type is FieldKind.DATETIME and field.column is not None
        wanted = measure is Measure.TOP and field is not None and field.type is FieldKind.DATETIME
        if (said is not None and (part is None or not wanted or not moment)) or (wanted and part is None):
            zh = "时间的最常见值需注明 part：hour（小时）或 weekday（星期），仅限有列的时间。"
            self.wrong(f"{place}.part", "unfit_part", zh, "the top of a time is its hour or weekday: part says which.")
        return part


def _has_age(measure: Measure, field: Field | None) -> bool:
    picked = measure in {Measure.MIN, Measure.MAX, Measure.FIRST, Measure.LAST}
    return picked and field is not None and field.type in TIMES and field.column is not None


def find_field(value: Value, asked: Asked) -> Field | None:
    """The field of the rows that is measured."""
    return None if value.field is None else asked_of(value.rows, asked).fields[value.field]


def kind_of(value: Value, asked: Asked) -> FieldKind:
    """What comes out."""
    field = find_field(value, asked)
    if value.age or value.part is not None or field is None or value.measure is Measure.DISTINCT:
        return FieldKind.NUMBER if value.measure is Measure.GAP else FieldKind.INTEGER
    if value.measure is Measure.AVG and field.type is not FieldKind.MONEY:
        return FieldKind.NUMBER
    return field.type


# Computing -----------------------------------------------------------------------------------------------------------
def compute_value(value: Value, asked: Asked, record: Record, moment: Moment) -> Any:
    """The value of one record (oracle.Record); None: there is none. Money is its amount, a moment a datetime or its text,
    an id text."""
    rows = find_rows(value.rows, asked, record, moment)
    at = time_of(value.rows, asked)
    field = find_field(value, asked)
    if value.measure is Measure.COUNT:
        return len(rows) or None
    if value.measure is Measure.GAP:
        return _gap([row[at] for row in rows if row.get(at) is not None])
    assert field is not None
    if value.measure is Measure.TOP:
        return _top(value, asked, field, rows, moment)
    if value.measure in {Measure.FIRST, Measure.LAST}:
        rows = sorted((row for row in rows if row.get(at) is not None), key=lambda row: (row[at], row["id"]))
    found = _taken(value, field, rows)
    return _age(found, moment) if value.age and found is not None else found


def _taken(value: Value, field: Field, rows: list[Record]) -> Any:
    values = [one for row in rows if (one := find_value(field, row)) is not None]
    if field.type is FieldKind.MONEY:
        values = [one.amount_minor for one in values if one.currency == value.currency]
    if not values:
        return None
    match value.measure:
        case Measure.DISTINCT:
            return len(set(values))
        case Measure.SUM:
            return sum(values)
        case Measure.AVG:
            mean = Decimal(sum(values)) / len(values)
            whole = Decimal(1) if field.type is FieldKind.MONEY else _DECIMALS
            rounded = mean.quantize(whole, ROUND_HALF_UP)
            return int(rounded) if field.type is FieldKind.MONEY else rounded
        case Measure.MIN:
            return min(values)
        case Measure.MAX:
            return max(values)
        case Measure.FIRST:
            return values[0]
        case _:
            return values[-1]


def _gap(times: list[datetime]) -> Decimal | None:
    if len(times) < 2:
        return None
    span = max(times) - min(times)
    microseconds = span.days * DAY_S * 1_000_000 + span.seconds * 1_000_000 + span.microseconds
    days = Decimal(microseconds) / 1_000_000 / DAY_S / (len(times) - 1)
    return days.quantize(_TENTH, ROUND_HALF_UP)


def _top(value: Value, asked: Asked, field: Field, rows: list[Record], moment: Moment) -> Any:
    at = time_of(value.rows, asked)
    by = None if value.by is None else asked_of(value.rows, asked).fields[value.by]
    weights: Counter[Any] | defaultdict[Any, Any] = defaultdict(int)
    latest: dict[Any, datetime] = {}
    for row in rows:
        found = find_value(field, row)
        weight = _weight(by, value.currency, row)
        if found is None or weight is None:
            continue
        if value.part is not None:
            local = found.astimezone(ZoneInfo(moment.zone))
            found = local.hour if value.part is Part.HOUR else local.isoweekday()
        weights[found] += weight
        if row.get(at) is not None:
            latest[found] = max(latest.get(found, row[at]), row[at])
    if not weights:
        return None
    never = datetime.min.replace(tzinfo=moment.now.tzinfo)
    best = max(weights.values())
    last = max(latest.get(one, never) for one, weight in weights.items() if weight == best)
    ties = [one for one, weight in weights.items() if weight == best and latest.get(one, never) == last]
    return min(ties, key=lambda one: one if value.part is not None else str(one).encode())


def _weight(by: Field | None, currency: str | None, row: Record) -> Any:
    if by is None:
        return 1
    found = find_value(by, row)
    if found is None or by.type is not FieldKind.MONEY:
        return found
    return found.amount_minor if found.currency == currency else None


def _age(found: Any, moment: Moment) -> int:
    if isinstance(found, datetime):
        return (moment.now - found).days
    assert isinstance(found, date)
    return (today(moment.now, moment.zone) - found).days


# Words ---------------------------------------------------------------------------------------------------------------
_WORDS: Final[Mapping[Measure, Label]] = {
    Measure.COUNT: Label(zh="{}的数量", en="number of {}"),
    Measure.DISTINCT: Label(zh="{}中不同“{}”的个数", en="different values of “{1}” among {0}"),
    Measure.SUM: Label(zh="{}的“{}”合计", en="sum of “{1}” of {0}"),
    Measure.MIN: Label(zh="{}的“{}”最小值", en="least “{1}” of {0}"),
    Measure.MAX: Label(zh="{}的“{}”最大值", en="greatest “{1}” of {0}"),
    Measure.AVG: Label(zh="{}的“{}”平均值", en="average “{1}” of {0}"),
    Measure.FIRST: Label(zh="首个{}的“{}”", en="“{1}” of the first of {0}"),
    Measure.LAST: Label(zh="最近一个{}的“{}”", en="“{1}” of the last of {0}"),
    Measure.TOP: Label(zh="{}中最常见的“{}”", en="most frequent “{1}” among {0}"),
    Measure.GAP: Label(zh="{}之间的平均天数", en="average days between {}"),
}
_BY: Final = Label(zh="{}中“{}”合计最高的“{}”", en="“{2}” with the largest sum of “{1}” among {0}")
_PARTS: Final[Mapping[Part, Label]] = {
    Part.HOUR: Label(zh="（几点）", en=" (hour)"),
    Part.WEEKDAY: Label(zh="（星期几）", en=" (weekday)"),
}
_AGE: Final = Label(zh="{}距今天数", en="days since the {}")


def say_value(value: Value, asked: Asked, language: str) -> str:
    """The value in words.

    "订单（过去 90 天内）的“金额”合计"
    """
    inner = asked_of(value.rows, asked)
    field = find_field(value, asked)
    names = [say_rows(value.rows, asked, language)]
    head = _WORDS[value.measure]
    if value.by is not None:
        head = _BY
        names.append(inner.fields[value.by].label.words(language))
    if field is not None:
        part = "" if value.part is None else _PARTS[value.part].words(language)
        names.append(field.label.words(language) + part)
    said = head.words(language).format(*names)
    return _AGE.words(language).format(said) if value.age else said
