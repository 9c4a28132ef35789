"""The social credit code: every wrong character and every swap of neighbours is found, and the words help; names as keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.companies.rules.credit_code import ALPHABET, compute_body_check, compute_check, find_problem, normalise
from guanxi.companies.rules.names import match_key

REAL = ("91330100799655058B", "91440300708461136T", "914403001922038216")
DIGITS = "0123456789"


@st.composite
def codes(draw: st.DrawFn) -> str:
    head = draw(st.text(ALPHABET, min_size=2, max_size=2)) + draw(st.text(DIGITS, min_size=6, max_size=6))
    body = draw(st.text(DIGITS + "ABCDEFGH", min_size=8, max_size=8))
    first = head + body + compute_body_check(body)
    return first + compute_check(first)


@pytest.mark.parametrize("code", REAL)
def test_codes_of_known_companies_are_right(code: str) -> None:
    assert find_problem(code) is None
    assert code[16] == compute_body_check(code[8:16])


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_changed_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert (find_problem(changed) is None) == (changed == code)


@given(codes(), st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (find_problem(swapped) is None) == (swapped == code)


@given(codes())
def test_the_last_character_is_told(code: str) -> None:
    wrong = next(one for one in ALPHABET if one != code[-1])
    words = find_problem(code[:-1] + wrong)
    assert words is not None and f"“{code[-1]}”" in words.zh and f"“{code[-1]}”" in words.en


@pytest.mark.parametrize(
    ("code", "zh"),
    [
        ("330100000012345", "15 位"),
        ("9133010079965505", "现为 16 位"),
        ("9133O100799655058B", "第 5 位“O”不会出现在信用代码中，应为“0”吗"),
        ("91A30100799655058B", "第 3 位“A”应为数字"),
        ("91330100799655058C", "末位应为“B”，现为“C”"),
        ("91330100799656058B", "请先核对第 9–17 位"),
        ("91330200799655058B", "请先核对第 1–8 位或末位"),
    ],
)
def test_the_words_say_where_to_look(code: str, zh: str) -> None:
    words = find_problem(code)
    assert words is not None and zh in words.zh and words.en


def test_codes_are_stored_in_one_form() -> None:
    assert normalise(" ９１３３0100-7996 55058b ") == REAL[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("云栖科技有限公司", "云栖科技股份有限公司", True),
        ("上海云栖（集团）有限公司", "上海云栖集团", True),
        ("华信证券股份有限公司杭州分公司", "华信证券", True),
        ("Acme Trading Co., Ltd.", "ACME TRADING", True),
        ("Müller Maschinen GmbH", "müller maschinen", True),
        ("云栖科技有限公司", "云栖软件有限公司", False),
        ("阿里（中国）有限公司", "阿里有限公司", False),
    ],
)
def test_names_of_one_firm_have_one_key(one: str, other: str, same: bool) -> None:
    assert (match_key(one) == match_key(other)) is same
    assert match_key("有限公司") and match_key("——")
