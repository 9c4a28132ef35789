"""The door to files: which reader a file gets. Not here: how any of them works (delimited, workbook)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from guanxi.kernel.tabular.delimited import read_delimited, sniff_delimited
from guanxi.kernel.tabular.errors import EmptyFile, FileTooLarge, UnknownColumns
from guanxi.kernel.tabular.layout import DEFAULT_LIMITS, Layout, Limits
from guanxi.kernel.tabular.signatures import is_zip
from guanxi.kernel.tabular.workbook import read_workbook, sniff_workbook


def sniff(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Layout:
    """Find out how the file at `path` is to be read, by its content alone, in one pass and with bounded memory.

    The keywords are choices of a person that overrule what would be found: `encoding` is one of
    `encodings.ENCODINGS`, `header_row` a physical line (0: there is no header), `sheet` a name (CSV has none).
    Raises a subclass of `errors.UnreadableFile`, or FileTooLarge.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileTooLarge(size=-(-size // 1_000_000), limit=limits.file_bytes // 1_000_000)
    if not size:
        raise EmptyFile
    with path.open("rb") as file:
        head = file.read(8)
    if is_zip(head):
        return sniff_workbook(path, limits, sheet=sheet, header_row=header_row)
    return sniff_delimited(path, limits, encoding=encoding, delimiter=delimiter, header_row=header_row)


def read_batches(
    path: Path,
    layout: Layout,
    columns: Sequence[str] | None = None,
    batch_rows: int = 50_000,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[pl.DataFrame]:
    """Stream the rows below the header of a file as sniffed.

    Each frame has the `columns` (names of `layout.header`; all when None) as String exactly as written, then `line`
    (Int64, the physical line at which the record begins, 1-based; the row number in a workbook) and `problem` (String,
    null when the row is sound; else codes joined by ";"):

    - `short_row:N`, `long_row:N` the row has N cells; missing ones are null, those too many are left out,
    - `empty_row` separators and nothing else, `stray_quote` a quote that does not enclose its cell,
    - `error_cell:NAME` a workbook error such as #N/A in that column, `no_cached_value:NAME` a formula never calculated,
      `precision_lost:NAME` a number of more digits than a workbook can keep, `invalid_date:NAME` a date outside the
      calendar.

    Lines without any character are skipped. Raises UnknownColumns at once and another `errors.UnreadableFile` at the
    place that is wrong; what was yielded before must then be thrown away by the caller.
    """
    unknown = [name for name in columns or () if name not in layout.header]
    if unknown:
        raise UnknownColumns(columns=", ".join(unknown))
    wanted = list(layout.header) if columns is None else list(columns)
    read = read_workbook if layout.kind == "xlsx" else read_delimited
    return read(path, layout, wanted, batch_rows, limits)
