"""Text as it stands in the file to typed values under a mapping, with every problem named. Vectorised, no database.

Not here: what a value means (the target's `prepare`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from guanxi.imports.contracts import Colleague, Format
from guanxi.imports.rules import words
from guanxi.kernel import tabular
from guanxi.kernel.tabular import PROBLEM, Parsed
from guanxi.sdk.imports import DTYPES, LINE, ColumnKind, ImportColumn, ImportTarget, RowProblem

MOST_TEXT = 20_000
MOST_KEY = 200
_SCALE = 6
_ROW_WIDE = ("short_row", "long_row", "stray_quote")
# Our own exports put an apostrophe before what a spreadsheet would take for a formula (kernel.export).
_APOSTROPHE = r"^'([=+\-@\t])"
# Shops write long numbers as formulas of a text, so that a spreadsheet keeps all digits.
_TEXT_FORMULA = r'^="([^"]*)"$'
_MARKED = r"^\s*['‘’＇`]+"
# What people write where there is nothing to write.
_NOTHING = (
    "无", "暂无", "没有", "保密", "未知", "不详", "不明", "未填", "未填写", "未提供", "未设置", "未绑定", "未登记", "空", "-", "--", "---", "—", "——", "/", "\\",
    "n/a", "na", "#n/a", "nil", "null", "(null)", "none", "unknown", "0000-00-00", "0000-00-00 00:00:00",
)  # fmt: skip
_MASKED_PHONE = r"\d.*[*＊●•xX×]{2,}"
_SEVERAL_PHONES = r"\d{7}\D*[\s/、，,;；|]\D*\d{7}"
_AS_FOUND = Format()


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a file become rows of a target. `mapping`: column of the file -> key of the target; `values`: key of the
    target -> text in the file -> text to take instead; `people`: name or e-mail in lower case -> id of a colleague."""

    target: ImportTarget
    mapping: Mapping[str, str]
    formats: Mapping[str, Format]
    time_zone: str
    digits: int
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """Key of the target -> column of the file."""
        return {key: column for column, key in self.mapping.items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """`frame`: LINE and every column of the target, also of refused rows; `problems` of rows; `empty` lines."""

    frame: pl.DataFrame
    problems: list[RowProblem]
    empty: list[int]


def type_rows(raw: pl.DataFrame, plan: Plan) -> Typed:
    """The rows of `raw` (text, LINE, PROBLEM) typed for the target, and what is wrong with them."""
    source = plan.columns
    series: list[pl.Series] = [raw[LINE]]
    empty, problems = _read_problems(raw, source)
    lines = raw[LINE]
    skipped = set(empty)
    for column in plan.target.columns:
        if column.key not in source:
            series.append(pl.Series(column.key, [None] * raw.height, dtype=DTYPES[column.kind]))
            if column.required:
                problems += [RowProblem(line, column.key, words.REQUIRED) for line in lines if line not in skipped]
            continue
        parsed = type_column(raw[source[column.key]], column, plan)
        series.append(parsed.values)
        wrong = parsed.problems.is_not_null()
        if column.required:
            wrong = wrong | parsed.values.is_null()
        if wrong.any():
            found = pl.DataFrame({LINE: lines.filter(wrong), "code": parsed.problems.filter(wrong)})
            problems += [
                RowProblem(line, column.key, code or words.REQUIRED)
                for line, code in found.iter_rows()
                if line not in skipped
            ]
    return Typed(pl.DataFrame(series), _first_of_each(problems), empty)


def type_column(text: pl.Series, column: ImportColumn, plan: Plan) -> Parsed:
    """One column of text as the polars type of its kind, and the code of what does not fit."""
    how = plan.formats.get(column.key, _AS_FOUND)
    text = _replace(_bare(text), plan.values.get(column.key, {}))
    match column.kind:
        case ColumnKind.PHONE:
            parsed = _phones(text)
        case ColumnKind.EMAIL:
            parsed = tabular.normalize_email(text)
        case ColumnKind.DECIMAL:
            parsed = _fit(tabular.parse_decimal(text, convention=how.convention))
        case ColumnKind.MONEY:
            parsed = tabular.to_minor_units(text, plan.digits, convention=how.convention)
        case ColumnKind.INTEGER:
            parsed = tabular.parse_integer(text, convention=how.convention)
        case ColumnKind.DATETIME:
            moments = tabular.parse_datetime(text, plan.time_zone, order=how.order)
            parsed = Parsed(moments.values, moments.problems)
        case ColumnKind.DATE:
            parsed = tabular.parse_date(text, order=how.order)
        case ColumnKind.BOOLEAN:
            parsed = tabular.parse_boolean(text)
        case ColumnKind.SELECT:
            parsed = _choose(text, _choices(column), words.NOT_AN_OPTION)
        case ColumnKind.USER:
            parsed = _choose(text, plan.people, words.NOT_A_COLLEAGUE)
        case _:
            parsed = _clean(text, MOST_KEY if column.key in plan.target.natural_key else MOST_TEXT)
    if column.kind is not ColumnKind.TEXT and parsed.problems.null_count() < text.len():
        parsed = Parsed(parsed.values, _forgive_nothing(text, parsed.problems))
    values = parsed.values.alias(column.key)
    return Parsed(values if values.dtype == DTYPES[column.kind] else values.cast(DTYPES[column.kind]), parsed.problems)


def _forgive_nothing(text: pl.Series, problems: pl.Series) -> pl.Series:
    """Words that say that there is nothing are no mistake: such a cell is empty."""
    nothing = _plain(text).is_in(_NOTHING)
    return pl.select(pl.when(~nothing).then(problems)).to_series() if nothing.any() else problems


def _phones(text: pl.Series) -> Parsed:
    """Phone numbers; a spreadsheet's mark of a text before one is no part of it. Two in one cell and numbers with their middle
    hidden are told as such."""
    marked = text.str.contains(_MARKED)
    if marked.any():
        text = text.str.replace(_MARKED, "")
    parsed = tabular.normalize_phone(text)
    if parsed.problems.null_count() == text.len():
        return parsed
    several = parsed.problems.is_not_null() & text.str.contains(_SEVERAL_PHONES)
    masked = parsed.problems.is_not_null() & text.str.contains(_MASKED_PHONE)
    told = pl.select(
        pl.when(masked).then(pl.lit(words.MASKED_PHONE))
        .when(several).then(pl.lit(words.SEVERAL_PHONES))
        .otherwise(parsed.problems)
    ).to_series()  # fmt: skip
    return Parsed(parsed.values, told)


def _bare(text: pl.Series) -> pl.Series:
    if text.str.starts_with("'").any():
        text = text.str.replace(_APOSTROPHE, "${1}")
    return text.str.replace(_TEXT_FORMULA, "${1}") if text.str.starts_with('="').any() else text


def _replace(text: pl.Series, values: Mapping[str, str]) -> pl.Series:
    """Values that a person or a preset mapped to others; what is around them does not count."""
    if not values:
        return text
    found = text.str.strip_chars().replace_strict(dict(values), default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(found, text)).to_series().alias(text.name)


def _clean(text: pl.Series, most: int) -> Parsed:
    """Trimmed, NFC, null instead of nothing."""
    trimmed = text.str.strip_chars()
    if not (trimmed.str.len_bytes() == trimmed.str.len_chars()).all():
        trimmed = trimmed.str.normalize("NFC")
    frame = trimmed.to_frame("text").with_columns(pl.col("text").replace("", None))
    long = pl.col("text").str.len_chars() > most
    code = words.KEY_TOO_LONG if most == MOST_KEY else words.TEXT_TOO_LONG
    if not frame.select(long.any()).item():
        return Parsed(frame["text"], pl.Series("problem", [None] * frame.height, dtype=pl.String))
    out = frame.select(pl.when(~long).then("text").alias("text"), pl.when(long).then(pl.lit(code)).alias("problem"))
    return Parsed(out["text"], out["problem"])


def _fit(parsed: Parsed) -> Parsed:
    """Decimals with the scale that targets get; digits beyond it are a problem, never rounded away."""
    scale = parsed.values.dtype.scale if isinstance(parsed.values.dtype, pl.Decimal) else _SCALE
    values = parsed.values.cast(pl.Decimal(38, _SCALE), strict=False)
    problems = parsed.problems
    lost = values.is_null() & parsed.values.is_not_null()
    if scale is not None and scale > _SCALE:
        finer = (values.cast(parsed.values.dtype) != parsed.values).fill_null(False)
        problems = _mark(problems, finer, "tabular.too_precise")
        values = pl.select(pl.when(~finer).then(values)).to_series()
    if lost.any():
        problems = _mark(problems, lost, "tabular.out_of_range")
    return Parsed(values, problems)


def _mark(problems: pl.Series, wrong: pl.Series, code: str) -> pl.Series:
    return pl.select(pl.when(wrong).then(pl.lit(code)).otherwise(problems)).to_series()


def _choose(text: pl.Series, known: Mapping[str, str], code: str) -> Parsed:
    """Names to what they stand for, whatever their case."""
    plain = _plain(text)
    values = plain.replace_strict(known, default=None, return_dtype=pl.String)
    problems = pl.select(pl.when(values.is_null() & (plain != "")).then(pl.lit(code))).to_series()
    return Parsed(values, problems)


def _plain(text: pl.Series) -> pl.Series:
    return text.str.strip_chars().str.normalize("NFKC").str.to_lowercase()


def name_people(people: Iterable[Colleague]) -> dict[str, str]:
    """Name, e-mail and id in lower case -> id; a name that several have stands for nobody.

    >>> from uuid import UUID
    >>> a, b = (Colleague(UUID(int=n), "Li Na", f"{n}@x.cn") for n in (1, 2))
    >>> sorted(name_people([a, b]))[:2]
    ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002']
    >>> "li na" in name_people([a, b]), "li na" in name_people([a])
    (False, True)
    """
    people = list(people)
    names = [one.name.strip().lower() for one in people]
    known = {name: str(one.id) for name, one in zip(names, people, strict=True) if names.count(name) == 1}
    for one in people:
        known[one.email.lower()] = known[str(one.id)] = str(one.id)
    return known


def find_unknown(values: Iterable[str], column: ImportColumn, plan: Plan) -> list[str]:
    """Those of the file's values that the column would refuse as they stand now."""
    listed = list(values)
    parsed = type_column(pl.Series(listed, dtype=pl.String), column, plan)
    return [value for value, problem in zip(listed, parsed.problems, strict=True) if problem is not None]


@cache
def _choices(column: ImportColumn) -> dict[str, str]:
    named = ((name, one.key) for one in column.options for name in (one.label.en, one.label.zh, one.key))
    return {name.lower(): key for name, key in (*column.also, *named)}


def _read_problems(raw: pl.DataFrame, source: Mapping[str, str]) -> tuple[list[int], list[RowProblem]]:
    """Lines without anything, and the rows that the reader itself found wrong."""
    odd = raw.filter(pl.col(PROBLEM).is_not_null()).select(LINE, PROBLEM)
    empty: list[int] = []
    problems: list[RowProblem] = []
    keys = {column: key for key, column in source.items()}
    for line, codes in odd.iter_rows():
        parts = [code.partition(":") for code in codes.split(";")]
        names = {name for name, _, _ in parts}
        if "empty_row" in names:
            empty.append(line)
            continue
        for name, _, where in parts:
            if name in _ROW_WIDE:
                problems.append(RowProblem(line, "", f"tabular.{name}"))
            elif where in keys:
                problems.append(RowProblem(line, keys[where], f"tabular.{name}"))
    return empty, problems


def _first_of_each(problems: Sequence[RowProblem]) -> list[RowProblem]:
    """One problem per line and field."""
    kept: dict[tuple[int, str], RowProblem] = {}
    for problem in problems:
        kept.setdefault((problem.line, problem.field), problem)
    return list(kept.values())


def refuse_groups(typed: Typed, keys: Sequence[str]) -> list[RowProblem]:
    """The problems of further rows that must not be stored because another row of their group is refused."""
    if not keys or not typed.problems:
        return []
    bad = {problem.line for problem in typed.problems}
    whole = pl.all_horizontal(pl.col(key).is_not_null() for key in keys)
    rows = typed.frame.select(LINE, *keys).filter(whole).with_columns(pl.col(LINE).is_in(list(bad)).alias("bad"))
    left = rows.filter(pl.col("bad").any().over(list(keys)) & ~pl.col("bad"))
    return [RowProblem(line, keys[0], words.GROUP_REFUSED) for line in left[LINE]]
