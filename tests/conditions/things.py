"""An object with a field of every kind, in columns and in `custom`, and facts of every aggregate; records and trees at random."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from guanxi.conditions.contracts import Asked, Moment
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS, Takes
from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Aggregate, Fact, FactColumn
from guanxi.sdk.objects import Field, FieldKind, Option

NOW = datetime(2024, 2, 28, 23, 30, 15, 250_000, tzinfo=UTC)
ME, OTHER, THIRD = (UUID(int=number) for number in (1, 2, 3))
MOMENT = Moment(NOW, "Asia/Shanghai", ME)
OPTIONS = tuple(Option(key, Label(zh=f"选{key}", en=f"option {key}")) for key in ("a", "b", "c"))
TEXTS = ["王小明", "Wang", "wang li", "ÄÖ", "äö", "İx", "100%", "a_b", "12", "true", "Σας", "中"]
DIVISIONS = ["310000", "310100", "310101", "320000", "440300"]
DAYS = [
    date(2024, 2, 29),
    date(2024, 2, 28),
    date(2023, 2, 28),
    date(2024, 3, 1),
    date(2024, 1, 31),
    date(2023, 12, 31),
    date(1990, 3, 5),
    date(2024, 4, 1),
]
MOMENTS = [NOW + timedelta(seconds=one) for one in (0, -1, 1, 3600, -3600, 86_400, -86_400, -30 * 86_400, 2_000_000, -40_000_000)] + [
    datetime(2024, 2, 28, 16, tzinfo=UTC), datetime(2024, 2, 28, 15, 59, 59, 999_999, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC),
]  # fmt: skip
NUMBERS = [Decimal(0), Decimal(-5), Decimal("3.5"), Decimal(12), Decimal(10**15)]
COLUMNS = {
    "c_text": "text", "c_long_text": "text", "c_number": "numeric", "c_integer": "bigint", "c_percent": "integer", "c_date": "date",
    "c_datetime": "timestamptz", "c_boolean": "boolean", "c_select": "text", "c_multi_select": "text[]", "c_phone": "text", "c_email": "text",
    "c_url": "text", "c_user": "uuid", "c_relation": "uuid", "c_division": "text", "c_rating": "integer",
}  # fmt: skip
CREATE = f"CREATE TEMPORARY TABLE thing (id integer PRIMARY KEY, custom jsonb NOT NULL, {', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"
CREATE_BUYS = "CREATE TEMPORARY TABLE buys (thing integer, at timestamptz, amount bigint, channel text, currency text)"


def _field(kind: FieldKind, *, custom: bool) -> Field:
    name = f"{kind}_custom" if custom else str(kind)
    return Field(
        key=f"test.thing.{name}",
        label=Label(zh=f"字段{name}", en=name),
        type=kind,
        column=None if custom else f"c_{kind}",
        options=OPTIONS if kind in {FieldKind.SELECT, FieldKind.MULTI_SELECT} else (),
        target="thing" if kind is FieldKind.RELATION else None,
        maximum=5 if kind is FieldKind.RATING else None,
    )


def _buys(record: Any, now: datetime) -> list[dict[str, Any]]:
    return record["buys"]


def _fact(name: str, aggregate: Aggregate, value: str, kind: FieldKind) -> Fact:
    rows = "SELECT thing AS id, at, amount, channel, currency, {value} AS value FROM buys WHERE %(ws)s > 0 AND at <= %(now)s + interval '9 years'"
    channel = FactColumn("channel", Label(zh="渠道", en="Channel"), FieldKind.TEXT)
    label = Label(zh=f"指标{name}", en=name)
    return Fact(
        key=f"test.{name}", label=label, object="thing", type=kind, rows=rows.replace("{value}", value), aggregate=aggregate, windowed=True,
        where=(channel,), oracle=lambda record, now: [{**row, "value": row[value]} for row in _buys(record, now)],
    )  # fmt: skip


FIELDS = [_field(kind, custom=False) for kind in FieldKind if kind is not FieldKind.MONEY] + [
    _field(kind, custom=True) for kind in FieldKind
]
FACTS = [
    _fact("count", Aggregate.COUNT, "amount", FieldKind.INTEGER),
    _fact("sum", Aggregate.SUM, "amount", FieldKind.INTEGER),
    _fact("min", Aggregate.MIN, "amount", FieldKind.INTEGER),
    _fact("max", Aggregate.MAX, "amount", FieldKind.INTEGER),
    _fact("last_at", Aggregate.MAX, "at", FieldKind.DATETIME),
    _fact("ever", Aggregate.EXISTS, "amount", FieldKind.BOOLEAN),
]
ASKED = Asked("thing", Label(zh="东西", en="Thing"), {one.key: one for one in FIELDS}, {one.key: one for one in FACTS})

# Records ------------------------------------------------------------------------------------------------------------
_JSON_VALUES: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.MONEY: st.builds(lambda amount, currency: {"amount_minor": amount, "currency": currency}, st.sampled_from([0, 500, -3]), st.sampled_from(["CNY", "USD"])),
    FieldKind.DATE: st.sampled_from([day.isoformat() for day in DAYS] + ["2024-02-30"]),
    FieldKind.DATETIME: st.sampled_from([one.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for one in MOMENTS] + ["2024-02-28T16:00:00Z"]),
    FieldKind.MULTI_SELECT: st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True),
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.SELECT: st.sampled_from(["a", "b", "c"]),
    FieldKind.USER: st.sampled_from([str(ME), str(OTHER)]),
    FieldKind.RELATION: st.sampled_from([str(ME), str(THIRD)]),
    FieldKind.DIVISION: st.sampled_from(DIVISIONS),
    FieldKind.NUMBER: st.sampled_from(["0", "-5", "3.5", "12", "1e5"]) | st.sampled_from([0, 12]),
}  # fmt: skip
_ODD = st.sampled_from(
    [None, "", [], {}, "odd", 7, True, {"amount_minor": "5", "currency": "CNY"}, ["a", 5], "2024-99-99", [5]]
)
_COLUMN_VALUES: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.DATE: st.sampled_from(DAYS),
    FieldKind.DATETIME: st.sampled_from(MOMENTS),
    FieldKind.MULTI_SELECT: st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True),
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.SELECT: st.sampled_from(["a", "b", "c"]),
    FieldKind.USER: st.sampled_from([ME, OTHER]),
    FieldKind.RELATION: st.sampled_from([ME, THIRD]),
    FieldKind.DIVISION: st.sampled_from(DIVISIONS),
    FieldKind.NUMBER: st.sampled_from(NUMBERS),
    FieldKind.INTEGER: st.sampled_from([0, -5, 12, 10**15]),
    FieldKind.PERCENT: st.sampled_from([0, 1250]),
    FieldKind.RATING: st.sampled_from([1, 5]),
}
_WHOLE = st.sampled_from([0, -5, 12]) | st.sampled_from(["12", "x", "1.5"])


def _custom_value(kind: FieldKind) -> st.SearchStrategy[Any]:
    whole = kind in {FieldKind.INTEGER, FieldKind.PERCENT, FieldKind.RATING}
    return _JSON_VALUES.get(kind, _WHOLE if whole else st.sampled_from(TEXTS)) | _ODD


records = st.fixed_dictionaries(
    {
        **{
            f"c_{kind}": st.none() | _COLUMN_VALUES.get(kind, st.sampled_from([*TEXTS, ""]))
            for kind in FieldKind
            if kind is not FieldKind.MONEY
        },
        "custom": st.fixed_dictionaries(
            {}, optional={f"test.thing.{kind}_custom": _custom_value(kind) for kind in FieldKind}
        ),
        "buys": st.lists(
            st.fixed_dictionaries(
                {
                    "at": st.sampled_from(MOMENTS),
                    "amount": st.sampled_from([1, 5, 100]),
                    "channel": st.sampled_from(["shop", "web"]),
                }
            ),
            max_size=4,
        ),
    }
)

# Trees as JSON --------------------------------------------------------------------------------------------------------
_LENGTHS = st.sampled_from(["1d", "30d", "2w", "1m", "6m", "1y", "400d"])


def _single(kind: FieldKind, op: str) -> st.SearchStrategy[Any]:
    match kind:
        case FieldKind.DATETIME if op in {"before", "after"}:
            return st.sampled_from([day.isoformat() for day in DAYS] + ["2024-02-28T16:00:00Z", "2024-02-28T23:30:15Z"])
        case FieldKind.DATE | FieldKind.DATETIME:
            return st.sampled_from([day.isoformat() for day in DAYS])
        case FieldKind.NUMBER | FieldKind.INTEGER | FieldKind.PERCENT | FieldKind.RATING:
            return st.sampled_from([0, 1, 5, 12, "3.5", "-5", 101])
        case FieldKind.BOOLEAN:
            return st.booleans()
        case FieldKind.MONEY:
            return _JSON_VALUES[FieldKind.MONEY]
        case FieldKind.SELECT | FieldKind.MULTI_SELECT:
            return st.sampled_from(["a", "b", "c"])
        case FieldKind.USER:
            return st.sampled_from(["me", str(OTHER)])
        case FieldKind.RELATION:
            return st.sampled_from([str(ME), str(THIRD)])
        case FieldKind.DIVISION:
            return st.sampled_from(DIVISIONS)
        case _:
            return st.sampled_from([*TEXTS, "x", "%", "_", "σ", "W"])


def _ordered(pair: list[Any]) -> list[Any]:
    def size(one: Any) -> Any:
        return (
            one["amount_minor"]
            if isinstance(one, dict)
            else one
            if isinstance(one, str) and "-" in one[1:]
            else Decimal(one)
        )

    low, high = sorted(pair, key=size)
    return [{**low, "currency": "CNY"}, {**high, "currency": "CNY"}] if isinstance(low, dict) else [low, high]


@st.composite
def _comparison(draw: st.DrawFn, kind: FieldKind) -> dict[str, Any]:
    op = draw(st.sampled_from(BY_KIND[kind]))
    single = _single(kind, op)
    match OPERATORS[op].takes:
        case Takes.NOTHING:
            return {"op": op}
        case Takes.LENGTH:
            return {"op": op, "value": draw(_LENGTHS if kind is FieldKind.DATE else _LENGTHS | st.just("5h"))}
        case Takes.PERIOD:
            return {"op": op, "value": draw(st.sampled_from(["day", "week", "month", "quarter", "year"]))}
        case Takes.MANY:
            return {"op": op, "value": draw(st.lists(single, min_size=1, max_size=3))}
        case Takes.PAIR:
            return {"op": op, "value": _ordered([draw(single), draw(single)])}
        case _:
            return {"op": op, "value": draw(single)}


@st.composite
def _field_leaf(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(st.sampled_from(FIELDS))
    return {"field": field.key, **draw(_comparison(field.type))}


@st.composite
def _fact_leaf(draw: st.DrawFn) -> dict[str, Any]:
    fact = draw(st.sampled_from(FACTS))
    leaf: dict[str, Any] = {"fact": fact.key, **draw(_comparison(fact.type))}
    if draw(st.booleans()):
        leaf["where"] = {"channel": draw(st.lists(st.sampled_from(["shop", "web", "none"]), min_size=1, max_size=2))}
    if draw(st.booleans()):
        leaf["window"] = draw(_LENGTHS | st.just("2h"))
    return leaf


trees = st.recursive(
    _field_leaf() | _field_leaf() | _fact_leaf(),
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=6,
)
