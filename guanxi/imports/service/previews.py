"""The first rows of a file as they will be stored: typed, checked by the target, nothing written."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from guanxi.imports.contracts import Sample
from guanxi.imports.rules.values import Plan, type_rows
from guanxi.imports.rules.words import describe
from guanxi.imports.schemas import CellProblem, PreviewRow
from guanxi.imports.service.records import Run
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.tabular import PROBLEM
from guanxi.sdk.imports import LINE, ColumnKind, ImportContext, ImportTarget, RowProblem


def make_rows(
    run: Run, target: ImportTarget, sample: Sample, cipher: Cipher, now: datetime, language: str
) -> list[PreviewRow]:
    """Every row of the sample with its typed values and its problems."""
    plan = run.planned(target, sample)
    typed = type_rows(to_frame(run.layout.header, sample), plan)
    refused = {problem.line for problem in typed.problems} | set(typed.empty)
    good = typed.frame.filter(~pl.col(LINE).is_in(list(refused)))
    problems = list(typed.problems)
    if good.height:
        context = make_context(run, target, cipher, now)
        problems += target.prepare(good, context.options, context).problems
    return _rows(typed.frame, plan, problems, language, {str(one.id): one.name for one in run.people})


def to_frame(header: tuple[str, ...], sample: Sample) -> pl.DataFrame:
    """The sample as the reader gives rows."""
    frame = pl.DataFrame(sample.rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return frame.with_columns(
        pl.Series(LINE, sample.lines, dtype=pl.Int64), pl.Series(PROBLEM, sample.odd, dtype=pl.String)
    )


def make_context(run: Run, target: ImportTarget, cipher: Cipher, now: datetime) -> ImportContext:
    """What the target is told of the run."""
    return ImportContext(
        import_id=run.id,
        source=run.source,
        now=now,
        currency=run.currency,
        cipher=cipher,
        time_zone=run.time_zone,
        mode=run.mode,
        options=target.Options.model_validate(run.options),
        shared_after=run.shared_after,
    )


def _rows(
    frame: pl.DataFrame, plan: Plan, problems: list[RowProblem], language: str, names: Mapping[str, str]
) -> list[PreviewRow]:
    wrong: dict[int, list[CellProblem]] = defaultdict(list)
    for problem in problems:
        words = describe(problem.code, plan.target.problems).words(language)
        wrong[problem.line].append(CellProblem(field=problem.field, code=problem.code, message=words))
    keys = set(plan.mapping.values())
    colleagues = {column.key for column in plan.target.columns if column.kind is ColumnKind.USER}
    return [
        PreviewRow(
            line=row[LINE],
            values={
                key: names.get(value, value) if key in colleagues else _plain(value)
                for key, value in row.items()
                if key in keys
            },
            problems=wrong.get(row[LINE], []),
        )
        for row in frame.to_dicts()
    ]


def _plain(value: Any) -> str | int | bool | None:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
