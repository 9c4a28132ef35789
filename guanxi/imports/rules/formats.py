"""Which columns hold dates or numbers and how they are written; which of the readings counts in the end."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from guanxi.imports.contracts import Detected, Format
from guanxi.kernel.tabular import detect_convention, detect_datetime
from guanxi.sdk.imports import ColumnKind, ImportTarget

DATES = frozenset((ColumnKind.DATE, ColumnKind.DATETIME))
NUMBERS = frozenset((ColumnKind.DECIMAL, ColumnKind.MONEY, ColumnKind.INTEGER))
_NUMBER = r"^[\s(+\-¥￥$€£]*\d[\d.,' ]*\)?\s*$"
_LOOK_AT = 200


def detect_formats(frame: pl.DataFrame) -> dict[str, Detected]:
    """What the columns of text seem to hold; columns of neither dates nor numbers are left out."""
    found: dict[str, Detected] = {}
    for column in frame.get_columns():
        head = column.filter(column.str.strip_chars() != "").head(_LOOK_AT)
        if not head.len():
            continue
        looks = detect_datetime(head)
        dates = looks.fits * 2 >= looks.total
        numbers = head.str.contains(_NUMBER).sum() * 2 >= head.len()
        if dates or numbers:
            found[column.name] = detect_column(column, dates, numbers)
    return found


def detect_column(column: pl.Series, dates: bool, numbers: bool) -> Detected:
    """What one column holds, looked at as dates, as numbers, or both."""
    convention = detect_convention(column) if numbers else None
    if not dates:
        return Detected(convention=convention, total=column.len())
    seen = detect_datetime(column)
    return Detected(seen.order, convention, seen.ambiguous, seen.total, seen.fits, seen.readings)


def resolve_formats(
    target: ImportTarget,
    mapping: Mapping[str, str],
    confirmed: Mapping[str, Format],
    *found: Mapping[str, Detected],
) -> dict[str, Format]:
    """How each mapped column of dates or numbers is read: as a person confirmed, else as the first of `found` says."""
    kinds = {column.key: column.kind for column in target.columns}
    resolved: dict[str, Format] = {}
    for name, key in mapping.items():
        if kinds[key] not in DATES | NUMBERS:
            continue
        own = confirmed.get(key, Format())
        seen = next((part[name] for part in found if name in part), Detected())
        if kinds[key] in DATES:
            resolved[key] = Format(order=own.order or seen.order or "ymd")
        else:
            resolved[key] = Format(convention=own.convention or seen.convention or "point")
    return resolved


def find_doubts(
    target: ImportTarget,
    mapping: Mapping[str, str],
    confirmed: Mapping[str, Format],
    *found: Mapping[str, Detected],
) -> list[str]:
    """Keys of mapped columns of dates that can be read in more than one way and that nobody has confirmed."""
    kinds = {column.key: column.kind for column in target.columns}
    doubts = []
    for name, key in mapping.items():
        seen = next((part[name] for part in found if name in part), None)
        if kinds[key] in DATES and seen is not None and seen.ambiguous and confirmed.get(key, Format()).order is None:
            doubts.append(key)
    return doubts


def to_json(formats: Mapping[str, Format]) -> dict[str, Any]:
    """As they are stored."""
    return {key: {"order": how.order, "convention": how.convention} for key, how in formats.items()}
