"""How Chinese names are read: pinyin for searching and a key by which Chinese sorts among Latin (the database has no ICU).

The table of characters is pypinyin's, read once on first use (0.1 s) without importing that package, whose phrase
dictionary costs 0.3 s and 40 MB at every start. Surnames and some words have readings of their own
(chinese_readings.csv). Not here: Cantonese, Japanese and Korean readings.
"""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby, islice, product
from pathlib import Path
from typing import Final

MOST_CHARACTERS: Final = 16
SORT_CHARACTERS: Final = 64
MOST_SPELLINGS: Final = 8
_TONES: Final = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_LONGEST_ENTRY: Final = 3


@cache
def _syllables() -> dict[str, str]:
    """Character to its usual reading with the tone as a digit: 王 wang2, 吕 lv3."""
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise RuntimeError("pypinyin is not installed")
    table = json.loads((Path(spec.origin).parent / "pinyin_dict.json").read_text("utf-8"))
    return {chr(int(code)): _with_digit(readings.partition(",")[0]) for code, readings in table.items()}


def _with_digit(reading: str) -> str:
    letters: list[str] = []
    tone = ""
    for mark in unicodedata.normalize("NFD", reading):
        if mark == "\u0308":
            letters[-1] = "v"
        elif not unicodedata.combining(mark):
            letters.append(mark)
        else:
            tone = _TONES.get(mark, tone)
    return "".join(letters) + tone


@cache
def _special() -> tuple[dict[str, list[str]], dict[str, list[str]], frozenset[str]]:
    """Surnames, words, and the first characters of both."""
    lines = files("guanxi.kernel").joinpath("chinese_readings.csv").read_text("utf-8").splitlines()
    surnames: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        (surnames if row["kind"] == "surname" else words)[row["text"]] = row["readings"].split()
    return surnames, words, frozenset(entry[0] for entry in (*surnames, *words))


def read_chinese(run: str) -> list[str]:
    """Syllables with tones, one per character, of a run of Chinese characters at the start of which a surname may stand;
    a character without a known reading is its own syllable.
    """
    usual = _syllables()
    surnames, words, starts = _special()
    syllables: list[str] = []
    place = 0
    while place < len(run):
        found = None
        if run[place] in starts:
            for length in range(_LONGEST_ENTRY, 0, -1):
                piece = run[place : place + length]
                found = words.get(piece) or (surnames.get(piece) if place == 0 else None)
                if found:
                    break
        if found:
            syllables += found
            place += len(found)
        else:
            syllables.append(usual.get(run[place], run[place]))
            place += 1
    return syllables


@cache
def _plain_syllables() -> tuple[dict[str, str], frozenset[str]]:
    """Characters to their usual syllable without tone, and those at which a name may have more than one spelling."""
    plain = {character: syllable.rstrip("12345") for character, syllable in _syllables().items()}
    starts = _special()[2]
    return plain, starts.union(character for character, syllable in plain.items() if "v" in syllable)


@cache
def _plain_marked() -> dict[str, str]:
    """Characters that are always read the same and have one form, to their syllable with tone and themselves: 王 wang2王."""
    starts = _special()[2]
    return {
        character: syllable + character
        for character, syllable in _syllables().items()
        if character not in starts and character > "\u2e7f" and unicodedata.is_normalized("NFKC", character)
    }


@cache
def plain_readings() -> dict[str, str]:
    """Characters with exactly one spelling and form to their syllable without tone: 王 wang. Most names have no other."""
    plain, manifold = _plain_syllables()
    return {character: plain[character] for character in _plain_marked() if character not in manifold}


def pinyin_forms(run: str) -> list[list[str]]:
    """The spellings of a run of Chinese characters (its first 16), each as its syllables: 王小明 gives wang xiao ming.

    A surname or word with a reading of its own gives the usual one as well (单 shan and dan), and ü is spelled v, u and
    yu (吕 lv, lu, lyu). A character without a known reading stands for itself.
    """
    run = run[:MOST_CHARACTERS]
    plain, manifold = _plain_syllables()
    usual = [plain.get(character, character) for character in run]
    if manifold.isdisjoint(run):
        return [usual]
    spellings: dict[tuple[str, ...], None] = {}
    for syllables in ([syllable.rstrip("12345") for syllable in read_chinese(run)], usual):
        u_umlaut = any("v" in syllable for syllable in syllables)
        for instead in ("v", "u", "yu") if u_umlaut else ("v",):
            spellings[tuple(syllable.replace("v", instead) for syllable in syllables)] = None
    return [list(spelling) for spelling in spellings]


def find_spellings(name: str) -> list[str]:
    """How a name may be typed without Chinese characters: its syllables and other words with spaces between, most likely
    first, at most eight; nothing for a name without Chinese, which is typed as it stands.

    >>> find_spellings("王小明"), find_spellings("单 Anna"), find_spellings("Anna")
    (['wang xiao ming'], ['shan anna', 'dan anna'], [])
    """
    pieces: list[list[str]] = []
    runs = ("".join(run) for run in _pieces(unicodedata.normalize("NFKC", name[:SORT_CHARACTERS])))
    chinese = False
    for run in runs:
        if is_chinese(run[0]):
            chinese = True
            pieces.append([" ".join(syllables) for syllables in pinyin_forms(run)])
        elif word := "".join(one if one.isalnum() else " " for one in _plain(run)).strip():
            pieces.append([" ".join(word.split())])
    if not chinese:
        return []
    return [" ".join(form) for form in islice(product(*pieces), MOST_SPELLINGS)]


def _pieces(name: str) -> Iterator[Iterable[str]]:
    """Runs of Chinese characters and of others, in turn."""
    return (run for _, run in groupby(name, key=is_chinese))


def is_chinese(character: str) -> bool:
    """Whether the character has a pinyin reading here."""
    return character > "\u2e7f" and character in _syllables()


def sort_key(name: str) -> str:
    """A key whose plain byte order sorts Chinese by pinyin (syllable, tone, character) among Latin, accents aside.

    Made of the first 64 characters of the name; equal for names that differ in case or accents only.

    >>> sorted(["Zoe", "王五", "李四", "Émile", "li"], key=sort_key)
    ['Émile', 'li', '李四', '王五', 'Zoe']
    """
    if (plain := _plain_marked()).keys() >= set(name) and len(name) <= SORT_CHARACTERS:
        return " ".join([plain[character] for character in name])
    parts: list[str] = []
    run, other = "", ""
    for character in unicodedata.normalize("NFKC", name[:SORT_CHARACTERS]) + "\0":
        if is_chinese(character):
            if other:
                parts.append(_plain(other))
                other = ""
            run += character
            continue
        if run:
            parts += [syllable + one for syllable, one in zip(read_chinese(run), run, strict=True)]
            run = ""
        other += character
    parts.append(_plain(other))
    return " ".join(" ".join(parts).split())


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        character for character in decomposed if not unicodedata.combining(character) and character.isprintable()
    )
