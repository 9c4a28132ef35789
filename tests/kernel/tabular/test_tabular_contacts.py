"""Phone numbers and e-mail addresses out of text; columns matched to targets."""

import random
import string

import phonenumbers
import polars as pl
import pytest

from guanxi.kernel.tabular import normalize_email, normalize_phone, suggest_mapping

DAMAGED, INVALID = "tabular.phone_damaged_by_spreadsheet", "tabular.phone_invalid"


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("13800138000", "+8613800138000", None),
        ("+86 138-0013-8000", "+8613800138000", None),
        ("008613800138000", "+8613800138000", None),
        ("8613800138000", "+8613800138000", None),
        ("１３８ ００１３ ８０００", "+8613800138000", None),
        ("\u202d13800138000\u202c", "+8613800138000", None),
        ("13800138000.0", "+8613800138000", None),
        ("1.38E+10", None, DAMAGED),
        ("1.3800138e10", None, DAMAGED),
        ("010-62345678", "+861062345678", None),
        ("(0571) 8765 4321", "+8657187654321", None),
        ("+86-755-86013388", "+8675586013388", None),
        ("400-820-8820", "+864008208820", None),
        ("62345678", None, "tabular.phone_without_area_code"),
        ("+44 20 7946 0958", "+442079460958", None),
        ("0044 20 7946 0958", "+442079460958", None),
        ("+852 9123 4567", "+85291234567", None),
        ("12345", None, INVALID),
        ("1380013800", None, INVALID),
        ("12800138000", None, INVALID),
        ("没有", None, INVALID),
        ("13800138000/13900139000", None, INVALID),
        ("", None, None),
        (None, None, None),
    ],
)
def test_phone_numbers(text: str | None, number: str | None, problem: str | None) -> None:
    parsed = normalize_phone(pl.Series("x", [text], dtype=pl.String))
    assert (parsed.values[0], parsed.problems[0]) == (number, problem)


def test_numbers_of_another_region() -> None:
    parsed = normalize_phone(pl.Series(["020 7946 0958", "+8613800138000", "13800138000"]), "GB")
    assert parsed.values.to_list() == ["+442079460958", "+8613800138000", None]


def test_the_quick_way_agrees_with_the_library() -> None:
    dice = random.Random(7)
    digits = lambda length: "".join(dice.choices(string.digits, k=length))  # noqa: E731  # local shorthand
    landlines = [f"0{area}{digits(length)}" for area in range(10, 1000, 3) for length in (6, 7, 8)]
    mobiles = [f"1{digits(10)}" for _ in range(500)]
    noise = [digits(dice.randint(3, 14)) for _ in range(500)]
    numbers = landlines + mobiles + noise
    for text, ours in zip(numbers, normalize_phone(pl.Series(numbers)).values, strict=True):
        theirs = _by_library(text)
        # A mobile number may begin with digits that the library does not know yet.
        if ours != theirs:
            assert theirs is None
            assert len(ours or "") == 14
            assert (ours or "").startswith("+861")


def _by_library(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("A.B@Example.COM", "a.b@example.com"),
        ("  x+tag@y.cn ", "x+tag@y.cn"),
        ("张三 <z@q.cn>", "z@q.cn"),
        ("mailto:a@b.co", "a@b.co"),
        ("a＠b。com", "a@b.com"),
        ("a@中国.cn", "a@xn--fiqs8s.cn"),
        ("a@b", None),
        ("a..b@c.com", None),
        ("a b@c.com", None),
        ("a@-b.com", None),
        ("a@b.com;c@d.com", None),
        ("x" * 65 + "@b.com", None),
        ("a@" + "b." * 130 + "com", None),
        ("\u0000@中..cn", None),
    ],
)
def test_email_addresses(text: str, address: str | None) -> None:
    parsed = normalize_email(pl.Series([text, "", None]))
    assert parsed.values.to_list() == [address, None, None]
    assert parsed.problems.to_list() == [None if address else "tabular.email_invalid", None, None]


TARGETS = [
    ("customer.name", "姓名", "Name", ["full name", "客户名称", "联系人"]),
    ("customer.phone", "手机号", "Mobile phone", ["手机", "电话", "联系电话", "phone", "mobile", "tel"]),
    ("customer.email", "邮箱", "E-mail", ["email", "电子邮件"]),
    ("order.number", "订单号", "Order number", ["InvoiceNo", "订单编号"]),
    ("order.placed_at", "下单时间", "Placed at", ["InvoiceDate", "order date"]),
    ("line.unit_price", "单价", "Unit price", ["price"]),
    ("line.quantity", "数量", "Quantity", ["qty"]),
]


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (
            ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice"],
            {"order.number", "line.quantity", "order.placed_at", "line.unit_price"},
        ),
        (
            ["客户姓名", "手机号码", "电子邮箱", "单价(元)"],
            {"customer.name", "customer.phone", "customer.email", "line.unit_price"},
        ),
        (
            ["full_name", "PHONE NUMBER", "e-mail address", "QTY"],
            {"customer.name", "customer.phone", "customer.email", "line.quantity"},
        ),
        (["customer.phone", "customer.name"], {"customer.phone", "customer.name"}),
        (["provided", "pricey", "x"], set()),
    ],
)
def test_columns_find_their_targets(header: list[str], keys: set[str]) -> None:
    suggestions = suggest_mapping(header, TARGETS)
    assert {suggestion.key for suggestion in suggestions} == keys
    assert all(0 < suggestion.confidence <= 1 for suggestion in suggestions)


def test_each_target_goes_to_its_best_column() -> None:
    suggestions = suggest_mapping(["电话 (2)", "手机号", "备用电话号码"], TARGETS)
    assert [(suggestion.column, suggestion.key, suggestion.confidence) for suggestion in suggestions] == [
        ("电话 (2)", "customer.phone", 1.0)
    ]
    assert suggest_mapping([], TARGETS) == []
    assert suggest_mapping(["", "???"], TARGETS) == []
