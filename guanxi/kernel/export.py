"""The one writer of tables people open in a spreadsheet: CSV and XLSX, streamed, with no cell that could be a formula.

Text stays text whatever it begins with (ATK A19, OWASP CSV injection): XLSX cells are typed, CSV cells get an
apostrophe. Numbers stay numbers, negative ones too, because only strings are suspected. Use it for exports, import
templates and error reports alike. Not here: what is exported, in which language, and who may.
"""

import csv
import io
import math
import re
import unicodedata
import zipfile
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from xml.sax.saxutils import escape

from guanxi.kernel.errors import Invalid

Cell = str | int | float | Decimal | bool | date | datetime | UUID | None
"""A datetime without zone is shown as the local time it is; one with a zone is written as ISO text."""

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_MAX_TEXT = 32_767  # UTF-16 units in one cell
_MAX_SHEET_BYTES = 1_500_000_000  # under 2 GiB, so that no zip64 parts are needed, which some programs refuse
_BATCH = 64 * 1024

_FORMULA_STARTS = frozenset("=+-@\u2212")
_CELL_BREAKS = frozenset("\t\r\n\x00")
_NOT_SEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SEPARATED = re.compile(r"[,;\t](?=\s*[=+\-@＝＋－＠\u2212])|[\r\n](?=[ \t]*([=@＝＠]|[+\-＋－\u2212]\S))")


class ExportTooWide(Invalid):
    """More columns than a spreadsheet takes."""

    code = "kernel.export_too_wide"
    zh = "导出的列数超过 {limit} 列的上限，请减少所选字段。"
    en = "The export has more than {limit} columns. Choose fewer fields."


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula: by its first visible character, in any width.

    >>> [is_formula_like(text) for text in ("=1", "  +1", "\\u200b＠a", "\\ta", "-5", "a=1", "")]
    [True, True, True, True, True, False, False]
    """
    if not text or text[0].isalnum():  # nearly every cell
        return False
    if text[0] in _CELL_BREAKS:
        return True
    first = next((letter for letter in text if unicodedata.category(letter) not in _NOT_SEEN), "")
    return unicodedata.normalize("NFKC", first)[:1] in _FORMULA_STARTS


def neutralise(text: str, delimiter: str = ",") -> str:
    """`text` as it may stand in a CSV cell.

    An apostrophe stops a formula at the start, and behind a separator that this file does not use: where the reader's
    region separates by semicolons, "a;=1" would become two cells, and a line inside a cell a row of its own (lists with
    "- " stay as they are).

    >>> neutralise("=1+1"), neutralise("a;=1"), neutralise("1,5")
    ("'=1+1", "a;'=1", '1,5')
    """
    safe = _SEPARATED.sub(lambda match: match[0] if match[0] == delimiter else f"{match[0]}'", text)
    return (f"'{safe}" if is_formula_like(text) else safe).replace("\x00", "\ufffd")


async def write_csv(
    header: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, bom: bool = True, delimiter: str = ","
) -> AsyncIterator[bytes]:
    """A CSV file (RFC 4180, UTF-8) in pieces of about 64 KiB.

    `bom`: the mark Excel needs to read Chinese; False for programs.
    """
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    target.write("\ufeff" if bom else "")
    writer.writerow([neutralise(name, delimiter) for name in header])
    async for row in rows:
        writer.writerow([_csv_cell(cell, delimiter) for cell in row])
        if target.tell() > _BATCH:
            yield target.getvalue().encode("utf-8", "replace")
            target.seek(0)
            target.truncate()
    yield target.getvalue().encode("utf-8", "replace")


def _csv_cell(cell: Cell, delimiter: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return neutralise(cell, delimiter)
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float() | Decimal():
            return _number(cell)
        case datetime() | date() | UUID():
            return _as_text(cell)
    raise TypeError(f"not a cell: {type(cell).__name__}")


def _number(value: float | Decimal) -> str:
    """Plain digits with a point; empty for what is no number (NaN, infinity)."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ""
    return format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")


def _as_text(value: date | UUID) -> str:
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else str(value)


async def write_xlsx(
    header: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, sheet: str = "Sheet1"
) -> AsyncIterator[bytes]:
    """An Excel workbook in pieces of about 64 KiB; past 1,048,576 rows it goes on in a further sheet.

    Text longer than a cell takes (32,767) ends with an ellipsis; integers and decimals of more than 15 digits are
    written as text, because a spreadsheet would round them. Raises ExportTooWide.
    """
    if len(header) > MAX_COLUMNS:
        raise ExportTooWide(limit=MAX_COLUMNS)
    sink = _Sink()
    book = _Book(sink, header, sheet)
    try:
        async for row in rows:
            book.add(row)
            if sink.size > _BATCH:
                yield sink.take()
        book.finish()
    finally:
        book.close()
    yield sink.take()


