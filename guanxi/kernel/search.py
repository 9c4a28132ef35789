"""Substring search for Chinese, Latin and digits in any PostgreSQL: what is stored at write and what is asked at read.

A record keeps a text (normalised, with the pinyin of its Chinese) and an array of its grams under a GIN index. A query
asks `grams @> query_grams(q)` to find candidates by index and `text LIKE ALL(recheck(q))` to keep the true ones:

    WHERE search_grams @> %(grams)s::text[] AND search_text LIKE ALL(%(patterns)s::text[])

Grams: each single Chinese, Japanese or Korean character, and all pairs of neighbours. White space separates, in a query
too: every term must occur, in any order. A query of one Latin letter or digit has no grams, so it cannot use the index:
the caller refuses it or lists by prefix. Triples of letters and digits were measured (300,000 records): 1-9 ms instead of
4-11 ms for long Latin queries, against 40 % more table, twice the index and 2.6 times its build; so there are none.

Not here: ranking, typing errors, traditional against simplified characters (their pinyin is mostly the same), and who may
see what. Personal identifiers are encrypted and never come here; names do.
"""

import gc
import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import add
from typing import Final, NamedTuple

from guanxi.kernel.pinyin import MOST_CHARACTERS, is_chinese, pinyin_forms, plain_readings
from guanxi.kernel.unicode import strip_unfit

MOST_TEXT: Final = 512
MOST_QUERY: Final = 64
_FIRST_WIDE: Final = "\u2e80"
_WIDE_RUN: Final = re.compile("[\u2e80-\uffff\U00020000-\U0003ffff]+")


class Indexed(NamedTuple):
    """What a record stores to be found: `text` for the re-check, `grams` for the index."""

    text: str
    grams: list[str]


def normalise(text: str, most: int = MOST_TEXT) -> str:
    """NFKC (full-width forms become plain), case folded, white space made single; at most `most` characters of the text
    count, the rest is not searched. Never fails, whatever the text holds.
    """
    text = text[:most]
    if not text.isascii():
        text = strip_unfit(text)
        # Folding can take text out of NFKC and the other way round, so both come twice; mostly neither changes a thing.
        if not unicodedata.is_normalized("NFKC", text) or text != text.casefold():
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        return " ".join(text.split())[:most].rstrip()
    return " ".join(strip_unfit(text).lower().split())


def index_text(*texts: str | None) -> Indexed:
    """Text and grams of a record from its names and other searchable texts, pinyin of Chinese runs included.

    >>> index_text("王小明").text
    '王小明 wangxiaoming wxm'
    """
    if len(texts) == 1 and (name := texts[0]) and len(name) <= MOST_CHARACTERS and plain_readings().keys() >= set(name):
        return _index_name(name)
    words: list[str] = []
    for text in texts:
        if text:
            words += normalise(text).split()
    found: list[str] = []
    forms: list[str] = []
    for word in words:
        _add_pairs(word, found)
        if not word.isascii():
            found += [character for character in word if character >= _FIRST_WIDE]
            for run in _WIDE_RUN.findall(word):
                _add_pinyin(run, found, forms)
    return Indexed(" ".join(words + list(dict.fromkeys(forms))), list(dict.fromkeys(found)))


def grams(*texts: str | None) -> list[str]:
    """The grams a record stores: see `index_text`. No gram occurs twice; the order has no meaning."""
    return index_text(*texts).grams


def index_many(rows: Iterable[Sequence[str | None]]) -> list[Indexed]:
    """`index_text` for many rows (about 75,000 names a second); equal rows are computed once."""
    known: dict[tuple[str | None, ...], Indexed] = {}
    found = []
    # Millions of small lists and no cycles: the collector would look at them all again and again, for half of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for row in rows:
            key = tuple(row)
            indexed = known.get(key)
            if indexed is None:
                indexed = known[key] = index_text(*key)
            found.append(indexed)
    finally:
        if collecting:
            gc.enable()
    return found


def query_grams(query: str) -> list[str]:
    """What the array of a record must contain for `query` to occur; empty when the index cannot help.

    >>> query_grams("王小 wang")
    ['王小', 'wa', 'an', 'ng']
    """
    wanted: list[str] = []
    for term in _terms(query):
        if len(term) > 1:
            wanted += [term[place : place + 2] for place in range(len(term) - 1)]
        elif term >= _FIRST_WIDE:
            wanted.append(term)
    return list(dict.fromkeys(wanted))


def recheck(query: str) -> list[str]:
    """LIKE patterns (escaped by a backslash), one per term of the query, all of which the stored text must match."""
    return ["%" + term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for term in _terms(query)]


def matches(indexed: Indexed, query: str) -> bool:
    """What the database answers, in Python: for tests and for rows already in memory."""
    return set(query_grams(query)) <= set(indexed.grams) and all(term in indexed.text for term in _terms(query))


def _index_name(name: str) -> Indexed:
    """The same for a word of characters that have one reading and one form each: most Chinese names."""
    plain = plain_readings()
    usual = [plain[character] for character in name]
    full, initials = "".join(usual), "".join([syllable[0] for syllable in usual])
    found = [*map(add, name, name[1:]), *name, *map(add, full, full[1:]), *map(add, initials, initials[1:])]
    forms = [form for form in dict.fromkeys((full, initials)) if len(form) > 1]
    return Indexed(" ".join((name, *forms)), list(dict.fromkeys(found)))


def _terms(query: str) -> list[str]:
    return normalise(query, MOST_QUERY).split()


def _add_pairs(word: str, found: list[str]) -> None:
    found += map(add, word, word[1:])


def _add_pinyin(run: str, found: list[str], forms: list[str]) -> None:
    start = 0
    while not is_chinese(run[start]):
        start += 1
        if start == len(run):
            return
    for spelling in pinyin_forms(run[start:]):
        for form in ("".join(spelling), "".join([syllable[0] for syllable in spelling])):
            if len(form) > 1:
                forms.append(form)
                _add_pairs(form, found)
