"""Masks show enough to recognise and never the whole."""

import doctest
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import masks as module
from guanxi.kernel.masks import mask, scrub


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "+8613812345678", "138****5678"),
        ("phone", "８６-１３８ 1234 5678", "138****5678"),
        ("phone", "+44 20 7946 0958", "+44 ****0958"),
        ("phone", "+852 2123 4567", "+852 ****4567"),
        ("phone", "+1 (415) 555-2671", "+1 ****2671"),
        ("phone", "010-87654321", "****4321"),
        ("phone", "8765432", "****32"),
        ("phone", "+290 21234", "+290 ****34"),
        ("phone", "call me", "c***e"),
        ("email", "z@qq.com", "z***@qq.com"),
        ("email", "zhang.san@qq.com", "z***@qq.com"),
        ("email", "张三@例子.中国", "张***@例子.中国"),
        ("email", "nonsense", "n***e"),
        ("id_card", "11010519491231002X", "110*************2X"),
        ("id_card", "110105491231002", "110**********02"),
        ("bank_card", "6222 0200 1234 5678 901", "**** 8901"),
        ("wechat", "wxid_abc", "w***c"),
        ("wechat", "张三", "张**"),
        ("wechat", "张", "*"),
        ("phone", "", ""),
        ("phone", "  ", ""),
    ],
)
def test_masks(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.sampled_from(["phone", "email", "id_card", "bank_card", "other"]), st.text(max_size=40))
def test_no_mask_shows_the_whole_value(kind: str, value: str) -> None:
    shown = mask(kind, value)
    assert not value.strip() or not shown or "*" in shown
    assert len(shown) <= 400


def test_long_values_are_quick() -> None:
    assert len(mask("phone", "1" * 10_000_000)) < 20


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("tel:13812345678.", "tel:138****5678."),
        ("张三13812345678你好", "张三138****5678你好"),
        ("+86 138-1234-5678 / 008613812345678", "138****5678 / 138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("138\u200b1234\u200b5678", "138****5678"),
        ("ring +44 20 7946 0958 now", "ring +44 ****0958 now"),
        ("+1 (415) 555-2671", "+1 ****2671"),
        ("zhang.san+x@mail.qq.com,li@例子.中国", "z***@mail.qq.com,l***@例子.中国"),
        ("?email=zhang%40qq.com&page=2", "?email=z***@qq.com&page=2"),
        ("身份证11010519491231002X。", "身份证110*************2X。"),
        ("110105 19491231 0021", "110*************21"),
        ("110105491231002", "110**********02"),
        ("card 4111 1111 1111 1111", "card **** 1111"),
        ("gx_AbCdEf0123456789 gxw_abcdefgh", "gx_**** gxw****"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ****"),
        ("sent bearer abcdef", "sent bea****"),
        ('{"password": "hunter2", "n": 1}', '{"password": "****", "n": 1}'),
        ("api_key=abc&token=def;x", "api_key=****&token=****;x"),
        ("验证码：482913，", "验证码：****"),
        ("postgresql://guanxi:pa:ss@db/x", "postgresql://****@db/x"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "eyJ****"),
    ],
)
def test_scrub(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "job 01900000-0000-7000-8000-138123456789 took 1.5 s",
        "01900000-0000-7000-8000-13812345678a",
        "2026-11-22T04:16:00.123456+00:00",
        "1763785000 1763785000123 order 20261122000123",
        "GET /api/v1/customers?limit=50 200",
        "4111111111111112",
        "12345678901",
        "a@b and @team, 3 tokens left, session ended",
        "王小明 改了 3 条",
    ],
)
def test_scrub_leaves_alone_what_is_not_personal(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "a",
        "a.",
        "+1 ",
        "1-",
        "password",
        "password=",
        "://a",
        "gx_",
        "bearer ",
        "@a.",
        "eyJ",
        "eyJaaaaaaaaaa.",
        "62 ",
        "0-",
        "a@a.",
        "bearer  ",
    ],
)
def test_scrub_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    scrub(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 2.0
