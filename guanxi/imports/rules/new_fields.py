"""The field that a column of a file would make: its kind, and the options of a select, from the values found. Pure.

Not here: making it (customization), and columns for fields that are there (imports of the rooms).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from guanxi.kernel.tabular import detect_datetime, parse_boolean, parse_decimal
from guanxi.sdk.objects import FieldKind

MOST_OPTIONS: Final = 12
_LONGEST_OPTION = 60
_DIGITS = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DAY = re.compile(r"(19|20)\d{6}", re.ASCII)
# Numbers of membership, telephones, identity cards: nobody adds them up, and leading zeros count.
_CODE = re.compile(r"0\d+|\d{9,}", re.ASCII)


def suggest_kind(cells: Sequence[str], counts: Mapping[str, int]) -> tuple[FieldKind, tuple[str, ...]]:
    """`cells`: the first values; `counts`: every value and how often it comes, where they are few. What is in doubt is a text."""
    values = [one for one in (text.strip() for text in counts or dict.fromkeys(cells)) if one]
    if not values:
        return FieldKind.TEXT, ()
    if any(_CODE.fullmatch(one) and not _DAY.fullmatch(one) for one in values):
        return FieldKind.TEXT, ()
    kind = _typed(values)
    if kind is not None:
        return kind, ()
    repeated = sum(counts.values()) >= 2 * len(values)
    if 2 <= len(values) <= MOST_OPTIONS and repeated and max(map(len, values)) <= _LONGEST_OPTION:
        return FieldKind.SELECT, tuple(sorted(values, key=lambda one: (-counts.get(one, 0), one)))
    return FieldKind.TEXT, ()


def _typed(values: Sequence[str]) -> FieldKind | None:
    """Dates, numbers, yes and no: only when every value is one."""
    series = pl.Series("value", values, dtype=pl.String)
    plain = all(_DIGITS.fullmatch(one) for one in values)
    if not plain or all(_DAY.fullmatch(one) for one in values):
        seen = detect_datetime(series)
        if seen.order is not None and seen.fits == len(values):
            return FieldKind.DATETIME if any(":" in one for one in values) else FieldKind.DATE
    if parse_decimal(series).problems.null_count() == len(values):
        return FieldKind.NUMBER
    if not plain and parse_boolean(series).problems.null_count() == len(values):
        return FieldKind.BOOLEAN
    return None
