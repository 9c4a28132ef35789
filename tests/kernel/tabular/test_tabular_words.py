"""Everything that can be refused has words in both languages; examples in docstrings run."""

import doctest
import re
from pathlib import Path

import pytest

from guanxi.kernel import tabular
from guanxi.kernel.tabular import describe_problem, errors, mapping, problems
from guanxi.kernel.tabular.errors import UnreadableFile

SOURCES = Path(tabular.__file__).parent
REFUSALS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, UnreadableFile)]


def test_every_refusal_has_its_own_code_and_words() -> None:
    assert len({kind.code for kind in REFUSALS}) == len(REFUSALS) > 15
    for kind in REFUSALS:
        assert set(re.findall(r"{(\w+?)(?:_zh|_en)?}", kind.zh)) == set(re.findall(r"{(\w+?)(?:_zh|_en)?}", kind.en))
        assert kind.zh.endswith("。")
        assert kind.en.endswith(".")


def test_every_problem_code_has_words() -> None:
    used: set[str] = set()
    for name in ("numbers", "datetimes", "contacts", "records", "cell_formats", "sheet_rows"):
        text = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
        used |= set(re.findall(r'"(tabular\.\w+)"', text)) | set(re.findall(r'^[A-Z_]+ = "(\w+_\w+)"$', text, re.M))
        used |= set(re.findall(r'"(error_cell|no_cached_value|precision_lost|invalid_date)"', text))
    assert used == problems.CODES
    for code in used:
        assert describe_problem(f"{code}:3", "zh-CN") != describe_problem(f"{code}:3", "en")


@pytest.mark.parametrize("module", [mapping, problems])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # modules
