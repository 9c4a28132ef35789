"""Values computed of records: SQL and the oracle agree by seed; what is said wrongly is named; how they are called."""

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guanxi.conditions.api import BadCondition
from guanxi.conditions.contracts import Measure, Moment, Part, Value
from guanxi.conditions.queries.values import prepare_values
from guanxi.conditions.rules.valuing import KINDS, compute_value, kind_of, parse_value, say_value
from guanxi.sdk.objects import FieldKind
from tests.conditions.test_world_agrees import NOWS
from tests.conditions.world import ASKED, BUY, CREATE, PROPERTIES, TYPES, ZONES, make_world, moment_at, store
from tests.support.server import Urls


@pytest.fixture(scope="module")
def conn(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(CREATE)
        yield conn


def make_value(rng: random.Random) -> dict[str, Any]:
    """Any value that can be said of things."""
    bought = rng.random() < 0.7
    rows: dict[str, Any] = {"relation": "buys"} if bought else {"event": rng.sample(TYPES, rng.choice([1, 2]))}
    if rng.random() < 0.5:
        rows["window"] = rng.choice(("1d", "7d", "30d", "1y"))
    if bought and rng.random() < 0.3:
        rows["of"] = {"any": [{"field": "kind", "op": "is", "value": "sale"}, {"relation": "shop"}]}
    measure = rng.choice(list(Measure))
    data = {**rows, "is": measure.value}
    if measure in {Measure.COUNT, Measure.GAP}:
        return data
    known = BUY if bought else PROPERTIES
    kinds = {one.key: one for one in known if one.type in KINDS[measure]}
    field = rng.choice([*kinds.values()]) if kinds else None
    if field is None:
        return {**rows, "is": "count"}
    data["field"] = field.key
    if field.type is FieldKind.MONEY:
        data["currency"] = rng.choice(["CNY", "USD"])
    if measure is Measure.TOP and field.type is FieldKind.DATETIME:
        data["part"] = rng.choice([one.value for one in Part])
    if measure is Measure.TOP and rng.random() < 0.5:
        by = rng.choice([one for one in known if one.type in {FieldKind.MONEY, FieldKind.INTEGER}])
        data["by"] = by.key
        if by.type is FieldKind.MONEY:
            data["currency"] = "CNY"
    aged = measure in {Measure.MIN, Measure.MAX, Measure.FIRST, Measure.LAST} and field.column is not None
    if aged and field.type in {FieldKind.DATE, FieldKind.DATETIME} and rng.random() < 0.6:
        data["age"] = True
    return data


def select(conn: psycopg.Connection[Any], value: Value, moment: Moment, ids: list[int] | None) -> dict[int, Any]:
    given = None if ids is None else sql.SQL("SELECT unnest(%(given_ids)s::integer[])")
    made = prepare_values(value, ASKED, given).at(moment)
    statement = sql.SQL("SELECT f.id, f.value FROM ({}) AS f WHERE f.value IS NOT NULL").format(made.sql)
    found = conn.execute(statement, {"ws": 1, "given_ids": ids, **made.params}).fetchall()
    return {row[0]: row[1] if ids is None or row[0] in ids else None for row in found}


def shape(one: Any) -> Any:
    """As both sides say it: ids as text."""
    return str(one) if type(one).__name__ == "UUID" else one


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_the_oracle_compute_the_same(conn: psycopg.Connection[Any], seed: int) -> None:
    rng = random.Random(seed)
    seen = 0
    for _ in range(12):
        moment = moment_at(rng.choice(NOWS), rng.choice(ZONES))
        items = make_world(rng, moment.now)
        store(conn, items)
        for _ in range(30):
            data = make_value(rng)
            value = parse_value(data, ASKED)
            expected = {item["id"]: compute_value(value, ASKED, item, moment) for item in items}
            expected = {key: one for key, one in expected.items() if one is not None}
            found = {key: shape(one) for key, one in select(conn, value, moment, None).items()}
            assert found == expected, (seed, data)
            some = [item["id"] for item in items if rng.random() < 0.5]
            among = {key: shape(one) for key, one in select(conn, value, moment, some).items() if key in some}
            assert among == {key: one for key, one in expected.items() if key in some}, (seed, data)
            assert say_value(value, ASKED, "zh") and say_value(value, ASKED, "en")
            seen += len(expected)
    assert seen > 200


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ({}, ["value.is"]),
        ({"relation": "buys"}, ["value.is"]),
        ({"relation": "nothing", "is": "count"}, ["value.relation"]),
        ({"relation": "shop", "is": "count"}, ["value.relation"]),
        ({"relation": "buys", "is": "count", "field": "kind"}, ["value.field"]),
        ({"relation": "buys", "is": "sum", "field": "kind"}, ["value.field"]),
        ({"relation": "buys", "is": "sum", "field": "amount"}, ["value.currency"]),
        ({"relation": "buys", "is": "sum", "field": "points", "currency": "CNY"}, ["value.currency"]),
        ({"relation": "buys", "is": "top", "field": "at"}, ["value.part"]),
        ({"relation": "buys", "is": "top", "field": "at", "part": "minute"}, ["value.part"]),
        ({"relation": "buys", "is": "top", "field": "kind", "part": "hour"}, ["value.part"]),
        ({"relation": "buys", "is": "top", "field": "kind", "by": "due"}, ["value.by"]),
        ({"relation": "buys", "is": "count", "by": "amount"}, ["value.by"]),
        ({"relation": "buys", "is": "sum", "field": "points", "age": True}, ["value.age"]),
        ({"relation": "buys", "is": "last", "field": "at", "age": "yes"}, ["value.age"]),
        ({"relation": "buys", "is": "count", "window": "x", "of": {"field": "no"}}, ["value.window", "value.of.field"]),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(BadCondition) as told:
        parse_value(data, ASKED)
    assert sorted(one.field for one in told.value.fields) == sorted(places)


def test_kinds_and_words() -> None:
    spent = parse_value({"relation": "buys", "is": "sum", "field": "amount", "currency": "CNY", "window": "90d"}, ASKED)
    assert kind_of(spent, ASKED) is FieldKind.MONEY
    assert say_value(spent, ASKED, "zh") == "字buys（过去 90 天内）的“字amount”合计"
    recency = parse_value({"relation": "buys", "is": "last", "field": "at", "age": True}, ASKED)
    assert kind_of(recency, ASKED) is FieldKind.INTEGER
    assert say_value(recency, ASKED, "en") == "days since the “at” of the last of buys"
    kind = parse_value({"relation": "buys", "is": "top", "field": "kind", "by": "amount", "currency": "CNY"}, ASKED)
    assert say_value(kind, ASKED, "zh") == "字buys中“字amount”合计最高的“字kind”"
    hour = parse_value({"event": "seen", "is": "top", "field": "at", "part": "hour"}, ASKED)
    assert kind_of(hour, ASKED) is FieldKind.INTEGER
