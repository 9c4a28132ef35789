"""Money is exact: parsing loses nothing, sums refuse mixtures, a division gives out every cent."""

import doctest
import random
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    localcontext,
)
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import money as module
from guanxi.kernel.errors import GuanxiError, Invalid
from guanxi.kernel.money import (
    INT64_MAX,
    INT64_MIN,
    AmountTooLarge,
    BadWeights,
    CurrencyMismatch,
    Money,
    Rounding,
    UnknownCurrency,
    allocate_array,
    divide,
    list_currencies,
    minor_units,
)

quick = settings(derandomize=True, deadline=None, max_examples=150)
minor = st.integers(INT64_MIN + 1, INT64_MAX)
weight_lists = st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any)


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


def test_currencies() -> None:
    assert len(list_currencies()) == 165
    expected = {
        "CNY": 2,
        "USD": 2,
        "JPY": 0,
        "KRW": 0,
        "VND": 0,
        "KWD": 3,
        "TND": 3,
        "CLF": 4,
        "UYW": 4,
        "HKD": 2,
        "TWD": 2,
    }
    assert {code: minor_units(code) for code in expected} == expected
    for wrong in ("", "cny", "XAU", "RMB", "CNY "):
        with pytest.raises(UnknownCurrency):
            Money(1, wrong)


@pytest.mark.parametrize(
    ("text", "currency", "minor_amount"),
    [
        ("1,234.50", "CNY", 123450),
        (" 1234.5 ", "CNY", 123450),
        ("-0.01", "CNY", -1),
        ("+7", "CNY", 700),
        ("−7", "CNY", -700),
        ("１，２３４．５０", "CNY", 123450),
        ("1234", "JPY", 1234),
        ("0.001", "KWD", 1),
        ("1.0000", "CNY", 100),
        ("0.0001", "CLF", 1),
        ("92233720368547758.07", "CNY", INT64_MAX),
        ("-92233720368547758.08", "CNY", INT64_MIN),
    ],
)
def test_parse(text: str, currency: str, minor_amount: int) -> None:
    assert Money.parse(text, currency) == Money(minor_amount, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9" * 101,
        *[
            "-",
            ".",
            ".5",
            "5.",
            "1,23",
            "12,34.5",
            "1,2345",
            "1.234,50",
            "1e5",
            "NaN",
            "¥5",
            "0x10",
            "--1",
            "1.2.3",
            "٣",
        ],
        "5 000",
    ],
)
def test_parse_refuses_what_could_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Money.parse(text, "CNY", field="price")
    assert [(p.field, p.code) for p in caught.value.fields] == [("price", "not_an_amount")]


def test_more_decimals_than_the_currency_has_need_a_named_rounding() -> None:
    for refused in (lambda: Money.parse("1.005", "CNY"), lambda: Money.parse("0.5", "JPY")):
        with pytest.raises(Invalid) as caught:
            refused()
        assert caught.value.fields[0].code == "too_many_decimals"
    assert Money.parse("1.005", "CNY", rounding=Rounding.HALF_UP) == Money(101, "CNY")
    assert Money.parse("1.005", "CNY", rounding=Rounding.HALF_EVEN) == Money(100, "CNY")
    assert Money.from_decimal(Decimal("-1.001"), "CNY", rounding=Rounding.UP) == Money(-101, "CNY")


def test_decimals_beyond_reason() -> None:
    for wrong in (
        Decimal("1e30"),
        Decimal("1e999999"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("92233720368547758.08"),
    ):
        with pytest.raises(AmountTooLarge):
            Money.from_decimal(wrong, "CNY")
    with pytest.raises(Invalid):
        Money.from_decimal(Decimal("1e-999999"), "CNY")
    assert Money.from_decimal(Decimal("1e-999999"), "CNY", rounding=Rounding.UP) == Money(1, "CNY")
    assert Money.from_decimal(Decimal("0e-99"), "CNY") == Money.zero("CNY")
    assert Money.from_decimal(Decimal("12e2"), "CNY") == Money(120000, "CNY")


@quick
@given(minor, st.sampled_from(["JPY", "CNY", "KWD", "CLF"]))
def test_text_and_decimal_round_trip(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.from_decimal(money.to_decimal(), currency) == money
    assert Money.parse(str(money).removeprefix(currency), currency) == money
    assert Money.parse(f"{money.to_decimal():,f}", currency) == money


def test_text_form() -> None:
    assert str(Money(-5, "CNY")) == "CNY -0.05"
    assert str(Money(5, "JPY")) == "JPY 5"
    assert str(Money(0, "KWD")) == "KWD 0.000"


_DECIMAL_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.FLOOR: ROUND_FLOOR,
    Rounding.CEILING: ROUND_CEILING,
}


@quick
@given(st.integers(-(10**6), 10**6), st.sampled_from([1, 2, 4, 5, 8, 10, -4, 1000]), st.sampled_from(list(Rounding)))
def test_rounding_is_that_of_the_decimal_module(numerator: int, denominator: int, rounding: Rounding) -> None:
    with localcontext(prec=60):
        expected = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), _DECIMAL_MODES[rounding])
    assert divide(numerator, denominator, rounding) == int(expected)


