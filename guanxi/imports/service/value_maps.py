"""Values of the file one by one: counted while looking at it, shown with what they become, checked when a person maps them."""

from collections.abc import Mapping

import polars as pl

from guanxi.imports.contracts import Sample
from guanxi.imports.rules.values import find_unknown
from guanxi.imports.schemas import ChoiceOut, ValueOut, ValuesOut
from guanxi.imports.service.records import Run
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.sdk.imports import ColumnKind, ImportColumn, ImportTarget
from guanxi.sdk.schemas import Words

MOST_VALUES = 60
_MOST_MAPPED = 500
_LONGEST = 200


def count_values(frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Columns of text with few different values: value -> how often, the most frequent first."""
    counted: dict[str, dict[str, int]] = {}
    for column in frame.get_columns():
        filled = column.str.strip_chars().alias("value").drop_nulls()
        filled = filled.filter(filled != "")
        if not filled.len() or filled.n_unique() > MOST_VALUES or (filled.str.len_chars().max() or 0) > _LONGEST:  # type: ignore[operator]  # polars types max of any column
            continue
        found = filled.value_counts(sort=True)
        counted[column.name] = dict(found.iter_rows())
    return counted


def show_values(run: Run, target: ImportTarget, sample: Sample) -> list[ValuesOut]:
    """Every mapped column whose values may be mapped and are few."""
    plan = run.planned(target, sample)
    columns = {column.key: column for column in target.columns}
    shown = []
    for name, key in run.mapping.items():
        counts = sample.values.get(name)
        if not columns[key].maps_values or not counts:
            continue
        mapped = run.value_map.get(key, {})
        unknown = set(find_unknown(counts, columns[key], plan))
        values = [
            ValueOut(text=text, count=count, becomes=mapped.get(text), unknown=text in unknown)
            for text, count in counts.items()
        ]
        shown.append(ValuesOut(field=key, column=name, values=values, choices=_choices(columns[key], run)))
    return shown


def _choices(column: ImportColumn, run: Run) -> list[ChoiceOut]:
    if column.kind is ColumnKind.USER:
        return [ChoiceOut(key=str(one.id), label=Words(zh=one.name, en=one.name)) for one in run.people]
    return [ChoiceOut(key=one.key, label=Words(zh=one.label.zh, en=one.label.en)) for one in column.options]


def check_values(target: ImportTarget, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What a person mapped, trimmed. Raises Invalid for columns whose values cannot be mapped and for too many."""
    able = {column.key for column in target.columns if column.maps_values}
    for key, values in given.items():
        if key not in able:
            raise _wrong(key, "此列的值不能逐个对应。", "Values of this column cannot be mapped one by one.")
        if len(values) > _MOST_MAPPED:
            raise _wrong(key, "最多对应 500 个值。", "At most 500 values can be mapped.")
    return {key: {text.strip(): becomes for text, becomes in values.items()} for key, values in given.items() if values}


def _wrong(key: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(f"values.{key[:40]}", "imports.bad_values", zh, en)])
