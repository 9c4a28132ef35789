"""Masks show enough to recognise and never the whole."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import masks as module
from guanxi.kernel.masks import mask


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
