"""Which column is what: a proposal from the names alone, for a person to confirm.

Names are compared without what people write differently: case, spaces, punctuation, what stands in brackets, full-width
forms. Not here: the targets and their synonyms,
which the callers know.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_COPY = re.compile(r"\s*\(\d+\)$")
_BRACKETS = re.compile(r"[((\[【<《].*?[))\]】>》]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
# Words that say nothing about which field a column is.
_FILLERS = frozenset(("the", "of", "a", "an", "field", "column", "value", "客户", "用户", "会员", "的", "信息"))
_EXACT, _WITHOUT_FILLERS, _SAME_WORDS, _CONTAINED = 1.0, 0.9, 0.85, 0.6
_SHORTEST_CONTAINED = 2


class Target(NamedTuple):
    """Something a column can be: its key, its names in both languages, other names people use."""

    key: str
    zh: str
    en: str
    synonyms: Sequence[str] = ()


class Suggestion(NamedTuple):
    """`confidence` runs from 0 to 1: 1 the same name, 0.9 and 0.85 the same words, 0.6 and less one within the other."""

    column: str
    key: str
    confidence: float


def suggest_mapping(header: Sequence[str], targets: Iterable[tuple[str, str, str, Sequence[str]]]) -> list[Suggestion]:
    """The likeliest target of each column, in the order of `header`; each column and each target at most once.

    >>> suggest_mapping(["手机号码", "Full Name"], [("phone", "手机号", "Mobile", ["手机号码"]), ("name", "姓名", "Name", ["full name"])])
    [Suggestion(column='手机号码', key='phone', confidence=1.0), Suggestion(column='Full Name', key='name', confidence=1.0)]
    """
    names = [(target[0], [_known(name) for name in (*target[1:3], *target[3])]) for target in targets]
    scored: list[tuple[float, int, int, str]] = []
    for position, column in enumerate(header):
        said = _name(column)
        for order, (key, known) in enumerate(names):
            # The key itself heads the columns of our own exports.
            score = _EXACT if column == key else max((_score(said, other) for other in known), default=0.0)
            if score:
                scored.append((-score, position, order, key))
    chosen: dict[int, Suggestion] = {}
    taken: set[str] = set()
    for score, position, _, key in sorted(scored):
        if position not in chosen and key not in taken:
            chosen[position] = Suggestion(header[position], key, -score)
            taken.add(key)
    return [chosen[position] for position in sorted(chosen)]


def _words(name: str) -> tuple[str, ...]:
    text = _COPY.sub("", unicodedata.normalize("NFKC", name))
    text = _CAMEL.sub(" ", _BRACKETS.sub(" ", text) or text)
    return tuple(word for word in _NOT_WORD.split(text.casefold()) if word)


class _Name(NamedTuple):
    """A name as it is compared: its words, those in one, without fillers, in order."""

    words: tuple[str, ...]
    whole: str
    plain: str
    ordered: list[str]


def _name(text: str) -> _Name:
    words = _words(text)
    return _Name(words, "".join(words), _plain(words), sorted(words))


_known = lru_cache(maxsize=4096)(_name)
"""Of targets, which are the same at every file; the header of a file may be as long as somebody wants."""


def _score(one: _Name, other: _Name) -> float:
    if not one.whole or not other.whole:
        return 0.0
    if one.whole == other.whole:
        return _EXACT
    if one.plain == other.plain:
        return _WITHOUT_FILLERS
    if len(one.words) > 1 and one.ordered == other.ordered:
        return _SAME_WORDS
    few, many = (one, other) if len(one.whole) <= len(other.whole) else (other, one)
    if len(few.whole) < _SHORTEST_CONTAINED or not _holds(few, many):
        return 0.0
    # The more of the longer name is explained, the better.
    return round(_CONTAINED * (0.5 + 0.5 * len(few.whole) / len(many.whole)), 3)


def _holds(few: _Name, many: _Name) -> bool:
    """Chinese has no spaces, so any part counts; in other scripts only whole words do ("id" is not in "provided")."""
    if few.whole.isascii():
        count = len(few.words)
        return any(many.words[at : at + count] == few.words for at in range(len(many.words)))
    return few.whole in many.whole


def _plain(words: tuple[str, ...]) -> str:
    text = "".join(word for word in words if word not in _FILLERS)
    for filler in _FILLERS:
        if not filler.isascii() and len(text) > len(filler):
            text = text.replace(filler, "", 1)
    return text
