"""Delimited text to records, with the line of each and what is odd about it; and frames from them.

The csv module of Python decides what a cell is. A block without quotes whose lines all have the same number of cells
goes through polars instead (the result is the same by construction, about eight times faster).
Not here: encodings and line ends (blocks), headers (header).
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from guanxi.kernel.tabular.blocks import Block
from guanxi.kernel.tabular.errors import CellTooLarge, UnclosedQuote, UnknownEncoding, shorten
from guanxi.kernel.tabular.layout import LINE, PROBLEM, Limits

SHORT_ROW = "short_row"
LONG_ROW = "long_row"
EMPTY_ROW = "empty_row"
STRAY_QUOTE = "stray_quote"
# The pattern of a line grows with the width of the table; wider tables are read by the csv module.
_WIDEST_PATTERN = 64


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are set apart. `columns` is the width of the table."""

    delimiter: str
    quote: str
    columns: int


@dataclass(slots=True)
class Records:
    """Records of one block: cells, number of the first physical line of each, codes of what is odd (by position)."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    odd: dict[int, str] = field(default_factory=dict)


class RecordReader:
    """Turns blocks into records; remembers a record that a block cut inside a quoted cell."""

    def __init__(self, dialect: Dialect, limits: Limits) -> None:
        self._dialect = dialect
        self._limits = limits
        self._cut: list[str] = []
        self._cut_line = 0

    @property
    def between(self) -> bool:
        """Whether the next block begins with a new record."""
        return not self._cut

    def read(self, block: Block) -> Records:
        """The records that end in this block. Raises UnclosedQuote, CellTooLarge, UnknownEncoding."""
        try:
            lines = block.data.decode("utf-8").split("\n")
        except UnicodeDecodeError as cause:
            line = block.line + block.data.count(b"\n", 0, cause.start)
            raise UnknownEncoding(encoding="utf-8", line=line, value="") from cause
        lines.pop()
        first = block.line
        if self._cut:
            lines, first = self._cut + lines, self._cut_line
            self._cut = []
        try:
            rows = list(self._reader(iter(lines)))
        except csv.Error:
            return self._read_carefully(lines, first)
        if len(rows) != len(lines):
            return self._read_carefully(lines, first)
        if all(rows):
            return Records(rows, list(range(first, first + len(rows))))
        kept = [(row, line) for line, row in enumerate(rows, first) if row]
        return Records([row for row, _ in kept], [line for _, line in kept])

    def finish(self) -> None:
        """Tell that the text ended. Raises UnclosedQuote when it did inside a quoted cell."""
        if self._cut:
            raise self._unclosed(self._cut[0], self._cut_line)

    def _reader(self, lines: Iterator[str], strict: bool = True) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._dialect.delimiter, quotechar=self._dialect.quote, strict=strict)

    def _read_carefully(self, lines: list[str], first: int) -> Records:
        """Record by record: cells with line ends, stray quotes, a quote that is not closed in this block."""
        records = Records()
        at = 0
        while at < len(lines):
            base = at
            reader = csv.reader(
                (lines[position] + "\n" for position in range(base, len(lines))),
                delimiter=self._dialect.delimiter,
                quotechar=self._dialect.quote,
                strict=True,
            )
            try:
                for row in reader:
                    end = base + reader.line_num
                    self._check_swallowed(lines[at:end], first + at)
                    self._add(records, row, first + at)
                    at = end
            except csv.Error as cause:
                end = base + reader.line_num
                if "unexpected end" in str(cause):
                    self._keep_cut(lines[at:], first + at)
                    return records
                if end - at > 1:
                    raise self._unclosed(lines[at], first + at) from cause
                if "field larger" in str(cause):
                    raise self._too_large(lines[at], first + at) from cause
                row = next(self._reader(iter([lines[at]]), strict=False))
                self._add(records, row, first + at, STRAY_QUOTE)
                at = end
        return records

    def _add(self, records: Records, row: list[str], line: int, odd: str = "") -> None:
        if not row:
            return
        if odd:
            records.odd[len(records.rows)] = odd
        records.rows.append(row)
        records.lines.append(line)

    def _keep_cut(self, lines: list[str], line: int) -> None:
        if sum(map(len, lines)) > self._limits.record_bytes:
            raise self._unclosed(lines[0], line)
        self._cut, self._cut_line = lines, line

    def _check_swallowed(self, lines: list[str], line: int) -> None:
        """A cell over many lines that all look like rows of this table is a quote that was not closed."""
        inner = lines[1:-1]
        wanted = self._dialect.columns - 1
        if len(inner) >= 3 and wanted >= 1 and all(text.count(self._dialect.delimiter) == wanted for text in inner):
            raise self._unclosed(lines[0], line)

    def _unclosed(self, text: str, line: int) -> UnclosedQuote:
        at = text.find(self._dialect.quote)
        return UnclosedQuote(line=line, value=shorten(text[max(at, 0) :]))

    def _too_large(self, text: str, line: int) -> CellTooLarge:
        return CellTooLarge(line=line, limit=self._limits.cell_bytes // 1000, value=shorten(text))


class FrameReader:
    """Turns blocks into frames: one String column per name, `line` and `problem`."""

    def __init__(self, dialect: Dialect, names: tuple[str, ...], columns: list[str], limits: Limits) -> None:
        self._dialect = dialect
        self._names = names
        self._columns = columns
        self._limits = limits
        self._records = RecordReader(dialect, limits)
        self._pattern = _line_pattern(dialect, len(names)) if len(names) <= _WIDEST_PATTERN else ""
        self._blank = b"\n" + dialect.delimiter.encode() * (len(names) - 1) + b"\n"
        self._schema = pl.Schema(dict.fromkeys(names, pl.String))

    def read(self, block: Block, skip_to: int = 0) -> pl.DataFrame:
        """The rows of a block from physical line `skip_to` on."""
        frame = self._read_plain(block) if self._records.between else None
        if frame is None:
            frame = self._read_records(block)
        if frame.height and block.line < skip_to:
            frame = frame.filter(pl.col(LINE) >= skip_to)
        check_cells(frame, self._columns, self._limits)
        return frame

    def finish(self) -> None:
        """Tell that the text ended."""
        self._records.finish()

    def _read_plain(self, block: Block) -> pl.DataFrame | None:
        """The quick way, or None when the block is not plain.

        Plain without quotes: n-1 separators in every line. polars refuses a longer line, so with the right sum of
        separators there is no shorter one either. Plain with quotes: every line is n well-formed cells.
        """
        data = block.data
        lines, wanted = data.count(b"\n"), len(self._names) - 1
        quoted = self._dialect.quote.encode() in data
        if wanted < 1 or self._blank in data or data.startswith(self._blank[1:]):
            return None
        if not quoted and data.count(self._dialect.delimiter.encode()) != lines * wanted:
            return None
        if quoted and not self._is_well_formed(data):
            return None
        try:
            frame = pl.read_csv(
                data,
                has_header=False,
                separator=self._dialect.delimiter,
                quote_char=self._dialect.quote if quoted else None,
                schema=self._schema,
                empty_string_is_null=False,
                truncate_ragged_lines=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != lines:
            return None
        return frame.select(
            *self._columns,
            pl.int_range(block.line, block.line + lines, dtype=pl.Int64).alias(LINE),
            pl.lit(None, dtype=pl.String).alias(PROBLEM),
        )

    def _is_well_formed(self, data: bytes) -> bool:
        """Whether every line is a record of the right width by itself, no quote out of place."""
        if not self._pattern:
            return False
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        lines = pl.Series([text.removesuffix("\n")]).str.split("\n").explode()
        return lines.str.contains(self._pattern).all()

    def _read_records(self, block: Block) -> pl.DataFrame:
        records = self._records.read(block)
        width = len(self._names)
        rows, odd = records.rows, records.odd
        if any(len(row) != width or not any(row) for row in rows):
            fitted: list[list[str | None]] = []
            for position, row in enumerate(rows):
                problem = _describe(row, width)
                if problem:
                    odd[position] = f"{odd[position]};{problem}" if position in odd else problem
                fitted.append([*row[:width], *[None] * (width - len(row))])
            cells = list(zip(*fitted, strict=True))
        else:
            cells = list(zip(*rows, strict=True))
        wanted = set(self._columns)
        data = {
            name: pl.Series(name, cells[position] if cells else [], dtype=pl.String)
            for position, name in enumerate(self._names)
            if name in wanted
        }
        problems = [odd.get(position) for position in range(len(rows))] if odd else [None] * len(rows)
        frame = pl.DataFrame({name: data[name] for name in self._columns})
        return frame.with_columns(
            pl.Series(LINE, records.lines, dtype=pl.Int64), pl.Series(PROBLEM, problems, dtype=pl.String)
        )


def _line_pattern(dialect: Dialect, width: int) -> str:
    """A line of `width` cells, each without quotes or wholly enclosed in them."""
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    cell = f"(?:{quote}(?:[^{quote}]|{quote}{quote})*{quote}|[^{quote}{delimiter}]*)"
    return f"^{cell}(?:{delimiter}{cell}){{{width - 1}}}$"


def _describe(row: list[str], width: int) -> str:
    if not any(row):
        return EMPTY_ROW
    if len(row) < width:
        return f"{SHORT_ROW}:{len(row)}"
    # Separators after the last column carry nothing.
    if any(row[width:]):
        return f"{LONG_ROW}:{len(row)}"
    return ""


def check_cells(frame: pl.DataFrame, columns: list[str], limits: Limits) -> None:
    """Raise CellTooLarge for the first cell above the limit."""
    if not frame.height or not columns:
        return
    longest = frame.select(pl.max_horizontal(pl.col(name).str.len_bytes().max() for name in columns)).item()
    if longest is None or longest <= limits.cell_bytes:
        return
    for name in columns:
        found = frame.filter(pl.col(name).str.len_bytes() > limits.cell_bytes)
        if found.height:
            value = shorten(str(found[name][0]))
            raise CellTooLarge(line=found[LINE][0], limit=limits.cell_bytes // 1000, value=value)
