"""Pages follow each other without gap or double whatever the sorting; cursors cannot be forged or carried elsewhere."""

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import dict_row
from pydantic import TypeAdapter

from guanxi.kernel.errors import Invalid
from guanxi.kernel.paging import Count, Cursors, Page, SortColumn, SortList, capped_count, check_limit

KEY = b"k" * 32
CURSORS = Cursors(KEY)
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = [
    SortColumn("name", sql.Identifier("name"), "text"),
    SortColumn("points", sql.Identifier("points"), "integer"),
    SortColumn("amount", sql.Identifier("amount"), "number", nullable=True),
    SortColumn("city", sql.Identifier("city"), "text", nullable=True, nulls_by_index=True),
    SortColumn("born", sql.Identifier("born"), "date", nullable=True),
    SortColumn("made", sql.Identifier("made"), "moment"),
    SortColumn("vip", sql.Identifier("vip"), "boolean"),
    SortColumn("owner", sql.Identifier("owner"), "uuid", nullable=True),
]
PEOPLE = SortList("people", COLUMNS, "-made")


def make_rows() -> list[tuple[Any, ...]]:
    chance = random.Random(4)
    return [
        (
            UUID(int=number + 1),
            chance.choice(["王", "a", "B", "ä", ""]),
            chance.randrange(-2, 3),
            chance.choice([None, Decimal("1.10"), Decimal("-3"), Decimal("1e9")]),
            chance.choice([None, "上海", "Bonn"]),
            chance.choice([None, date(1990, 1, 1), date(2000, 2, 29)]),
            START + timedelta(microseconds=chance.randrange(3)),
            chance.random() < 0.5,
            chance.choice([None, UUID(int=7), UUID(int=8)]),
        )
        for number in range(60)
    ]


@pytest.fixture(scope="module")
def people(worker_urls: Any) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with psycopg.connect(worker_urls.admin, autocommit=True, row_factory=dict_row) as conn:
        conn.execute(
            """CREATE TEMP TABLE people (id uuid PRIMARY KEY, name text, points integer, amount numeric, city text,
               born date, made timestamptz, vip boolean, owner uuid)"""
        )
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO people VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)", make_rows())
        yield conn


def read_page(
    conn: psycopg.Connection[dict[str, Any]], sort: str, cursor: str | None, limit: int
) -> Page[dict[str, Any]]:
    ask = PEOPLE.ask(CURSORS, 1, sort=sort, cursor=cursor, limit=limit)
    statement = sql.SQL("SELECT id, {keys} FROM people WHERE {after} ORDER BY {order} LIMIT %(page_rows)s").format(
        keys=ask.keys(), after=ask.after(), order=ask.order()
    )
    return ask.page(conn.execute(statement, ask.params).fetchall())


