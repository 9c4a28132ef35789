"""Chinese names are read as people read them, and sort by it."""

import doctest
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guanxi
from guanxi.kernel import pinyin as module
from guanxi.kernel.pinyin import SORT_CHARACTERS, find_spellings, is_chinese, pinyin_forms, read_chinese, sort_key


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("王小明", "wang2 xiao3 ming2"),
        ("单雄信", "shan4 xiong2 xin4"),
        ("仇英", "qiu2 ying1"),
        ("曾国藩", "zeng1 guo2 fan1"),
        ("解缙", "xie4 jin4"),
        ("查良镛", "zha1 liang2 yong1"),
        ("区志强", "ou1 zhi4 qiang2"),
        ("任正非", "ren4 zheng4 fei1"),
        ("朴树", "piao2 shu4"),
        ("尉迟恭", "yu4 chi2 gong1"),
        ("万俟卨", "mo4 qi2 xie4"),
        ("欧阳修", "ou1 yang2 xiu1"),
        ("吕布", "lv3 bu4"),
        ("简单", "jian3 dan1"),
        ("重庆长安汽车", "chong2 qing4 chang2 an1 qi4 che1"),
        ("中国银行", "zhong1 guo2 yin2 hang2"),
        ("東方", "dong1 fang1"),
    ],
)
def test_readings(name: str, reading: str) -> None:
    assert " ".join(read_chinese(name)) == reading


def test_spellings() -> None:
    assert pinyin_forms("王小明") == [["wang", "xiao", "ming"]]
    assert pinyin_forms("单田芳") == [["shan", "tian", "fang"], ["dan", "tian", "fang"]]
    assert pinyin_forms("吕布") == [["lv", "bu"], ["lu", "bu"], ["lyu", "bu"]]
    assert len(pinyin_forms("中" * 1000)[0]) == 16


def test_what_is_chinese() -> None:
    assert all(map(is_chinese, "王㐀々"[:2]))
    assert not any(map(is_chinese, "aé1あ한🌸"))


def test_sorting_by_pinyin_among_latin() -> None:
    names = [
        "张三",
        "Zoe",
        "阿里",
        "Alan",
        "王五",
        "汪洋",
        "Wang Lei",
        "王安",
        "李四",
        "Émile",
        "Emil",
        "曾黎",
        "陈",
        "茶",
        "3M",
        "",
    ]
    in_order = [
        "",
        "3M",
        "阿里",
        "Alan",
        "茶",
        "陈",
        "Emil",
        "Émile",
        "李四",
        "Wang Lei",
        "汪洋",
        "王安",
        "王五",
        "曾黎",
        "张三",
        "Zoe",
    ]
    assert sorted(names, key=lambda name: sort_key(name).encode()) == in_order


def test_syllables_sort_before_letters() -> None:
    assert sorted(["李安", "连", "Lian"], key=sort_key) == ["李安", "Lian", "连"]


def test_equal_but_for_form() -> None:
    assert sort_key("ＷＡＮＧ") == sort_key("wang") == sort_key(" Wáng ")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(st.characters(), max_size=80))
def test_sort_keys_can_be_stored(name: str) -> None:
    key = sort_key(name)
    key.encode()
    assert "\x00" not in key
    assert len(key) < 64 * 30


def test_long_names_are_cut() -> None:
    assert sort_key("王" * 10_000_000) == sort_key("王" * 64)


@given(st.text(st.sampled_from("王李小明安单吕重长乐〇一阿𠮷欧阳A1 "), max_size=70))
def test_the_short_way_for_plain_names_sorts_the_same(name: str) -> None:
    """Names of characters with one reading take a short way; with a space behind them it is the long one."""
    assert sort_key(name[: SORT_CHARACTERS - 1] + " ") == sort_key(name[: SORT_CHARACTERS - 1])


def test_names_are_typed_in_letters() -> None:
    assert find_spellings("王小明") == ["wang xiao ming"]
    assert find_spellings("单芳") == ["shan fang", "dan fang"]
    assert find_spellings("吕 Anna-Lü") == ["lv anna lu", "lu anna lu", "lyu anna lu"]
    assert find_spellings("Anna") == find_spellings("") == find_spellings("··") == []


@given(st.text(st.characters(), max_size=80))
def test_any_name_has_few_spellings(name: str) -> None:
    found = find_spellings(name)
    assert len(found) <= 8
    assert all(" ".join(one.split()) == one for one in found)


def test_only_the_measurements_wait_for_the_phrases_of_the_package() -> None:
    """Importing it costs every process half a second and 40 MB."""
    house = Path(guanxi.__file__).parent
    found = [
        path for path in house.rglob("*.py") if re.search(r"^(from|import) pypinyin", path.read_text("utf-8"), re.M)
    ]
    assert found and all(path.is_relative_to(house / "app" / "bench") for path in found), found
