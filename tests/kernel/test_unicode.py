"""Text from outside is made fit in one way (F39): odd characters never reach the database, nothing is cut in silence."""

import doctest
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import unicode as module
from guanxi.kernel.errors import Invalid
from guanxi.kernel.unicode import clean_text, strip_unfit

any_text = st.text(st.characters(), max_size=60)


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  王小明 ", "王小明"),
        ("𠮷野家", "𠮷野家"),
        ("👨‍👩‍👧 家庭", "👨‍👩‍👧 家庭"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("x\ud800y\udfffz", "xyz"),
        ("מרחב", "מרחב"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ufeffBOM\uffff", "BOM"),
        ("e\u0301", "é"),
        ("a\r\nb\tc", "a b c"),
        ("ﷺ", "ﷺ"),
        ("", ""),
        ("\x00\ud800", ""),
    ],
)
def test_what_is_kept_and_what_goes(raw: str, clean: str) -> None:
    assert clean_text(raw, 40, "name") == clean


def test_several_lines_keep_their_breaks() -> None:
    assert clean_text("a\r\nb\rc\u2028d\te\n", 40, "note", multiline=True) == "a\nb\nc\nd\te"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("x" * 41, "too_long"),
        ("x" * 10_000_000, "too_long"),
        ("", "required"),
        (" \x00 ", "required"),
        (None, "not_text"),
        (b"x", "not_text"),
    ],
    ids=["long", "huge", "empty", "nothing", "none", "bytes"],
)
@pytest.mark.withstands("F39")
def test_what_is_refused_names_the_field(raw: object, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        clean_text(raw, 40, "name", required=True)
    assert [(p.field, p.code) for p in caught.value.fields] == [("name", code)]


def test_length_counts_what_is_stored() -> None:
    assert clean_text("\x00" * 100 + "e\u0301" * 40, 40, "name") == "é" * 40


@pytest.mark.withstands("F39")
def test_ten_megabytes_are_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(Invalid):
        clean_text("\u0301" * 10_000_000, 200, "name")
    assert time.process_time() - start < 0.1


@settings(derandomize=True, deadline=None, max_examples=300)
@given(any_text)
def test_clean_text_is_fit_and_stays_as_it_is(raw: str) -> None:
    clean = clean_text(raw, 200, "name")
    clean.encode()
    assert "\x00" not in clean
    assert "\n" not in clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_text(clean, 200, "name") == clean
    assert strip_unfit(clean) == clean
