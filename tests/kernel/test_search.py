"""Search finds every true substring through its grams, also of pinyin, and survives any text."""

import doctest
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import search as module
from guanxi.kernel.search import (
    MOST_TEXT,
    Indexed,
    grams,
    index_many,
    index_text,
    matches,
    normalise,
    query_grams,
    recheck,
)

quick = settings(derandomize=True, deadline=None, max_examples=200)
any_text = st.text(st.characters(), max_size=40)
words = st.text(st.sampled_from("王小明单吕重庆长aZé１2 @._%\\-𠮷🌸あ한\u0301"), max_size=20)


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        (
            "王小明",
            [
                "王",
                "小明",
                "王小明",
                "wang",
                "wangxiaoming",
                "wxm",
                "xm",
                "xiaom",
                "WANG",
                "ｗａｎｇ",
                "wang xm",
                "  明  ",
            ],
        ),
        ("单雄信", ["shan", "sxx", "dan"]),
        ("吕布", ["lv", "lubu", "lyu"]),
        ("王小明 Tom", ["tom", "王 tom", "tom 小"]),
        ("Robert Kowalski 12", ["kowalski 12", "rob", "12 kow", "OWAL"]),
        ("Ｍ１２３号", ["m123", "23号", "号"]),
        ("𠮷野家", ["𠮷", "𠮷野", "yj"]),
        ("🌸小花", ["🌸", "小花", "xiaohua"]),
        ("Straße", ["strasse", "STRASSE"]),
        ("100%_a\\b", ["0%", "%_", "_a\\"]),
    ],
)
def test_found(text: str, queries: list[str]) -> None:
    indexed = index_text(text)
    assert [query for query in queries if not matches(indexed, query)] == []


@pytest.mark.parametrize(
    ("text", "query"), [("王小明", "王明"), ("王小明", "li"), ("Robert", "bob"), ("100", "1%0"), ("王小明", "小王")]
)
def test_not_found(text: str, query: str) -> None:
    assert not matches(index_text(text), query)


def test_size_of_the_array() -> None:
    assert len(grams("王小明")) <= 18
    assert len(grams("Robert Kowalski")) <= 14
    assert len(grams("重庆长安汽车股份有限公司")) < 80


def test_queries() -> None:
    assert query_grams("王") == ["王"]
    assert query_grams("a") == []
    assert query_grams("") == query_grams(" \x00 ") == []
    assert query_grams("王小 小明") == ["王小", "小明"]
    assert recheck("50% a_b \\") == ["%50\\%%", "%a\\_b%", "%\\\\%"]
    assert recheck("") == []
    assert len(query_grams("x" * 10_000_000)) == 1
    assert len(recheck("字" * 1000)[0]) == 66


def test_nothing_to_index() -> None:
    assert index_text() == index_text(None, "", " \n", "\x00\ud800") == Indexed("", [])


@quick
@given(st.one_of(any_text, words), st.integers(0, 60), st.integers(1, 20))
def test_every_substring_is_found(text: str, start: int, length: int) -> None:
    indexed = index_text(text)
    assert matches(indexed, indexed.text[start : start + length])
    assert matches(indexed, normalise(text)[start : start + length])


@quick
@given(st.lists(st.one_of(any_text, words, st.none()), max_size=4))
def test_what_is_stored_is_fit_to_store(texts: list[str | None]) -> None:
    indexed = index_text(*texts)
    for stored in (indexed.text, *indexed.grams):
        stored.encode()
        assert "\x00" not in stored
    assert len(set(indexed.grams)) == len(indexed.grams)
    assert all(1 <= len(gram) <= 2 and not gram.isspace() for gram in indexed.grams)
    assert indexed == index_many([texts])[0]


@quick
@given(st.one_of(any_text, words))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(once) <= MOST_TEXT


@pytest.mark.parametrize("unit", ["王", "x", "ab ", "ﷺ", "\u0301", "\ud800", "\x00", "🌸"])
def test_ten_megabytes_are_cut(unit: str) -> None:
    huge = unit * (10_000_000 // len(unit))
    start = time.process_time()
    indexed = index_text(huge)
    assert time.process_time() - start < 0.2
    assert len(indexed.text) <= MOST_TEXT + 200
    assert len(indexed.grams) <= MOST_TEXT


def test_many_are_the_same_as_one_by_one_and_quick() -> None:
    names = [
        f"{surname}{given}{number % 70}"
        for number, (surname, given) in enumerate(zip("王李张" * 5000, "小明伟芳" * 3750, strict=True))
    ]
    start = time.process_time()
    found = [indexed.grams for indexed in index_many((name,) for name in [*names, None])]
    assert time.process_time() - start < 1.5  # loose: some 0.2 s where it was measured
    assert found == [*map(grams, names), []]


@pytest.fixture(scope="module")
def shelf(worker_urls: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(worker_urls.admin, autocommit=True) as conn:
        conn.execute("CREATE TEMP TABLE shelf (id int PRIMARY KEY, search_text text, search_grams text[])")
        conn.execute("CREATE INDEX ON shelf USING gin (search_grams)")
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO shelf VALUES (%s, %s, %s)", [(n, *index_text(name)) for n, name in enumerate(SHELF)]
            )
        yield conn


SHELF = [
    "王小明",
    "单雄信",
    "吕布",
    "Robert Kowalski 12",
    "100%_a\\b",
    "𠮷野家 🌸",
    "Straße",
    "a'b\"c{d}",
    "מרחב",
    "x\x00y\ud800z",
    "王" * 600,
    "",
]


@pytest.mark.parametrize(
    "query",
    [
        "王",
        "王小",
        "wxm",
        "SHAN",
        "lyu",
        "kowalski rob",
        "0%",
        "%",
        "_a\\",
        "\\",
        "🌸",
        "𠮷",
        "strasse",
        "'b",
        '"c',
        "{d}",
        "רח",
        "xyz",
        "NULL",
        ",",
    ],
)
def test_the_database_finds_the_same(shelf: psycopg.Connection[Any], query: str) -> None:
    found = shelf.execute(
        "SELECT id FROM shelf WHERE search_grams @> %(grams)s::text[] AND search_text LIKE ALL(%(patterns)s::text[]) ORDER BY id",
        {"grams": query_grams(query), "patterns": recheck(query)},
    ).fetchall()
    assert [row[0] for row in found] == [n for n, name in enumerate(SHELF) if matches(index_text(name), query)]
    assert found or query in {"NULL", ","}


@given(st.text(st.sampled_from("王李小明安单吕重长乐〇一阿𠮷欧阳は가A1 '"), min_size=1, max_size=20))
def test_the_short_way_for_plain_names_gives_the_same(name: str) -> None:
    """Names of characters with one reading take a short way; with another text, even an empty one, it is the long one."""
    indexed, beside = index_text(name), index_text(name, "")
    assert (indexed.text, sorted(indexed.grams)) == (beside.text, sorted(beside.grams))
