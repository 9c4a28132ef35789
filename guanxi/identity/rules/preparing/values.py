"""A column of text to columns that can be compared, each distinct value looked at once. Not here: what is made of a value."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import polars as pl

Made = Sequence[str | None]


def by_value(column: pl.Series, names: Sequence[str], make: Callable[[str], Made]) -> pl.DataFrame:
    """A frame of `names` as long as `column`: `make` is called once for each distinct text; empty texts give nothing."""
    values = column.drop_nulls().unique()
    made: list[list[str | None]] = [[] for _ in names]
    kept: list[str] = []
    for value in values:
        row = make(value)
        if any(one is not None for one in row):
            kept.append(value)
            for place, one in enumerate(row):
                made[place].append(one)
    table = pl.DataFrame(
        {"_value": kept, **dict(zip(names, made, strict=True))}, schema=dict.fromkeys(("_value", *names), pl.String)
    )
    return column.to_frame("_value").join(table, on="_value", how="left", maintain_order="left").select(names)


@cache
def variants() -> dict[int, str]:
    """Traditional and variant characters to the simplified ones, for `str.translate`."""
    lines = files("guanxi.identity.rules.preparing").joinpath("variants.txt").read_text("utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


def simplify(text: str) -> str:
    """Plain width, small letters, simplified characters, single blanks.

    >>> simplify("  張Ｗei  ")
    '张wei'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = plain.translate(variants())
    return " ".join(plain.split())


def fold(text: str) -> str:
    """Without accents, so that what is left of Latin is ASCII.

    >>> fold("émile ø łódź")
    'emile o lodz'
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(one for one in plain if not unicodedata.combining(one))


def same_letters(text: str) -> bool:
    """Whether it is one letter over and over: what people put in to get past a required field."""
    return len(text) > 1 and all(one == other for one, other in pairwise(text))


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
