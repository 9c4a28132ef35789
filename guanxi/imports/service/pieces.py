"""A file cut into chunks that are ready to merge: read, typed, refused or prepared. Blocking; runs in a thread.

Not here: the database (engine).
"""

import logging
import traceback
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from guanxi.imports.contracts import Detected, compute_sum
from guanxi.imports.errors import ChunkBroken
from guanxi.imports.rules import chunks, words
from guanxi.imports.rules import formats as format_rules
from guanxi.imports.rules.values import Plan, refuse_groups, type_column, type_rows
from guanxi.imports.service.records import Run
from guanxi.imports.service.sheets import read_rows
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.tabular import PROBLEM
from guanxi.sdk.imports import LINE, ImportContext, Prepared, RowProblem

_log = logging.getLogger(__name__)
_NOTHING = pl.DataFrame()


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk. `frame`: what the target prepared to merge. `problems`: rows refused so far; `came`: money of all rows;
    `refused`: money of rows that the engine refused. A piece that is stored already has no frame."""

    number: int
    raw: pl.DataFrame
    frame: pl.DataFrame
    problems: list[RowProblem]
    empty: int
    came: dict[str, int]
    refused: dict[str, int]
    known: bool = False

    @property
    def first_line(self) -> int:
        """Its lowest line."""
        return int(self.raw[LINE].min() or 0)  # type: ignore[arg-type]  # polars types min of any column

    @property
    def last_line(self) -> int:
        """Its highest line."""
        return int(self.raw[LINE].max() or 0)  # type: ignore[arg-type]  # as above


def make_pieces(
    path: Path, run: Run, plan: Plan, context: ImportContext, known: frozenset[int]
) -> Generator[Piece, None, None]:
    """All chunks of a file in a fixed order; those in `known` are only counted.

    Raises ChunkBroken naming the lines of a chunk that met something unforeseen, and what the reader raises.
    """
    together = [key for key in plan.target.keep_together if key in plan.columns]
    batches = read_rows(path, run.layout, run.parent, batch_rows=chunks.FULL)
    refused: frozenset[int] = frozenset()
    if together:
        assignment = _assign(path, run, plan, together)
        refused = assignment.refused
        numbered = chunks.collect(batches, assignment)
    else:
        numbered = chunks.cut(batches)
    for number, raw in numbered:
        if number in known:
            yield Piece(number, raw, _NOTHING, [], 0, {}, {}, known=True)
        else:
            yield _make_piece(number, raw, plan, context, together, number in refused)


def _assign(path: Path, run: Run, plan: Plan, together: Sequence[str]) -> chunks.Assignment:
    """A first pass over the file: which rows belong together, by typed values."""
    names = [plan.columns[key] for key in together]
    columns = {column.key: column for column in plan.target.columns}
    hashed = [
        chunks.hash_groups([type_column(batch[plan.columns[key]], columns[key], plan).values for key in together])
        for batch in read_rows(path, run.layout, run.parent, names)
    ]
    groups = pl.concat(hashed) if hashed else pl.Series([], dtype=pl.UInt64)
    return chunks.assign_chunks(groups)


def _make_piece(
    number: int, raw: pl.DataFrame, plan: Plan, context: ImportContext, together: Sequence[str], too_large: bool
) -> Piece:
    try:
        typed = type_rows(raw, plan)
        problems = [*typed.problems, *refuse_groups(typed, together)]
        if too_large:
            problems = [RowProblem(line, together[0], words.GROUP_TOO_LARGE) for line in raw[LINE]]
        out = {problem.line for problem in problems} | set(typed.empty)
        bad = pl.col(LINE).is_in(list(out))
        good = typed.frame.filter(~bad) if out else typed.frame
        prepared = _prepare(good, plan, context)
        _check_whole(good, prepared)
        refused = _refused_money(typed.frame.filter(bad), plan, context) if problems else {}
    except Exception as error:
        raise broken(raw, error) from error
    came = compute_sum(prepared.sums, refused)
    return Piece(number, raw, prepared.frame, [*problems, *prepared.problems], len(typed.empty), came, refused)


def _prepare(good: pl.DataFrame, plan: Plan, context: ImportContext) -> Prepared:
    return plan.target.prepare(good, context.options, context) if good.height else Prepared(_NOTHING)


def _check_whole(good: pl.DataFrame, prepared: Prepared) -> None:
    """A target that loses rows or keeps what it refuses would break the proof without anybody noticing."""
    refused = {problem.line for problem in prepared.problems}
    kept = prepared.frame[LINE] if prepared.frame.height else pl.Series([], dtype=pl.Int64)
    if kept.len() + len(refused) != good.height or kept.is_in(list(refused)).any():
        raise ValueError("the target gave back other rows than it was given")


def _refused_money(rows: pl.DataFrame, plan: Plan, context: ImportContext) -> dict[str, int]:
    """The money of rows that the engine refused, as far as the target can tell it from rows with gaps."""
    try:
        return dict(plan.target.prepare(rows, context.options, context).sums)
    except Exception:
        # Targets are promised required values; one that cannot do without says nothing about these rows.
        return {}


def broken(raw: pl.DataFrame, error: Exception) -> GuanxiError:
    """The error of a chunk with its lines; known errors stay themselves. Never the values: only the kind of error."""
    if isinstance(error, GuanxiError):
        return error
    cause = type(error).__name__
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    # Where it happened, without the message: it may hold values of people.
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error("chunk of an import broken by %s %s\n%s", cause, getattr(error, "sqlstate", ""), where)
    return ChunkBroken(
        first=raw[LINE].min(), last=raw[LINE].max(), cause=f"{cause}: {constraint}" if constraint else cause
    )


def detect_whole(path: Path, run: Run, plan: Plan) -> dict[str, Detected]:
    """The formats of mapped columns of dates and numbers over the whole file, by column of the file."""
    kinds = {column.key: column.kind for column in plan.target.columns}
    wanted = {name: kinds[key] for name, key in plan.mapping.items()}
    wanted = {name: kind for name, kind in wanted.items() if kind in format_rules.DATES | format_rules.NUMBERS}
    if not wanted:
        return {}
    seen: dict[str, list[pl.Series]] = {name: [] for name in wanted}
    for batch in read_rows(path, run.layout, run.parent, list(wanted)):
        for name in wanted:
            seen[name].append(batch[name].drop_nulls())
    found = {}
    for name, kind in wanted.items():
        whole = pl.concat(seen.pop(name))
        found[name] = format_rules.detect_column(whole, kind in format_rules.DATES, kind in format_rules.NUMBERS)
    return found


def make_rejections(
    piece: Piece, problems: Sequence[RowProblem]
) -> list[tuple[int, str, str, list[Any] | None, int | None]]:
    """Line, field, code, the row as it came (on its first problem only), and money of each problem."""
    lines = sorted({problem.line for problem in problems})
    rows = piece.raw.filter(pl.col(LINE).is_in(lines)).drop(PROBLEM)
    cells = {row[-1]: list(row[:-1]) for row in rows.select(pl.exclude(LINE), LINE).iter_rows()}
    made = []
    for problem in problems:
        made.append((problem.line, problem.field, problem.code, cells.pop(problem.line, None), problem.amount_minor))
    return made