def test_arithmetic() -> None:
    ten, three = Money(1000, "CNY"), Money(300, "CNY")
    assert ten + three == Money(1300, "CNY")
    assert three - ten == -Money(700, "CNY") == Money(-700, "CNY")
    assert abs(three - ten) == Money(700, "CNY")
    assert ten * 3 == 3 * ten == Money(3000, "CNY")
    assert three < ten
    assert three <= three
    assert ten > three
    assert ten >= ten
    assert not Money.zero("CNY")
    assert Money.total([ten, three], "CNY") == Money(1300, "CNY")
    assert Money.total([], "JPY") == Money(0, "JPY")
    assert ten.apply_basis_points(625, Rounding.HALF_UP) == Money(63, "CNY")
    assert ten.apply_basis_points(-625, Rounding.HALF_EVEN) == Money(-62, "CNY")
    assert ten.multiply(Decimal("0.3333"), Rounding.DOWN) == Money(333, "CNY")
    assert ten.multiply(Decimal("0"), Rounding.UP) == Money(0, "CNY")
    for rate in ("1e-999999", "1e999999", "NaN"):
        with pytest.raises(AmountTooLarge):
            ten.multiply(Decimal(rate), Rounding.UP)


def test_mixed_currencies_are_refused() -> None:
    yuan, dollars = Money(1, "CNY"), Money(1, "USD")
    for refused in (
        lambda: yuan + dollars,
        lambda: yuan - dollars,
        lambda: yuan < dollars,
        lambda: yuan >= dollars,
        lambda: Money.total([yuan, dollars], "CNY"),
    ):
        with pytest.raises(CurrencyMismatch) as caught:
            refused()
        assert "USD" in caught.value.words("zh")
    assert yuan != dollars


def test_what_does_not_fit_64_bits_is_refused() -> None:
    most = Money(INT64_MAX, "CNY")
    for refused in (
        lambda: most + Money(1, "CNY"),
        lambda: most * 2,
        lambda: -Money(INT64_MIN, "CNY"),
        lambda: Money(INT64_MIN - 1, "CNY"),
        lambda: most.apply_basis_points(10_001, Rounding.DOWN),
        lambda: Money.total([most, most], "CNY"),
    ):
        with pytest.raises(AmountTooLarge):
            refused()
    assert Money.total([most, most, -most], "CNY") == most


def test_only_whole_numbers_are_minor_units() -> None:
    for wrong in (1.0, True, "1", Decimal(1)):
        wrong_kind: Any = wrong
        with pytest.raises(TypeError):
            Money(wrong_kind, "CNY")


@quick
@given(minor, weight_lists)
def test_a_division_gives_out_everything_and_is_fair(total: int, weights: list[int]) -> None:
    shares = allocate_array(total, weights)
    summed = sum(weights)
    assert sum(shares) == total
    assert all(abs(share - Fraction(total * weight, summed)) < 1 for share, weight in zip(shares, weights, strict=True))
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)
    assert allocate_array(-total, weights) == [-share for share in shares]
    assert [s.amount_minor for s in Money(total, "CNY").allocate(weights)] == shares


@quick
@given(st.integers(0, 10**6), weight_lists, st.randoms(use_true_random=False))
def test_order_of_the_weights(total: int, weights: list[int], chance: random.Random) -> None:
    """With keys the order does not matter at all; without, only between equal remainders."""
    order = list(range(len(weights)))
    chance.shuffle(order)
    mixed = [weights[place] for place in order]
    keyed = dict(zip(order, allocate_array(total, mixed, keys=order), strict=True))
    assert [keyed[place] for place in range(len(weights))] == allocate_array(total, weights, keys=range(len(weights)))
    by_weight = sorted(zip(weights, allocate_array(total, weights), strict=True))
    if len(set(weights)) == len(weights) and not _has_equal_remainders(total, weights):
        assert by_weight == sorted(zip(mixed, allocate_array(total, mixed), strict=True))


def _has_equal_remainders(total: int, weights: list[int]) -> bool:
    remainders = [total * weight % sum(weights) for weight in weights]
    return len(set(remainders)) < len(remainders)


def test_ties_go_to_the_earlier_or_to_the_smaller_key() -> None:
    assert allocate_array(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate_array(101, [1, 1, 1]) == [34, 34, 33]
    assert allocate_array(100, [1, 1, 1], keys=["c", "b", "a"]) == [33, 33, 34]
    assert allocate_array(-100, [1, 1, 1]) == [-34, -33, -33]
    assert allocate_array(1, [0, 5, 0]) == [0, 1, 0]
    assert allocate_array(0, [0, 0]) == [0, 0]
    assert allocate_array(0, []) == []


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (5, [1, -1]), (0, [-1]), (5, [1.5]), (5, [True])])
def test_weights_nothing_can_be_divided_by(total: int, weights: list[Any]) -> None:
    with pytest.raises(BadWeights):
        allocate_array(total, weights)
    with pytest.raises(BadWeights):
        allocate_array(5, [1, 2], keys=[1])


def test_big_lists_are_quick_and_exact() -> None:
    chance = random.Random(1)
    weights = [chance.randrange(1000) for _ in range(100_000)]
    shares = allocate_array(123_456_789_01, weights)
    assert sum(shares) == 123_456_789_01


def test_errors_have_words_in_both_languages() -> None:
    errors: list[GuanxiError] = [
        UnknownCurrency(currency="X"),
        AmountTooLarge(),
        BadWeights(),
        CurrencyMismatch(left="A", right="B"),
    ]
    assert all(error.words("zh") and error.words("en") and error.status == 422 for error in errors)
