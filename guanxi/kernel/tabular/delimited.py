"""CSV and its relatives: finding the layout of a file, and streaming its rows.

Whatever the encoding, line ends and separator, the rows come out as text, in batches, with bounded memory.
Not here: workbooks, and what the cells mean.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from guanxi.kernel.tabular.blocks import Block, Survey, read_blocks, survey
from guanxi.kernel.tabular.encodings import Encoding
from guanxi.kernel.tabular.errors import OnlyHeader, TooManyColumns, TooManyRows
from guanxi.kernel.tabular.header import detect_header
from guanxi.kernel.tabular.layout import SAMPLE_ROWS, Layout, Limits, Note
from guanxi.kernel.tabular.records import Dialect, FrameReader, RecordReader, Records

DELIMITERS = (",", ";", "\t", "|")
_LOOK_AT_LINES = 300
_BOM_BYTES = {"utf-8": 3, "utf-16-le": 2, "utf-16-be": 2, "gb18030": 4}
_ENCODING_WORDS = {"gb18030": "GBK/GB18030", "big5": "Big5", "windows-1252": "Windows-1252", "latin-1": "Latin-1"}


def sniff_delimited(
    path: Path,
    limits: Limits,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
) -> Layout:
    """The layout of a delimited text file; what a person chose overrules what was found.

    Raises the errors of `blocks.survey`, and TooManyColumns, OnlyHeader, UnclosedQuote, CellTooLarge.
    """
    found = survey(path, limits, encoding)
    with path.open("rb") as file:
        blocks = read_blocks(file, found.encoding, found.newline, limits)
        head = next(blocks)
        # A last line without its end comes as a block of its own: it may be the only row there is.
        if head.data.count(b"\n") <= SAMPLE_ROWS and (more := next(blocks, None)) is not None:
            head = Block(head.line, head.data + more.data)
    lines = head.data[: 1 << 20].decode("utf-8", "ignore").split("\n", _LOOK_AT_LINES)[:_LOOK_AT_LINES]
    if delimiter is None:
        delimiter = _detect_delimiter(lines)
    quote = _detect_quote(lines, delimiter)
    records = RecordReader(Dialect(delimiter, quote, 0), limits).read(head)
    first = records.rows[: SAMPLE_ROWS * 2]
    header = detect_header(first, _position(records, header_row))
    line = records.lines[header.index] if header.index >= 0 else 0
    check_columns(len(header.names), limits, max(line, 1))
    width = len(header.names)
    below = [row for row in first[header.index + 1 :] if any(row)]
    if not below and len(records.rows) == len(first):
        raise OnlyHeader(line=line)
    return Layout(
        kind="csv",
        header=header.names,
        header_row=line,
        sample=tuple(tuple(row[:width]) + ("",) * (width - len(row)) for row in below[:SAMPLE_ROWS]),
        row_estimate=max(found.lines - line, len(below)),
        encoding=found.encoding.name,
        bom=bool(found.encoding.bom),
        newline=found.newline,
        delimiter=delimiter,
        quote=quote,
        notes=(*_notes(found, below, width), *header.notes),
    )


def read_delimited(
    path: Path, layout: Layout, columns: Sequence[str], batch_rows: int, limits: Limits
) -> Iterator[pl.DataFrame]:
    """The rows below the header in batches of `batch_rows`.

    Raises UnclosedQuote, CellTooLarge, RecordTooLarge, TooManyRows, UnknownEncoding.
    """
    bom = b"\0" * _BOM_BYTES.get(layout.encoding, 0) if layout.bom else b""
    dialect = Dialect(layout.delimiter, layout.quote, len(layout.header))
    reader = FrameReader(dialect, layout.header, list(columns), limits)
    with path.open("rb") as file:
        blocks = read_blocks(file, Encoding(layout.encoding, bom), layout.newline, limits)
        yield from rebatch((reader.read(block, layout.header_row + 1) for block in blocks), batch_rows, limits)
    reader.finish()


def rebatch(frames: Iterator[pl.DataFrame], batch_rows: int, limits: Limits) -> Iterator[pl.DataFrame]:
    """Frames of exactly `batch_rows` rows (the last one may be shorter). Raises TooManyRows."""
    waiting: list[pl.DataFrame] = []
    count = total = 0
    for frame in frames:
        if not frame.height:
            continue
        waiting.append(frame)
        count += frame.height
        total += frame.height
        if total > limits.rows:
            raise TooManyRows(limit=limits.rows)
        if count < batch_rows:
            continue
        whole = pl.concat(waiting)
        full = count - count % batch_rows
        for start in range(0, full, batch_rows):
            yield whole.slice(start, batch_rows)
        rest = whole.slice(full)
        waiting, count = ([rest], rest.height) if rest.height else ([], 0)
    if waiting:
        yield pl.concat(waiting)


def check_columns(columns: int, limits: Limits, line: int) -> None:
    """Raise TooManyColumns."""
    if columns > limits.columns:
        raise TooManyColumns(line=line, columns=columns, limit=limits.columns)


def _position(records: Records, header_row: int | None) -> int | None:
    """Where the chosen header line is among the records; -1 for 0 ("none") and for a line that begins no record."""
    if header_row is None:
        return None
    return records.lines.index(header_row) if header_row in records.lines[: SAMPLE_ROWS * 2] else -1


def _detect_delimiter(lines: Sequence[str]) -> str:
    """The separator that gives most lines the same number of cells; the larger number wins, then the order above."""
    best, best_score = DELIMITERS[0], (0.0, 0)
    for delimiter in DELIMITERS:
        rows = csv.reader(iter(lines), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in islice(rows, _LOOK_AT_LINES) if row)
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        share = count / sum(widths.values())
        score = (min(share, 0.8), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _detect_quote(lines: Sequence[str], delimiter: str) -> str:
    """The double quote, unless cells are plainly wrapped in single ones."""
    text = "\n".join(lines)
    if '"' not in text and text.count(f"'{delimiter}'") > len(lines):
        return "'"
    return '"'


def _notes(found: Survey, rows: Sequence[Sequence[str]], width: int) -> Iterator[Note]:
    name = _ENCODING_WORDS.get(found.encoding.name)
    if name:
        yield Note(
            "tabular.legacy_encoding",
            f"文件编码判断为 {name}，请核对样例中的文字是否正常。",
            f"The text encoding was taken to be {name}; check that the sample reads well.",
        )
    if found.newline == "mixed":
        yield Note("tabular.mixed_newlines", "文件混用了不同的换行符。", "The file mixes different line ends.")
    uneven = sum(1 for row in rows[:SAMPLE_ROWS] if len(row) < width or any(row[width:]))
    if uneven:
        yield Note(
            "tabular.uneven_rows",
            f"样例中有 {uneven} 行的列数与表头不一致，导入时会标出。",
            f"{uneven} row(s) of the sample have another number of cells than the header; they are marked when read.",
        )
