"""What is known about a table before its rows are read: limits, the layout that was found, and notes for people.

All classes are frozen and hold only plain values, so `msgspec.to_builtins` and `msgspec.convert` store and restore
them. Not here: how anything is found (delimited.sniff, workbook) or read.
"""

from dataclasses import dataclass
from typing import Literal

LINE = "line"
PROBLEM = "problem"
RESERVED_COLUMNS = (LINE, PROBLEM)
SAMPLE_ROWS = 50

NewlineName = Literal["", "LF", "CRLF", "CR", "mixed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused. Sizes in bytes.

    `cell_bytes` above 131,072 has no effect for quoted CSV cells: Python's csv module stops there.
    `unzipped_bytes` and `zip_ratio` guard `.xlsx`; `shared_text_bytes` is the text that must stay in memory for one.
    """

    file_bytes: int = 2 * 1024**3
    columns: int = 500
    rows: int = 20_000_000
    cell_bytes: int = 100_000
    record_bytes: int = 2_000_000
    unzipped_bytes: int = 4 * 1024**3
    zip_ratio: int = 300
    zip_entries: int = 2_000
    shared_text_bytes: int = 200_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know before importing: a code and its words in both languages."""

    code: str
    zh: str
    en: str

    def words(self, language: str) -> str:
        """The note in `language` ("zh…" or anything else for English)."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, in the order of the workbook."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read. `header` holds one unique name per column.

    `header_row` is the physical line of the header (1-based), 0 when the file has none and the names were made up.
    `row_estimate` counts lines below the header; quoted line ends make it too high, never too low.
    `sample` holds the first rows below the header, cells as text. For `.xlsx`, `sheet` is the sheet that is read.
    """

    kind: Literal["csv", "xlsx"]
    header: tuple[str, ...]
    header_row: int
    sample: tuple[tuple[str, ...], ...]
    row_estimate: int
    encoding: str = ""
    bom: bool = False
    newline: NewlineName = ""
    delimiter: str = ""
    quote: str = ""
    sheets: tuple[Sheet, ...] = ()
    sheet: str = ""
    notes: tuple[Note, ...] = ()
