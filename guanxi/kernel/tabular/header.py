"""Which row of a table is its header, and one unique name per column.

Works on the first rows as lists of text, whatever file they came from. Not here: what a column means (mapping).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.kernel.tabular.layout import RESERVED_COLUMNS, Note

_LOOK_AT = 30
# Values that are data and never the name of a column: numbers, dates, phone numbers, e-mail addresses.
_DATA = re.compile(
    r"[+(]?[-+]?[¥￥$€£]?\s*\d[\d,.\s'()%-]*|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[ T].*)?|[^@\s]+@[^@\s]+\.[a-zA-Z]+|"
    r"true|false|yes|no|是|否|男|女",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Header:
    """`index` is the position of the header among the rows given, -1 when the table has none."""

    names: tuple[str, ...]
    index: int
    notes: tuple[Note, ...]


def detect_header(rows: Sequence[Sequence[str]], index: int | None = None) -> Header:
    """Find the header among the first `rows` of a table; `index` overrules (-1: there is none).

    The header is the first row that is about as wide as the table, unless it holds data as the rows below do.
    """
    width = max((_used(row) for row in rows), default=0)
    notes: list[Note] = []
    if index is None:
        index = _find_row(rows)
        if index > 0:
            notes.append(_skipped(index))
        if index >= 0 and _is_data(rows[index]):
            index = -1
    if index < 0:
        notes.append(
            Note(
                "tabular.no_header",
                "没有找到表头，已用“column_1”等名称代替。",
                "There is no header; the columns were named column_1 and so on.",
            )
        )
        return Header(tuple(f"column_{number}" for number in range(1, width + 1)), -1, tuple(notes))
    cells = [cell.strip() for cell in rows[index]]
    last = max((position for position, cell in enumerate(cells, 1) if cell), default=0)
    # Names end where they end, but a column that has data without a name is kept.
    below = max((_used(row) for row in _usual(rows[index + 1 :])), default=0)
    cells = cells[: max(last, below)] + [""] * (max(last, below) - len(cells))
    names, more = make_unique(cells)
    return Header(names, index, (*notes, *more))


def make_unique(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """One unique name per cell: empty ones become `column_N`, repeated and reserved ones get ` (2)`."""
    taken: set[str] = set(RESERVED_COLUMNS)
    own = {cell for cell in cells if cell}
    copies: Counter[str] = Counter()
    names: list[str] = []
    empty: list[str] = []
    repeated: list[str] = []
    for number, cell in enumerate(cells, 1):
        base = " ".join(cell.split()) or f"column_{number}"
        name = base
        while name in taken or (name != cell and name in own):
            copies[base] += 1
            name = f"{base} ({copies[base] + 1})"
        taken.add(name)
        names.append(name)
        if not cell:
            empty.append(name)
        elif name != base:
            repeated.append(name)
    notes: list[Note] = []
    if empty:
        listed = ", ".join(empty)
        notes.append(
            Note(
                "tabular.empty_names", f"没有名称的列已命名为：{listed}。", f"Columns without a name became: {listed}."
            )
        )
    if repeated:
        listed = ", ".join(repeated)
        notes.append(
            Note("tabular.repeated_names", f"重复的列名已改为：{listed}。", f"Repeated column names became: {listed}.")
        )
    return tuple(names), tuple(notes)


def _used(row: Sequence[str]) -> int:
    return max((position for position, cell in enumerate(row, 1) if cell.strip()), default=0)


def _usual(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The rows of the width that occurs most: a single long row must not add columns to the table."""
    widths = Counter(_used(row) for row in rows)
    if not widths:
        return []
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    return [row for row in rows if _used(row) <= usual or widths[_used(row)] > len(rows) * 0.3]


def _find_row(rows: Sequence[Sequence[str]]) -> int:
    head = rows[:_LOOK_AT]
    filled = [sum(1 for cell in row if cell.strip()) for row in head]
    if not filled or not max(filled):
        return -1
    usual = max(Counter(count for count in filled if count).items(), key=lambda item: (item[1], item[0]))[0]
    for index, count in enumerate(filled):
        if count >= max(1, usual * 0.6):
            return index
    return -1


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row at the head of the table is data: a third of its cells and at least one is of a kind no name is."""
    cells = [cell.strip() for cell in row if cell.strip()]
    data = sum(1 for cell in cells if _DATA.fullmatch(cell))
    return data > 0 and data * 3 >= len(cells)


def _skipped(count: int) -> Note:
    return Note(
        "tabular.rows_above_header",
        f"表头上方的 {count} 行已跳过。",
        f"{count} row(s) above the header were skipped.",
    )
