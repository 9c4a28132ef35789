"""Labels in both languages; the language a caller asks for."""

import doctest

import pytest

from guanxi.kernel import i18n as module
from guanxi.kernel.i18n import Label, negotiate


def test_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh", "zh"),
        ("zh-Hans-CN", "zh"),
        ("ZH-tw", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.3, zh;q=0.8", "zh"),
        ("fr-FR, de;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("zh;q=0, en", "en"),
        ("zh;q=0", "en"),
        ("*", "en"),
        ("zh;q=nan, en;q=0.1", "en"),
        ("zh;q=abc,en", "en"),
        ("zhx", "en"),
        (";;;,,,q=;", "en"),
        pytest.param("zh," * 100_000, "zh", id="long"),
    ],
)
def test_negotiation(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_labels_need_both_languages() -> None:
    label = Label(zh="客户", en="Customers")
    assert (label.words("zh-CN"), label.words("en"), label.words("fr")) == ("客户", "Customers", "Customers")
    for zh, en in (("", "Customers"), ("客户", " ")):
        with pytest.raises(ValueError, match="both languages"):
            Label(zh=zh, en=en)
    with pytest.raises(AttributeError):
        label.zh = "x"  # type: ignore[misc]  # frozen: that is the point
    assert len({label, Label(zh="客户", en="Customers")}) == 1
