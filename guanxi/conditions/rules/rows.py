"""What rows of relations and events may be asked: which fields they have, what can be taken of which kind, what comes out."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from guanxi.conditions.contracts import Asked, Rows, SequenceLeaf, Take
from guanxi.conditions.rules.operators import BY_KIND, operators_of
from guanxi.conditions.rules.spans import exact_length
from guanxi.conditions.rules.values import NUMBERS, TIMES
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, Option, Path

_SUMMED = NUMBERS | {FieldKind.MONEY}
_ONE_OF = frozenset(FieldKind) - {FieldKind.MULTI_SELECT, FieldKind.LONG_TEXT}
KINDS_OF_TAKE: Mapping[Take, frozenset[FieldKind]] = {
    Take.DISTINCT: _ONE_OF - {FieldKind.MONEY},
    Take.SUM: _SUMMED,
    Take.AVG: _SUMMED,
    Take.MIN: _SUMMED | TIMES,
    Take.MAX: _SUMMED | TIMES,
    Take.FIRST: _ONE_OF,
    Take.LAST: _ONE_OF,
}
COUNTED = frozenset({Take.COUNT, Take.DISTINCT, Take.SUM})  # 0 without rows, never empty
AT = Field(key="at", label=Label(zh="发生时间", en="Time"), type=FieldKind.DATETIME, column="at")


def asked_of(rows: Rows, asked: Asked) -> Asked:
    """What may be asked of these rows; of events of several types, what any of them has."""
    if rows.relation is not None:
        return asked.relations[rows.relation].asked()
    kinds = [asked.events[name] for name in rows.events]
    if len(kinds) == 1:
        return kinds[0].asked
    fields = {key: field for kind in kinds for key, field in kind.asked.fields.items()}
    return Asked("event", kinds[0].label, fields)


def path_of(rows: Rows, asked: Asked) -> Path | None:
    """How the rows lead to the record; None: a field of the record leads to them."""
    return asked.relations[rows.relation].path if rows.relation is not None else asked.events[rows.events[0]].path


def time_of(rows: Rows, asked: Asked) -> str:
    """The column of the rows' time."""
    return "at" if rows.relation is None else asked.relations[rows.relation].at or "at"


def lengths_of(leaf: SequenceLeaf) -> tuple[timedelta, timedelta]:
    """How long the steps may take, and how long nothing must follow; both were checked."""
    within, not_within = exact_length(leaf.within), exact_length(leaf.not_within or leaf.within)
    assert within is not None
    assert not_within is not None
    return within, not_within


def result_of(take: Take, field: Field | None) -> tuple[FieldKind, tuple[Option, ...], tuple[str, ...]]:
    """Kind, options and operators of what is taken."""
    if field is None or take in {Take.COUNT, Take.DISTINCT}:
        return FieldKind.INTEGER, (), _never_empty(BY_KIND[FieldKind.INTEGER])
    kind = FieldKind.NUMBER if take is Take.AVG and field.type is not FieldKind.MONEY else field.type
    if take in {Take.SUM, Take.AVG}:
        operators = BY_KIND[kind] if take is Take.AVG else _never_empty(BY_KIND[kind])
        return kind, (), operators
    plain = tuple(op for op in operators_of(field) if op not in {"pinyin", "lunar_anniversary", "anniversary"})
    return kind, field.options, plain


def _never_empty(operators: Iterable[str]) -> tuple[str, ...]:
    return tuple(op for op in operators if op not in {"is_empty", "is_filled"})


def label_of(rows: Rows, asked: Asked) -> Label:
    """What the rows are called; events stand in quotation marks, as their names are whole sentences."""
    if rows.relation is not None:
        return asked.relations[rows.relation].label
    labels = [asked.events[name].label for name in rows.events]
    return Label(zh="或".join(f"“{one.zh}”" for one in labels), en=" or ".join(f"“{one.en}”" for one in labels))
