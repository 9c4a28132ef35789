"""The cells of one sheet as a stream of frames, memory bounded whatever the sheet claims about itself.

The dimension that a sheet declares is never believed: rows and columns are those that hold values. Empty styled cells,
of which a sheet may have millions, cost nothing. Not here: the meaning of raw values (cell_formats).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from guanxi.kernel.tabular.archive import XmlReader, local_name
from guanxi.kernel.tabular.book import Book, unescape
from guanxi.kernel.tabular.cell_formats import BOOLEAN, ERROR, NO_VALUE, NUMBER, SHARED, TEXT, render
from guanxi.kernel.tabular.errors import DamagedWorkbook, RecordTooLarge, TooManyColumns
from guanxi.kernel.tabular.layout import LINE, PROBLEM, Limits
from guanxi.kernel.tabular.plain_rows import SCHEMA, Cells, parse_plain

_DIGITS = "0123456789"
_TYPES = {"s": SHARED, "str": TEXT, "inlineStr": TEXT, "b": BOOLEAN, "e": ERROR, "d": TEXT}
_LAST_ROW = 1_048_576
_CELLS_AT_ONCE = 100_000
# Rows longer than this, and what comes before the rows, are left to the XML parser.
_UNENDED_BYTES = 1 << 20
_OTHER_ENCODING = re.compile(rb"encoding=.(?!utf-8)", re.I)


@dataclass(slots=True)
class _Lists:
    """Cells as they come: position of the row in `lines`, column from 0, kind and raw text."""

    lines: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class SheetParser:
    """Collects the cells that hold something while the XML of a sheet passes by."""

    def __init__(self, part: str, kinds: tuple[int, ...], limits: Limits) -> None:
        self._limits = limits
        self._kinds = kinds
        self._kind_cache: dict[tuple[str | None, str | None], int] = {}
        self._column_cache: dict[str, int] = {}
        self._cells = _Lists()
        self.rows_seen = 0
        self.done = False
        self.line = 0
        self._part = part
        self._xml = XmlReader(part, self._start_root)
        self._since_row = 0
        self._rows_before = 0

    def feed(self, chunk: bytes) -> None:
        """Parse the next piece. Raises TooManyColumns, RecordTooLarge, DamagedWorkbook, DangerousArchive."""
        self._xml.feed(chunk)
        self._since_row = 0 if self.rows_seen != self._rows_before else self._since_row + len(chunk)
        self._rows_before = self.rows_seen
        if self._since_row > self._limits.record_bytes and not self.done:
            raise RecordTooLarge(line=self.line + 1, limit=self._limits.record_bytes // 1000, value="")

    @property
    def waiting(self) -> int:
        """How many cells `take` would give."""
        return len(self._cells.row)

    def take(self) -> Cells:
        """The finished rows so far; an unfinished row stays."""
        cells, rows = self._cells, len(self._cells.lines)
        end = len(cells.row)
        while end and cells.row[end - 1] >= rows:
            end -= 1
        self._cells = _Lists([], [0] * (len(cells.row) - end), cells.column[end:], cells.kind[end:], cells.text[end:])
        data = (cells.row[:end], cells.column[:end], cells.kind[:end], cells.text[:end])
        frame = pl.DataFrame(dict(zip(SCHEMA, data, strict=True)), schema=SCHEMA)
        return Cells(cells.lines, frame)

    def take_plain(self, data: bytes) -> Cells | None:
        """The cells of whole rows by the quick way, past the XML parser; None when they are not plain."""
        found = parse_plain(data, self.line, self._place_of, self._kind)
        if found is not None and found.lines:
            self.line = found.lines[-1]
        return found

    def _place_of(self, letters: str) -> int:
        column = self._column(letters)
        return column if column < self._limits.columns else -1

    def _start_root(self, name: str, _: dict[str, str]) -> None:
        prefix = name.removesuffix(local_name(name))
        if local_name(name) != "worksheet":
            raise DamagedWorkbook(part=self._part)
        self._install(prefix)

    def _install(self, prefix: str) -> None:  # one closure: attribute look-ups would double the time per cell
        cell_tag, value_tag, text_tag, row_tag = (prefix + local for local in ("c", "v", "t", "row"))
        formula_tag, phonetic_tag, end_tag = prefix + "f", prefix + "rPh", prefix + "sheetData"
        pieces: list[str] = []
        attributes: dict[str, str] = {}
        taking = formula = phonetic = False
        column = -1

        def start(name: str, found: dict[str, str]) -> None:
            nonlocal attributes, taking, formula, phonetic, column
            if name == cell_tag:
                attributes = found
                formula = False
                reference = found.get("r")
                column = column + 1 if reference is None else self._column(reference)
            elif name in (value_tag, text_tag):
                taking = not phonetic
            elif name == formula_tag:
                formula = True
            elif name == row_tag:
                self._begin_row(found.get("r"))
                column = -1
            elif name == phonetic_tag:
                phonetic = True

        def end(name: str) -> None:
            nonlocal taking, phonetic
            if name in (value_tag, text_tag):
                taking = False
            elif name == cell_tag:
                if pieces or formula:
                    self._keep(column, attributes, "".join(pieces), formula)
                    pieces.clear()
            elif name == row_tag:
                self._end_row()
            elif name == phonetic_tag:
                phonetic = False
            elif name == end_tag:
                self.done = True

        def data(text: str) -> None:
            if taking:
                pieces.append(text)

        self._xml.handle(start, end, data)

    def _column(self, reference: str) -> int:
        letters = reference.rstrip(_DIGITS)
        column = self._column_cache.get(letters)
        if column is None:
            if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
                raise DamagedWorkbook(part=f"{self._part}: {letters[:10]}")
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            column -= 1
            self._column_cache[letters] = column
        return column

    def _begin_row(self, reference: str | None) -> None:
        number = int(reference) if reference and reference.isascii() and reference.isdigit() else self.line + 1
        if not self.line < number <= _LAST_ROW:
            raise DamagedWorkbook(part=f"{self._part}: row {number}")
        self.line = number

    def _end_row(self) -> None:
        self.rows_seen += 1
        cells = self._cells
        if cells.row and cells.row[-1] == len(cells.lines):
            cells.lines.append(self.line)

    def _keep(self, column: int, attributes: dict[str, str], text: str, formula: bool) -> None:
        if column >= self._limits.columns:
            raise TooManyColumns(line=self.line, columns=column + 1, limit=self._limits.columns)
        key = (attributes.get("t"), attributes.get("s"))
        kind = self._kind_cache.get(key)
        if kind is None:
            kind = self._kind_cache[key] = self._kind(*key)
        if not text:
            # An empty text is an honest result of a formula; an empty number was never calculated.
            if not formula or kind == TEXT:
                return
            kind = NO_VALUE
        elif kind == TEXT:
            text = unescape(text)
        cells = self._cells
        cells.row.append(len(cells.lines))
        cells.column.append(column)
        cells.kind.append(kind)
        cells.text.append(text)

    def _kind(self, kind: str | None, style: str | None) -> int:
        if kind is not None and kind != "n":
            return _TYPES.get(kind, TEXT)
        number = int(style) if style and style.isascii() and style.isdigit() else 0
        return self._kinds[number] if number < len(self._kinds) else NUMBER


def read_cells(chunks: Iterable[bytes], parser: SheetParser, block_bytes: int) -> Iterator[Cells]:
    """The rows of a sheet in order, about `block_bytes` of XML at a time.

    What stands before and after the rows always goes through the XML parser, and so do blocks that are not plain: it
    sees a whole document of which only plain rows are missing.
    """
    rest = b""
    plain: bool | None = None
    for chunk in chunks:
        rest += chunk
        if plain is None:
            plain, rest = _read_prolog(rest, parser)
        if plain:
            rows, rest = _whole_rows(rest, block_bytes)
            cells = parser.take_plain(rows) if rows else None
            if cells is not None:
                yield cells
            elif rows:
                parser.feed(rows)
                yield parser.take()
                # In a comment or a CDATA section rows would look plain that are none.
                plain = b"<!" not in rows and b"<?" not in rows
            plain = plain and b"</sheetData>" not in rest and len(rest) < block_bytes + _UNENDED_BYTES
        if plain is False:
            parser.feed(rest)
            rest = b""
            if parser.waiting >= _CELLS_AT_ONCE or parser.done:
                yield parser.take()
            if parser.done:
                return
    raise DamagedWorkbook(part="sheetData")


def _read_prolog(data: bytes, parser: SheetParser) -> tuple[bool | None, bytes]:
    """Feed what comes before the rows. Whether the rows may be plain (None: not known yet), and what is left."""
    at = data.find(b"<sheetData>") + len(b"<sheetData>")
    if at < len(b"<sheetData>"):
        return (None, data) if len(data) < _UNENDED_BYTES else (False, data)
    parser.feed(data[:at])
    usual = not _OTHER_ENCODING.search(data[:200]) and data.lstrip(b"\xef\xbb\xbf").startswith(b"<")
    return usual and b"<!" not in data[:at], data[at:]


def _whole_rows(data: bytes, block_bytes: int) -> tuple[bytes, bytes]:
    """Whole rows of about `block_bytes` (none when there are not enough yet), and what is left."""
    ended = b"</sheetData>" in data
    if len(data) < block_bytes and not ended:
        return b"", data
    end = data.rfind(b"</row>") + len(b"</row>")
    return (data[:end], data[end:]) if end >= len(b"</row>") else (b"", data)


class SheetFrames:
    """Turns cells into frames: one String column per name, `line` and `problem`."""

    def __init__(self, book: Book, shared: pl.Series, names: tuple[str, ...], columns: list[str], part: str) -> None:
        self._book = book
        self._shared = shared
        self._names = names
        self._columns = columns
        self._part = part

    def read(self, cells: Cells) -> pl.DataFrame:
        """The frame of some rows. Raises DamagedWorkbook."""
        rows = len(cells.lines)
        frame = self._render(cells)
        by_column = {key[0]: part for key, part in frame.partition_by("column", as_dict=True).items()}
        data: dict[str, pl.Series] = {}
        problems: list[pl.DataFrame] = []
        wanted = set(self._columns)
        for position, name in enumerate(self._names):
            if name not in wanted:
                continue
            values = pl.repeat("", rows, dtype=pl.String, eager=True)
            part = by_column.get(position)
            if part is not None:
                values = values.scatter(part["row"], part["text"])
                found = part.filter(pl.col("problem").is_not_null())
                if found.height:
                    problems.append(found.select("row", pl.concat_str("problem", pl.lit(f":{name}")).alias("code")))
            data[name] = values.alias(name)
        beyond = frame.filter(pl.col("column") >= len(self._names))
        if beyond.height:
            widths = beyond.group_by("row").agg(pl.col("column").max() + 1)
            problems.append(widths.select("row", pl.format("long_row:{}", "column").alias("code")))
        lines = pl.Series(LINE, cells.lines, dtype=pl.Int64)
        problem = pl.repeat(None, rows, dtype=pl.String, eager=True)
        if problems:
            joined = pl.concat(problems).group_by("row", maintain_order=True).agg(pl.col("code").str.join(";"))
            problem = problem.scatter(joined["row"], joined["code"])
        return pl.DataFrame({name: data[name] for name in self._columns}).with_columns(lines, problem.alias(PROBLEM))

    def _render(self, cells: Cells) -> pl.DataFrame:
        parts: list[pl.DataFrame] = []
        for key, part in cells.frame.partition_by("kind", as_dict=True).items():
            kind = int(key[0])
            text, problem = render(TEXT if kind == SHARED else kind, part["text"], self._book.date1904)
            if kind == SHARED:
                text = self._look_up(part["text"])
            parts.append(part.select("row", "column").with_columns(text.alias("text"), problem.alias("problem")))
        empty = pl.DataFrame(schema={"row": pl.UInt32, "column": pl.Int32, "text": pl.String, "problem": pl.String})
        return pl.concat([empty, *parts])

    def _look_up(self, raw: pl.Series) -> pl.Series:
        index = raw.cast(pl.UInt32, strict=False)
        last = index.max()
        if index.null_count() or not isinstance(last, int) or last >= len(self._shared):
            raise DamagedWorkbook(part=f"{self._part}: shared string")
        return self._shared.gather(index)