class _Sink:
    """Takes what zipfile writes and gives it away; without `seek`, so that zipfile streams."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        return taken


class _Book:
    """A workbook being written, one sheet after the other."""

    def __init__(self, sink: _Sink, header: Sequence[str], sheet: str) -> None:
        self._zip = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4)  # type: ignore[call-overload]  # a writer without seek is enough
        self._header = header
        self._name = _sheet_name(sheet)
        self._letters = [_column_letters(number) for number in range(len(header))]
        self._sheets = 0
        self._waiting: list[str] = []
        self._waiting_size = 0
        self._begin_sheet()

    def add(self, row: Sequence[Cell]) -> None:
        """Appends a row; raises ExportTooWide."""
        if self._rows >= MAX_ROWS or self._bytes > _MAX_SHEET_BYTES:
            self._end_sheet()
            self._begin_sheet()
        while len(row) > len(self._letters):
            if len(self._letters) >= MAX_COLUMNS:
                raise ExportTooWide(limit=MAX_COLUMNS)
            self._letters.append(_column_letters(len(self._letters)))
        self._rows += 1
        number = self._rows
        cells = [
            _xlsx_cell(cell, f"{letters}{number}")
            for letters, cell in zip(self._letters, row, strict=False)
            if cell is not None
        ]
        self._write(f'<row r="{number}">{"".join(cells)}</row>')

    def finish(self) -> None:
        """Ends the last sheet and writes the parts that know all sheets."""
        self._end_sheet()
        numbers = range(1, self._sheets + 1)
        sheets = "".join(
            f'<sheet name="{escape(_numbered(self._name, number), {chr(34): "&quot;"})}" sheetId="{number}" '
            f'r:id="rId{number}"/>'
            for number in numbers
        )
        relations = "".join(
            f'<Relationship Id="rId{number}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_MAIN}.worksheet+xml"/>'
            for number in numbers
        )
        self._part("xl/workbook.xml", _WORKBOOK.format(sheets=sheets))
        self._part("xl/_rels/workbook.xml.rels", _WORKBOOK_RELATIONS.format(relations=relations))
        self._part("xl/styles.xml", _STYLES)
        self._part("_rels/.rels", _ROOT_RELATIONS)
        self._part("[Content_Types].xml", _CONTENT_TYPES.format(overrides=overrides))

    def close(self) -> None:
        """Also ends a workbook that is given up half-way."""
        self._part_stream.close()
        self._zip.close()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._rows = 1
        self._bytes = 0
        self._part_stream = self._zip.open(_info(f"xl/worksheets/sheet{self._sheets}.xml"), "w")
        cells = (_text_cell(name, f"{letters}1", 1) for letters, name in zip(self._letters, self._header, strict=False))
        self._write(f'{_SHEET_START}<row r="1">{"".join(cells)}</row>')

    def _end_sheet(self) -> None:
        self._waiting.append("</sheetData></worksheet>")
        self._flush()
        self._part_stream.close()

    def _write(self, xml: str) -> None:
        self._waiting.append(xml)
        self._waiting_size += len(xml)
        if self._waiting_size > _BATCH:
            self._flush()

    def _flush(self) -> None:
        data = "".join(self._waiting).encode()
        self._part_stream.write(data)
        self._bytes += len(data)
        self._waiting.clear()
        self._waiting_size = 0

    def _part(self, name: str, xml: str) -> None:
        self._zip.writestr(_info(name), xml)


def _xlsx_cell(cell: Cell, place: str) -> str:
    match cell:
        case str():
            return _text_cell(cell, place, 5 if is_formula_like(cell) else 0)
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case int() | float() | Decimal():
            return _number_cell(cell, place)
        case datetime() if cell.tzinfo is None and cell.year > 1900:
            since = cell - datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet knows no zones
            return f'<c r="{place}" s="3"><v>{since.days + since.seconds / 86400:.10f}</v></c>'
        case date() if not isinstance(cell, datetime) and cell.year > 1900:
            return f'<c r="{place}" s="2"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
        case date() | UUID():
            return _text_cell(_as_text(cell), place, 0)
    raise TypeError(f"not a cell: {type(cell).__name__}")


def _number_cell(value: float | Decimal, place: str) -> str:
    if isinstance(value, float):
        return f'<c r="{place}"><v>{value!r}</v></c>' if math.isfinite(value) else ""
    text = _number(value)
    if sum(letter.isdigit() for letter in text.lstrip("-0.")) > 15:
        return _text_cell(text, place, 5)
    two_places = isinstance(value, Decimal) and value.as_tuple().exponent == -2
    return (
        f'<c r="{place}" s="4"><v>{text}</v></c>' if two_places else f'<c r="{place}"><v>{text}</v></c>' if text else ""
    )


def _text_cell(text: str, place: str, style: int) -> str:
    """An explicit string cell; style 5 also keeps it text when somebody edits it (quotePrefix)."""
    if len(text) * 2 > _MAX_TEXT and len(text.encode("utf-16-le", "replace")) > _MAX_TEXT * 2:
        text = text.encode("utf-16-le", "replace")[: (_MAX_TEXT - 1) * 2].decode("utf-16-le", "ignore") + "…"
    safe = escape(_EXCEL_ESCAPE.sub("_x005F_", _ILLEGAL.sub("\ufffd", text))).replace("\r", "&#13;")
    shown = f' s="{style}"' if style else ""
    return f'<c r="{place}"{shown} t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _column_letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters = chr(65 + rest) + letters
        number -= 1
    return letters


def _sheet_name(name: str) -> str:
    """What Excel accepts as the name of a sheet, with room for a number."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", _ILLEGAL.sub(" ", name)).strip(" '")[:24] or "Sheet1"


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # 1980: the same table gives the same file
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_START = (
    f'{_XML}<worksheet xmlns="{_SPREADSHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/><sheetData>'
)
_WORKBOOK = f'{_XML}<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATION}"><sheets>{{sheets}}</sheets></workbook>'
_WORKBOOK_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{{relations}}'
    f'<Relationship Id="styles" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
)
_ROOT_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_MAIN}.styles+xml"/>{{overrides}}</Types>'
)
# 0 plain, 1 header, 2 date, 3 date and time, 4 two decimals, 5 text that looks like a formula
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_SPREADSHEET}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" quotePrefix="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
