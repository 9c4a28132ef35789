"""No exported cell opens as a formula, numbers stay numbers, memory stays flat (ATK A19); read back with openpyxl."""

import csv
import doctest
import io
import resource
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from guanxi.kernel import export
from guanxi.kernel.export import Cell, ExportTooWide, is_formula_like, neutralise, write_csv, write_xlsx

EVIL = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    "  =1",
    "\u00a0=1",
    "\u3000=1",
    "\u200b=1",
    "\ufeff=1",
    "\x1f=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " ＝1",
    "﹦1",
    "−1",
    "\tx",
    "\rx",
    "\x00x",
    '=HYPERLINK("http://x?"&A1,"y")',
    "+8613800000000",
]
HARMLESS = [
    "",
    "a",
    "a=1",
    "1-2",
    "13800000000",
    "李雷",
    "'=1",
    "(=1)",
    "_x0041_",
    "<b>&\"'</b>",
    " x ",
    "a\nb",
    "1,2",
    "😀",
]
LOCAL = datetime.fromisoformat("2026-03-01T08:30:15")
NUMBERS: list[Cell] = [0, -5, 10**14, -1.5, 1e-7, Decimal("-12.30"), Decimal("0.001"), Decimal("-0.00"), True, False]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def rows_of(*rows: Sequence[Cell]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(export).failed == 0


@pytest.mark.parametrize("text", EVIL)
def test_formula_like(text: str) -> None:
    assert is_formula_like(text)
    assert neutralise(text).startswith("'")
    assert "\x00" not in neutralise(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert not is_formula_like(text)
    assert neutralise(text) == text


@pytest.mark.anyio
@pytest.mark.withstands("A19")
async def test_xlsx_opens_as_text() -> None:
    content = await whole(write_xlsx(["=1+1", "名"], rows_of(*[[text, "x"] for text in EVIL + HARMLESS])))
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [row[0] for row in sheet.iter_rows()]
    assert sheet.freeze_panes == "A2"
    for cell, text in zip(cells, ["=1+1", *EVIL, *HARMLESS], strict=True):
        assert cell.data_type in {"s", "inlineStr"} or (text == "" and cell.value is None)
        assert (cell.value or "").replace("_x005F_", "_") == text.replace("\x00", "\ufffd").replace("\x1f", "\ufffd")
        assert bool(cell.quotePrefix) is is_formula_like(text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.anyio
@pytest.mark.withstands("A19")
async def test_csv_opens_as_text() -> None:
    content = await whole(write_csv(["=1+1", "名"], rows_of(*[[text, -5] for text in EVIL])))
    assert content.startswith(b"\xef\xbb\xbf'=1+1,")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in read] == [neutralise(text) for text in EVIL]
    assert {row[1] for row in read} == {"-5"}
    for separator in ";\t":
        split = content.decode().replace("\n", separator).split(separator)
        assert not [part for part in split if part.startswith(("=1", "=cmd", "@", "+"))]


@pytest.mark.anyio
async def test_foreign_separators_start_no_formula() -> None:
    evil = "a;=1+1;b\t@x,=2"
    assert await whole(write_csv(["x"], rows_of([evil]), bom=False)) == b"x\r\n\"a;'=1+1;b\t'@x,=2\"\r\n"
    assert await whole(write_csv(["x"], rows_of([evil]), bom=False, delimiter=";")) == (
        b"x\r\n\"a;=1+1;b\t'@x,'=2\"\r\n"
    )


def test_lists_in_notes_stay_as_they_are() -> None:
    assert neutralise("买了：\n- 苹果\n- 梨") == "买了：\n- 苹果\n- 梨"
    assert neutralise("a\r\n=1\n-2+cmd") == "a\r\n'=1\n'-2+cmd"


@pytest.mark.anyio
@pytest.mark.withstands("A19")
async def test_numbers_stay_numbers() -> None:
    content = await whole(write_xlsx([str(number) for number in range(len(NUMBERS))], rows_of(NUMBERS)))
    header, row = load_workbook(io.BytesIO(content)).active.iter_rows()
    assert {cell.data_type for cell in header} == {"s"}
    assert [cell.value for cell in row] == [
        float(number) if isinstance(number, Decimal) else number for number in NUMBERS
    ]
    assert [cell.data_type for cell in row] == ["n"] * 8 + ["b"] * 2
    assert [cell.number_format for cell in row[5:7]] == ["0.00", "General"]
    text = await whole(write_csv(["x"], rows_of(NUMBERS), bom=False))
    assert text == b"x\r\n0,-5,100000000000000,-1.5,0.0000001,-12.30,0.001,-0.00,TRUE,FALSE\r\n"


@pytest.mark.anyio
async def test_what_a_spreadsheet_would_round_or_cannot_hold() -> None:
    cells: list[Cell] = [
        6222020200112233445,
        Decimal("12345678901234.567"),
        float("nan"),
        Decimal("Infinity"),
        None,
        "长" * 40_000,
        "😀" * 20_000,
        UUID(int=1),
        LOCAL,
        date(2026, 3, 1),
        datetime(2026, 3, 1, tzinfo=UTC),
        date(1899, 1, 1),
    ]
    content = await whole(write_xlsx(["x"] * len(cells), rows_of(cells)))
    read = [cell.value for cell in list(load_workbook(io.BytesIO(content)).active.iter_rows())[1]]
    assert read[:5] == ["6222020200112233445", "12345678901234.567", None, None, None]
    assert read[5] == "长" * 32_766 + "…"
    assert read[6] == "😀" * 16_383 + "…"
    assert read[7] == str(UUID(int=1))
    assert read[8:] == [
        LOCAL,
        LOCAL.replace(hour=0, minute=0, second=0),
        "2026-03-01 00:00:00+00:00",
        "1899-01-01",
    ]
    text = (await whole(write_csv(["x"], rows_of(cells[7:]), bom=False))).decode().splitlines()[1]
    assert text == f"{UUID(int=1)},2026-03-01 08:30:15,2026-03-01,2026-03-01 00:00:00+00:00,1899-01-01"


@pytest.mark.anyio
async def test_other_things_are_no_cells() -> None:
    for write in (write_csv, write_xlsx):
        with pytest.raises(TypeError):
            await whole(write(["x"], rows_of([object()])))  # type: ignore[list-item]  # on purpose


@pytest.mark.anyio
async def test_sheets_go_on_and_columns_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MAX_ROWS", 4)
    content = await whole(write_xlsx(["n"], rows_of(*[[number] for number in range(7)]), sheet='客户[1]/A & "B" \''))
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ['客户 1  A & "B"', '客户 1  A & "B" (2)', '客户 1  A & "B" (3)']
    assert [[cell.value for (cell,) in sheet.iter_rows()] for sheet in book] == [
        ["n", 0, 1, 2],
        ["n", 3, 4, 5],
        ["n", 6],
    ]
    with pytest.raises(ExportTooWide):
        await whole(write_xlsx(["x"] * 16_385, rows_of()))
    with pytest.raises(ExportTooWide):
        await whole(write_xlsx(["x"], rows_of([1] * 16_385)))
    wide = load_workbook(io.BytesIO(await whole(write_xlsx(["x"], rows_of([1] * 16_384))))).active
    assert wide.cell(2, 16_384).value == 1


@pytest.mark.anyio
async def test_other_readers_agree() -> None:
    content = await whole(write_xlsx(["name", "n"], rows_of(["=1+1", -5], ["李雷\r\n二", 7])))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [["name", "n"], ["=1+1", -5], ["李雷\r\n二", 7]]
    assert await whole(write_xlsx(["a"], rows_of([1]))) == await whole(write_xlsx(["a"], rows_of([1])))


@pytest.mark.anyio
async def test_an_empty_table_and_one_given_up_half_way() -> None:
    assert await whole(write_csv(["a"], rows_of())) == b"\xef\xbb\xbfa\r\n"
    assert load_workbook(io.BytesIO(await whole(write_xlsx(["a"], rows_of())))).active.max_row == 1
    for write in (write_csv, write_xlsx):
        pieces = write(["a"], rows_of(*[["x" * 1000 + str(number * 7919)] for number in range(5000)]))
        assert await anext(pieces)
        await pieces.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
async def test_memory_stays_flat(write) -> None:
    async def many() -> AsyncIterator[Sequence[Cell]]:
        for number in range(60_000):
            yield [number, "李雷" * 40, f"+86138{number:08}", Decimal("1.20"), hex(number * 7919**5)]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    total = largest = 0
    async for piece in write(["a", "b", "c", "d", "e"], many()):
        total += len(piece)
        largest = max(largest, len(piece))
    assert total > 1_000_000
    assert largest < 500_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


@given(st.text(max_size=30))
def test_no_text_escapes(text: str) -> None:
    safe = neutralise(text)
    assert not is_formula_like(safe)
    assert safe.lstrip("'").replace("'", "") == text.replace("\x00", "\ufffd").lstrip("'").replace("'", "")
