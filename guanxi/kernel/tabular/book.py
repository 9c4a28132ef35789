"""The parts of a workbook that its sheets refer to: list of sheets, number formats, shared strings.

Not here: the cells (sheet_rows) and the container (archive).
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from guanxi.kernel.tabular.archive import Archive, XmlReader, local_name
from guanxi.kernel.tabular.cell_formats import NUMBER, kind_of_format
from guanxi.kernel.tabular.errors import DamagedWorkbook, OldSpreadsheet, SheetNotFound, TooMuchText, WrongContent
from guanxi.kernel.tabular.layout import Limits, Sheet

_SMALL_PART_BYTES = 20_000_000
_STRINGS_AT_ONCE = 50_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROOT_RELATIONS = "_rels/.rels"


@dataclass(frozen=True, slots=True)
class Book:
    """`parts` maps sheet names to the names of their parts; `kinds` the style number of a cell to its kind."""

    sheets: tuple[Sheet, ...]
    parts: dict[str, str]
    date1904: bool
    kinds: tuple[int, ...]
    shared_part: str

    def require_part(self, sheet: str) -> str:
        """The part of the sheet named so. Raises SheetNotFound."""
        if sheet not in self.parts:
            raise SheetNotFound(sheet=sheet)
        return self.parts[sheet]


def read_book(archive: Archive) -> Book:
    """What the workbook says about itself. Raises WrongContent, OldSpreadsheet, DamagedWorkbook."""
    _check_kind(archive)
    main = next(
        (target for kind, target in _relations(archive, _ROOT_RELATIONS).values() if kind == "officeDocument"), ""
    )
    if main not in archive:
        raise DamagedWorkbook(part="workbook.xml")
    relations = _relations(archive, f"{posixpath.dirname(main)}/_rels/{posixpath.basename(main)}.rels")
    sheets: list[Sheet] = []
    parts: dict[str, str] = {}
    date1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal date1904
        local = local_name(name)
        if local == "workbookPr":
            date1904 = attributes.get("date1904", "0").lower() in ("1", "true", "on")
        elif local == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, target = relations.get(reference, ("", ""))
            title = attributes.get("name", "")
            if kind == "worksheet" and target in archive and title not in parts:
                parts[title] = target
                sheets.append(Sheet(title, attributes.get("state", "visible") != "visible"))

    XmlReader(main, start).read(_small(archive, main))
    if not sheets:
        raise DamagedWorkbook(part="sheets")
    by_kind = {kind: target for kind, target in relations.values() if target in archive}
    kinds = _read_kinds(archive, by_kind["styles"]) if "styles" in by_kind else ()
    return Book(tuple(sheets), parts, date1904, kinds, by_kind.get("sharedStrings", ""))


def read_shared(archive: Archive, book: Book, limits: Limits) -> pl.Series:
    """All shared strings, in order. Raises TooMuchText."""
    if not book.shared_part:
        return pl.Series(dtype=pl.String)
    done: list[pl.Series] = []
    texts: list[str] = []
    pieces: list[str] = []
    size = seen = since = 0
    inside = phonetic = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside, phonetic
        local = local_name(name)
        if local == "t":
            inside = not phonetic
        elif local == "rPh":
            phonetic = True

    def end(name: str) -> None:
        nonlocal inside, phonetic, seen
        local = local_name(name)
        if local == "t":
            inside = False
        elif local == "rPh":
            phonetic = False
        elif local == "si":
            seen += 1
            texts.append(unescape("".join(pieces)))
            pieces.clear()

    def data(text: str) -> None:
        nonlocal size
        if inside:
            pieces.append(text)
            size += len(text)

    reader = XmlReader(book.shared_part, start, end, data)
    for chunk in archive.stream(book.shared_part):
        before = seen
        reader.feed(chunk)
        since = 0 if seen > before else since + len(chunk)
        # An empty string costs memory too.
        if size + seen * 16 > limits.shared_text_bytes or since > limits.record_bytes:
            raise TooMuchText(limit=limits.shared_text_bytes // 1_000_000)
        if len(texts) > _STRINGS_AT_ONCE:
            done.append(pl.Series(texts, dtype=pl.String))
            texts.clear()
    reader.feed(b"", last=True)
    return pl.concat([*done, pl.Series(texts, dtype=pl.String)])


def unescape(text: str) -> str:
    """`_x000D_` and the like as the character they stand for (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # NUL cannot be stored as text, surrogates are no characters.
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _check_kind(archive: Archive) -> None:
    if "[Content_Types].xml" not in archive:
        if "mimetype" in archive and b"opendocument" in b"".join(_small(archive, "mimetype")):
            raise OldSpreadsheet(kind_zh="OpenDocument 文件（.ods）", kind_en="an OpenDocument file (.ods)")
        raise WrongContent(kind_zh="ZIP 压缩包", kind_en="a ZIP archive")
    folders = {name.partition("/")[0] for name in archive.names}
    if "word" in folders:
        raise WrongContent(kind_zh="Word 文档", kind_en="a Word document")
    if "ppt" in folders:
        raise WrongContent(kind_zh="PowerPoint 文档", kind_en="a PowerPoint document")
    if "xl/workbook.bin" in archive:
        raise OldSpreadsheet(kind_zh="二进制工作簿（.xlsb）", kind_en="a binary workbook (.xlsb)")
    if _ROOT_RELATIONS not in archive:
        raise DamagedWorkbook(part=_ROOT_RELATIONS)


def _relations(archive: Archive, name: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (last word of its type, name of the part it leads to)."""
    found: dict[str, tuple[str, str]] = {}
    base = posixpath.dirname(posixpath.dirname(name))

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    if name in archive:
        XmlReader(name, start).read(_small(archive, name))
    return found


def _read_kinds(archive: Archive, name: str) -> tuple[int, ...]:
    codes: dict[int, str] = {}
    kinds: list[int] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = local_name(tag)
        if local == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            inside = True
        elif local == "xf" and inside:
            number = _number(attributes.get("numFmtId"))
            kinds.append(kind_of_format(number, codes.get(number)) if number else NUMBER)

    def end(tag: str) -> None:
        nonlocal inside
        if local_name(tag) == "cellXfs":
            inside = False

    XmlReader(name, start, end).read(_small(archive, name))
    return tuple(kinds)


def _small(archive: Archive, name: str) -> Iterator[bytes]:
    """A part that is never large in an honest workbook."""
    size = 0
    for chunk in archive.stream(name):
        size += len(chunk)
        if size > _SMALL_PART_BYTES:
            raise DamagedWorkbook(part=name)
        yield chunk


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
