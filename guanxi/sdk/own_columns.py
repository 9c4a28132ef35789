"""Columns of an import for a workspace's own fields: which kind each is in a file, and its values in their one form."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl

from guanxi.sdk import divisions
from guanxi.sdk.imports import LINE, ColumnKind, ImportColumn, RowProblem
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_values import Unfit, read_value

_SEVERAL = re.compile(r"[;；,，、|]")
_KINDS: Mapping[FieldKind, ColumnKind] = {
    FieldKind.TEXT: ColumnKind.TEXT,
    FieldKind.LONG_TEXT: ColumnKind.TEXT,
    FieldKind.URL: ColumnKind.TEXT,
    FieldKind.DIVISION: ColumnKind.TEXT,
    FieldKind.MULTI_SELECT: ColumnKind.TEXT,
    FieldKind.NUMBER: ColumnKind.DECIMAL,
    FieldKind.PERCENT: ColumnKind.DECIMAL,
    FieldKind.INTEGER: ColumnKind.INTEGER,
    FieldKind.RATING: ColumnKind.INTEGER,
    FieldKind.MONEY: ColumnKind.MONEY,
    FieldKind.DATE: ColumnKind.DATE,
    FieldKind.DATETIME: ColumnKind.DATETIME,
    FieldKind.BOOLEAN: ColumnKind.BOOLEAN,
    FieldKind.SELECT: ColumnKind.SELECT,
    FieldKind.PHONE: ColumnKind.PHONE,
    FieldKind.EMAIL: ColumnKind.EMAIL,
    FieldKind.USER: ColumnKind.USER,
}


def column_of(field: Field) -> ImportColumn | None:
    """The column that fills a field; None for kinds a file cannot name (other records)."""
    kind = _KINDS.get(field.type)
    if kind is None:
        return None
    return ImportColumn(
        name_of(field),
        field.label,
        kind,
        synonyms=(field.label.zh, field.label.en),
        personal=field.personal,
        options=tuple(one for one in field.options if not one.off) if kind is ColumnKind.SELECT else (),
        field=field.key,
    )


def name_of(field: Field) -> str:
    """The key of its column."""
    return field.key.rpartition(".")[2]


def read_own(
    frame: pl.DataFrame, fields: Sequence[Field], currency: str, problem: str
) -> tuple[list[dict[str, Any]], list[RowProblem]]:
    """Of each row the values of own fields by key, and what does not fit, under the code `problem` of the target. Equal values are
    read once."""
    rows: list[dict[str, Any]] = [{} for _ in range(frame.height)]
    problems: list[RowProblem] = []
    lines = frame[LINE].to_list()
    for field in fields:
        known: dict[Any, Any] = {}
        for place, given in enumerate(frame[name_of(field)].to_list()):
            if given is None:
                continue
            if given not in known:
                known[given] = _read(field, given, currency)
            if isinstance(known[given], Unfit):
                problems.append(RowProblem(lines[place], name_of(field), problem))
            elif known[given] is not None:
                rows[place][field.key] = known[given]
    return rows, problems


def _read(field: Field, given: Any, currency: str) -> Any:
    try:
        return read_value(field, _plain(field, given, currency))
    except Unfit as error:
        return error


def _plain(field: Field, given: Any, currency: str) -> Any:
    match field.type:
        case FieldKind.MONEY:
            return {"amount_minor": given, "currency": currency}
        case FieldKind.NUMBER if isinstance(given, Decimal):
            return format(given.normalize(), "f")
        case FieldKind.PERCENT if isinstance(given, Decimal):
            return int((given * 100).to_integral_value())
        case FieldKind.DATETIME if isinstance(given, datetime):
            return given.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case FieldKind.DATE if isinstance(given, date):
            return given.isoformat()
        case FieldKind.MULTI_SELECT:
            words = {text: one.key for one in field.options for text in (one.label.zh, one.label.en, one.key)}
            return [words.get(part.strip(), part.strip()) for part in _SEVERAL.split(given) if part.strip()]
        case FieldKind.DIVISION:
            return _division(given)
        case _:
            return given


def _division(text: str) -> str:
    """A code, or the full name of a division."""
    clean = text.replace(" ", "")
    return next((code for code in divisions.names() if divisions.full_name(code) == clean), clean)


def merge_custom(encoded: pl.Series, rows: Sequence[Mapping[str, Any]]) -> pl.Series:
    """The JSON texts of `custom` with further values in each row."""
    merged = [
        msgspec.json.encode({**(msgspec.json.decode(text) if text else {}), **row}).decode() if row else text
        for text, row in zip(encoded, rows, strict=True)
    ]
    return pl.Series("custom", merged, dtype=pl.String)
