"""Two sheets of a workbook read as one: each row of the sheet that is read (the lines of orders, say) gets the cells of its row
in a parent sheet (the orders), found by a column that both have. Blocking.

Not here: what is done with the rows (pieces), and files of one sheet, which are read as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from guanxi.imports.contracts import Parent
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.tabular import PROBLEM, Layout, read_batches, sniff
from guanxi.sdk.imports import LINE, normalise_header

_KEY = "\0key"


def read_rows(
    path: Path, layout: Layout, parent: Parent | None, columns: Sequence[str] | None = None, batch_rows: int = 50_000
) -> Iterator[pl.DataFrame]:
    """Like `kernel.tabular.read_batches`, with the parent's columns where there is one. A row whose parent is missing has
    nothing in them."""
    if parent is None:
        yield from read_batches(path, layout, columns, batch_rows)
        return
    own = replace(layout, header=tuple(name for name in layout.header if name not in parent.columns))
    wanted = list(layout.header) if columns is None else list(columns)
    theirs = [name for name in wanted if name in parent.columns]
    ours = [name for name in wanted if name not in parent.columns]
    rows = _read_parent(path, parent, theirs) if theirs else None
    for batch in read_batches(path, own, list(dict.fromkeys([*ours, parent.key])), batch_rows):
        joined = batch if rows is None else _join(batch, rows, parent.key)
        yield joined.select(*wanted, LINE, PROBLEM)


def _join(batch: pl.DataFrame, rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return batch.with_columns(_key(key)).join(rows, on=_KEY, how="left", maintain_order="left")


def _key(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().alias(_KEY)


def _read_parent(path: Path, parent: Parent, names: Sequence[str]) -> pl.DataFrame:
    """The parent's columns under their shown names, with its key."""
    needed = list(dict.fromkeys([*(parent.columns[name] for name in names), parent.parent_key]))
    parts = list(read_batches(path, parent.layout, needed))
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(needed, pl.String))
    rows = whole.select(_key(parent.parent_key), *(pl.col(parent.columns[name]).alias(name) for name in names))
    return rows.filter(pl.col(_KEY).is_not_null() & (pl.col(_KEY) != ""))


def link(path: Path, layout: Layout, sheet: str, key: str | None) -> tuple[Layout, Parent]:
    """The layout with the columns of the parent sheet, and how they are joined: by `key`, else by the first header that both
    sheets have and that says each parent once. Raises Invalid, and what the reader raises."""
    if layout.kind != "xlsx" or sheet == layout.sheet:
        raise _wrong("imports.no_parent", "请选择另一张工作表。", "Choose another sheet of the workbook.")
    above = sniff(path, sheet=sheet)
    names = {normalise_header(name): name for name in above.header}
    shared = [name for name in layout.header if normalise_header(name) in names and key in (None, name)]
    for name in shared:
        theirs = _values(path, above, names[normalise_header(name)])
        if theirs.len() and (theirs != "").all() and theirs.n_unique() == theirs.len():
            return _linked(path, layout, above, name, names[normalise_header(name)], theirs)
    raise _wrong(
        "imports.no_shared_key",
        "两张表没有共同且不重复的列（如订单号），无法关联。",
        "The sheets have no column in common (such as an order number) that is different in every row of the parent.",
    )


def _linked(
    path: Path, layout: Layout, above: Layout, key: str, parent_key: str, theirs: pl.Series
) -> tuple[Layout, Parent]:
    columns: dict[str, str] = {}
    for name in above.header:
        if name == parent_key:
            continue
        shown = name if name not in layout.header and name not in columns else f"{name} ({above.sheet})"
        while shown in layout.header or shown in columns:
            shown += "*"
        columns[shown] = name
    ours = _values(path, layout, key)
    orphans = int((~theirs.is_in(ours.unique().to_list())).sum())
    missing = int((~ours.is_in(theirs.to_list())).sum())
    parent = Parent(replace(above, sample=()), key, parent_key, columns, orphans, missing)
    return replace(layout, header=(*layout.header, *columns)), parent


def _values(path: Path, layout: Layout, name: str) -> pl.Series:
    """One column of a sheet, trimmed, "" where it is empty; rows with nothing in them do not count."""
    parts = []
    for batch in read_batches(path, layout, [name]):
        rows = batch.filter(~pl.col(PROBLEM).fill_null("").str.contains("empty_row"))
        parts.append(rows[name].str.strip_chars().fill_null(""))
    return pl.concat(parts) if parts else pl.Series(name, [], dtype=pl.String)


def _wrong(code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem("reading.parent", code, zh, en)])
