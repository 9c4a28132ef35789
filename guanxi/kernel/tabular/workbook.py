"""XLSX: finding the layout of a workbook, and streaming the rows of one sheet.

An own reader, because the libraries load whole sheets and believe the dimension that a sheet declares.
Formulas give the value that was calculated last. Not here: the container and its safety (archive).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from guanxi.kernel.tabular.archive import Archive
from guanxi.kernel.tabular.book import Book, read_book, read_shared
from guanxi.kernel.tabular.delimited import check_columns, rebatch
from guanxi.kernel.tabular.errors import EmptyFile, OnlyHeader
from guanxi.kernel.tabular.header import detect_header
from guanxi.kernel.tabular.layout import LINE, PROBLEM, SAMPLE_ROWS, Layout, Limits, Note
from guanxi.kernel.tabular.records import check_cells
from guanxi.kernel.tabular.sheet_rows import SheetFrames, SheetParser, read_cells

_BLOCK_BYTES = 2 << 20
_TAIL_BYTES = 200_000
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}\d{1,7}"')


def sniff_workbook(path: Path, limits: Limits, *, sheet: str | None = None, header_row: int | None = None) -> Layout:
    """The layout of a workbook: the sheet asked for, or the first visible one that holds something.

    Raises WrongContent, OldSpreadsheet, PasswordProtected, DangerousArchive, DamagedWorkbook, SheetNotFound,
    TooManyColumns, EmptyFile, OnlyHeader, CellTooLarge.
    """
    with Archive(path, limits) as archive:
        book = read_book(archive)
        shared = read_shared(archive, book, limits)
        candidates = [sheet] if sheet is not None else _candidates(book)
        for name in candidates:
            first = _first_rows(archive, book, shared, name, limits)
            if first.height:
                return _layout(archive, book, name, first, limits, header_row)
    raise EmptyFile


def read_workbook(
    path: Path, layout: Layout, columns: Sequence[str], batch_rows: int, limits: Limits
) -> Iterator[pl.DataFrame]:
    """The rows below the header in batches. Raises as `sniff_workbook`, and TooManyRows, RecordTooLarge."""
    with Archive(path, limits) as archive:
        book = read_book(archive)
        part = book.require_part(layout.sheet)
        frames = SheetFrames(book, read_shared(archive, book, limits), layout.header, list(columns), part)
        parser = SheetParser(part, book.kinds, limits)

        def read() -> Iterator[pl.DataFrame]:
            for cells in read_cells(archive.stream(part), parser, _BLOCK_BYTES):
                frame = frames.read(cells).filter(pl.col(LINE) > layout.header_row)
                check_cells(frame, list(columns), limits)
                yield frame

        yield from rebatch(read(), batch_rows, limits)


def _candidates(book: Book) -> list[str]:
    return [sheet.name for sheet in book.sheets if not sheet.hidden] + [
        sheet.name for sheet in book.sheets if sheet.hidden
    ]


def _first_rows(archive: Archive, book: Book, shared: pl.Series, sheet: str, limits: Limits) -> pl.DataFrame:
    """The first rows of a sheet, every column."""
    part = book.require_part(sheet)
    parser = SheetParser(part, book.kinds, limits)
    found: list[pl.DataFrame] = []
    count = 0
    names = tuple(f"column_{number}" for number in range(1, limits.columns + 1))
    for cells in read_cells(archive.stream(part), parser, 1):
        if not cells.lines:
            continue
        # All columns the limit allows, so that the frames fit together; unused ones are dropped below.
        frame = SheetFrames(book, shared, names, list(names), part).read(cells)
        check_cells(frame, list(names), limits)
        found.append(frame)
        count += frame.height
        if count >= SAMPLE_ROWS * 2:
            break
    return pl.concat(found).head(SAMPLE_ROWS * 2) if found else pl.DataFrame()


def _layout(
    archive: Archive, book: Book, sheet: str, first: pl.DataFrame, limits: Limits, header_row: int | None
) -> Layout:
    lines = first[LINE].to_list()
    rows = [_trim(row) for row in first.drop(LINE, PROBLEM).rows()]
    chosen = None if header_row is None else (lines.index(header_row) if header_row in lines else -1)
    header = detect_header(rows, chosen)
    line = lines[header.index] if header.index >= 0 else 0
    check_columns(len(header.names), limits, max(line, 1))
    width = len(header.names)
    below = rows[header.index + 1 :]
    if not below:
        raise OnlyHeader(line=line)
    count, tail = _survey(archive, book.require_part(sheet))
    merged = any(int(match[1]) <= line for match in _MERGED.finditer(tail))
    return Layout(
        kind="xlsx",
        header=header.names,
        header_row=line,
        sample=tuple((*row[:width], *[""] * (width - len(row))) for row in below[:SAMPLE_ROWS]),
        row_estimate=max(count - header.index - 1, len(below)),
        sheets=book.sheets,
        sheet=sheet,
        notes=(*_notes(book, sheet, merged), *header.notes),
    )


def _trim(row: tuple[str, ...]) -> list[str]:
    used = max((position for position, cell in enumerate(row, 1) if cell), default=0)
    return list(row[:used])


def _survey(archive: Archive, part: str) -> tuple[int, bytes]:
    """Unpack the whole sheet once: the number of rows, and its end, where merged cells are listed."""
    count, tail = 0, b""
    for chunk in archive.stream(part):
        # A tag cut by the end of a chunk is counted with the next one.
        seen = tail[-8:] + chunk
        count += sum(1 for _ in _ROW.finditer(seen)) - sum(1 for _ in _ROW.finditer(tail[-8:]))
        tail = (tail + chunk)[-_TAIL_BYTES:]
    return count, tail


def _notes(book: Book, sheet: str, merged: bool) -> Iterator[Note]:
    hidden = ", ".join(other.name for other in book.sheets if other.hidden)
    if hidden:
        yield Note(
            "tabular.hidden_sheets", f"工作簿有隐藏的工作表：{hidden}。", f"The workbook has hidden sheets: {hidden}."
        )
    if len(book.sheets) > 1:
        yield Note("tabular.one_sheet", f"只读取工作表“{sheet}”。", f"Only the sheet “{sheet}” is read.")
    if merged:
        yield Note(
            "tabular.merged_header",
            "表头有合并的单元格：名称归入第一列，其余列没有名称。",
            "The header has merged cells: the name belongs to the first column, the others have none.",
        )
