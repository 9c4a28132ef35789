"""Every question about two records has the same answer in DuckDB and in Python; likeness is the same figure."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.identity.queries.comparing import compare
from guanxi.identity.queries.engine import opened
from guanxi.identity.queries.pairs import every_pair
from guanxi.identity.rules.comparisons import COMPARISONS, free_comparison
from guanxi.identity.rules.distances import compute_likeness, count_edits
from guanxi.identity.rules.weighing import level_of, levels_of

TEXTS = st.text("abcde1", min_size=1, max_size=12)


@pytest.fixture(scope="module")
def engine():
    with opened() as made:
        yield made


@settings(max_examples=20)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=40, max_size=60))
def test_likeness_is_the_same_figure(engine, pairs):
    for left, right in pairs:
        found = engine.rows(
            "SELECT damerau_levenshtein(?, ?), jaro_winkler_similarity(?, ?)", [left, right, left, right]
        )
        assert found[0][0] == count_edits(left, right), (left, right)
        assert found[0][1] == pytest.approx(compute_likeness(left, right), abs=1e-9), (left, right)


VALUES = [None, "abcdef", "abcdfe", "abcde", "abcdex", "xbcdef", "abc", "a", "19710624", "19712406", "13800138000"]
EVERY = (*COMPARISONS, free_comparison("code"), free_comparison("text"))
COLUMNS = tuple(dict.fromkeys(column for one in EVERY for column in one.columns))


@settings(max_examples=4)
@given(
    st.lists(st.lists(st.sampled_from(VALUES), min_size=len(COLUMNS), max_size=len(COLUMNS)), min_size=12, max_size=16)
)
def test_levels_are_the_same_in_sql_and_in_python(engine, rows):
    table = pl.DataFrame(
        [dict(zip(COLUMNS, row, strict=True)) for row in rows], schema=dict.fromkeys(COLUMNS, pl.String)
    )
    engine.put("record", table.with_row_index("id"))
    every_pair(engine, len(rows))
    compare(engine, EVERY, [None] * len(EVERY))
    sides = table.to_dicts()
    found = engine.rows("SELECT l, r, pattern FROM compared")
    assert len(found) == len(rows) * (len(rows) - 1) // 2
    for left, right, pattern in found:
        expected = tuple(level_of(one, sides[left], sides[right]) for one in EVERY)
        assert levels_of(pattern, len(EVERY)) == expected, (sides[left], sides[right])


def test_declared_shares_add_up():
    for comparison in COMPARISONS:
        assert 0 < comparison.other_m < 0.3 and 0.4 < comparison.other_u < 1, comparison.key
        assert len(comparison.levels) < 7, "a pattern has eight values a place"