sortings = st.lists(st.sampled_from([column.name for column in COLUMNS]), min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(*[st.sampled_from([name, f"-{name}"]) for name in names]).map(",".join)
)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(sort=sortings, limit=st.sampled_from([3, 7, 20, 60]))
def test_pages_follow_each_other_exactly(people: psycopg.Connection[dict[str, Any]], sort: str, limit: int) -> None:
    order = PEOPLE.ask(CURSORS, 1, sort=sort).order()
    whole = [row["id"] for row in people.execute(sql.SQL("SELECT id FROM people ORDER BY {}").format(order))]
    found: list[UUID] = []
    cursor: str | None = None
    for _ in range(100):
        page = read_page(people, sort, cursor, limit)
        assert len(page.items) == limit or page.next is None
        found += [row["id"] for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == whole


def test_empty_values_come_last_unless_the_index_says_otherwise(people: psycopg.Connection[dict[str, Any]]) -> None:
    def values(sort: str, column: str) -> list[Any]:
        order = PEOPLE.ask(CURSORS, 1, sort=sort).order()
        return [row[column] for row in people.execute(sql.SQL("SELECT * FROM people ORDER BY {}").format(order))]

    assert values("amount", "amount")[-1] is None
    assert values("-amount", "amount")[-1] is None
    assert values("city", "city")[-1] is None
    assert values("-city", "city")[0] is None


def test_plain_columns_one_way_become_one_row_comparison() -> None:
    ask = PEOPLE.ask(CURSORS, 1, sort="-made,-name")
    later = PEOPLE.ask(
        CURSORS, 1, sort="-made,-name", cursor=ask.cursors.seal([START.isoformat(), "x", str(UUID(int=1))], ask.binding)
    )
    assert later.after().as_string(None) == '("made", "name", "id") < (%(page_0)s, %(page_1)s, %(page_2)s)'
    assert later.order().as_string(None) == '"made" DESC, "name" DESC, "id" DESC'
    assert later.params == {"page_rows": 51, "page_0": START, "page_1": "x", "page_2": UUID(int=1)}
    assert ask.after().as_string(None) == "true"


def make_cursor(
    sort: str = "name", workspace_id: int = 1, of: SortList = PEOPLE, values: list[Any] | None = None
) -> str:
    ask = of.ask(CURSORS, workspace_id, sort=sort)
    return CURSORS.seal(values or ["王", str(UUID(int=1))], ask.binding)


def test_a_cursor_tells_nothing() -> None:
    cursor = make_cursor()
    assert "王".encode() not in base64.urlsafe_b64decode(cursor + "==")
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert make_cursor() != cursor


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "王",
        "a" * 9_000,
        "%00",
        base64.urlsafe_b64encode(json.dumps(["a", str(UUID(int=1))]).encode()).decode(),
        make_cursor("-name"),
        make_cursor("city"),
        make_cursor(workspace_id=2),
        make_cursor(of=SortList("others", COLUMNS, "name")),
        make_cursor()[:-4],
        make_cursor()[4:],
        make_cursor(values=["王"]),
        make_cursor(values=["王", "b", str(UUID(int=1))]),
        make_cursor(values=[5, str(UUID(int=1))]),
        make_cursor(values=[None, str(UUID(int=1))]),
        make_cursor(values=[["王"], str(UUID(int=1))]),
        make_cursor(values=["王", "no id"]),
        make_cursor(values=["王", None]),
        Cursors(b"o" * 32).seal(["王", str(UUID(int=1))], PEOPLE.ask(CURSORS, 1, sort="name").binding),
    ],
    ids=map(str, range(19)),  # fixed, as the cursors are not
)
def test_foreign_and_forged_cursors_are_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        PEOPLE.ask(CURSORS, 1, sort="name", cursor=cursor)
    assert [(p.field, p.code) for p in caught.value.fields] == [("cursor", "bad_cursor")]


def test_every_changed_character_is_noticed() -> None:
    cursor = make_cursor()
    for place in range(len(cursor) - 1):  # the last one has spare bits
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(Invalid):
            PEOPLE.ask(CURSORS, 1, sort="name", cursor=changed)


@pytest.mark.parametrize(
    ("sort", "named"),
    [
        ("salary", "salary"),
        ("name,-name", "name"),
        ("-", ""),
        ("name,", ""),
        ("id;drop", "id;drop"),
        ("--name", "-name"),
        ("name,points,amount,city,born", "born"),
    ],
)
def test_sorting_only_by_what_is_allowed(sort: str, named: str) -> None:
    with pytest.raises(Invalid) as caught:
        PEOPLE.ask(CURSORS, 1, sort=sort)
    (problem,) = caught.value.fields
    assert (problem.field, problem.code) == ("sort", "unknown_sort")
    assert f"“{named}”" in problem.en
    assert "points" in problem.zh


def test_sorting_by_default() -> None:
    for nothing in (None, ""):
        assert PEOPLE.ask(CURSORS, 1, sort=nothing).order().as_string(None) == '"made" DESC, "id" DESC'
    with pytest.raises(ValueError, match="kind"):
        SortColumn("x", sql.Identifier("x"), "colour")


@pytest.mark.parametrize(("limit", "rows"), [(None, 50), (1, 1), (200, 200), ("25", 25)])
def test_limits(limit: object, rows: int) -> None:
    assert check_limit(limit) == rows


@pytest.mark.parametrize("limit", [0, 201, -1, "0", "", "ten", "1e2", "９", "1" * 100, True, 2.0])
def test_limits_out_of_range_are_named(limit: object) -> None:
    with pytest.raises(Invalid) as caught:
        PEOPLE.ask(CURSORS, 1, limit=limit)
    (problem,) = caught.value.fields
    assert (problem.field, problem.code) == ("limit", "out_of_range")
    assert str(limit)[:40] in problem.en


def test_counts_stop_at_a_cap(people: psycopg.Connection[dict[str, Any]]) -> None:
    statement = capped_count(sql.SQL("SELECT id FROM people"), cap=50)
    found = people.execute(statement).fetchone()
    assert found == {"found": 51}
    assert Count.of(51, cap=50) == Count(50, True)
    assert Count.of(50, cap=50) == Count(50, False)


def test_a_page_has_the_shape_of_the_wire() -> None:
    page = Page([{"id": 1}], "abc", Count(10_000, True))
    assert TypeAdapter(Page[dict[str, int]]).dump_python(page) == {
        "items": [{"id": 1}],
        "next": "abc",
        "count": {"value": 10_000, "capped": True},
    }
