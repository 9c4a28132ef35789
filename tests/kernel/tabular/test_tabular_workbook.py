"""Workbooks: every kind of cell as text, sheets, headers, and agreement with another reader."""

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.tabular import DEFAULT_LIMITS, Layout, read_batches, sniff
from guanxi.kernel.tabular.book import Book
from guanxi.kernel.tabular.cell_formats import DATE, DATETIME, DURATION, NUMBER, PADDED, TIME, kind_of_format
from guanxi.kernel.tabular.sheet_rows import SheetFrames, SheetParser, read_cells
from tests.kernel.tabular.workbooks import make_workbook, row


def read_all(path: Path, layout: Layout | None = None) -> pl.DataFrame:
    return pl.concat(read_batches(path, layout or sniff(path)))


def read_values(path: Path, cells: str, **how: object) -> list[tuple[str, str | None]]:
    """Each cell of the XML `cells` as text with its problem, one row each."""
    rows = [f'<row r="{at}">{cell}</row>' for at, cell in enumerate(cells.split("\n"), 2)]
    book = make_workbook(path / "a.xlsx", row(1, "值") + "".join(rows), **how)  # type: ignore[arg-type]  # passed on
    return read_all(book, sniff(book, header_row=1)).select("值", "problem").rows()


def test_a_workbook_as_people_save_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "客户"
    sheet.append(["编号", "姓名", "手机", "单价", "日期", "时间", "会员", "合计"])
    sheet["A1"].font = Font(bold=True)
    sheet.append(
        [
            7,
            "张三",
            13800138000,
            2.55,
            dt.date(2010, 12, 1),
            dt.datetime.fromisoformat("2010-12-01T08:26"),
            True,
            "=D2*2",
        ]
    )
    sheet.append(
        [None, "李四 & <b>", "0086138", 1e5, dt.datetime.fromisoformat("2010-12-01"), dt.time(8, 26, 5), False, "#N/A"]
    )
    sheet["A5"] = 123456789012345
    book.save(tmp_path / "a.xlsx")
    layout = sniff(tmp_path / "a.xlsx")
    assert (layout.kind, layout.sheet, layout.header_row, layout.row_estimate) == ("xlsx", "客户", 1, 3)
    # fmt: off
    assert read_all(tmp_path / "a.xlsx", layout).rows() == [
        ("7", "张三", "13800138000", "2.55", "2010-12-01", "2010-12-01T08:26:00", "TRUE", "", 2, "no_cached_value:合计"),
        ("", "李四 & <b>", "0086138", "100000", "2010-12-01T00:00:00", "08:26:05", "FALSE", "#N/A", 3, "error_cell:合计"),
        ("123456789012345", "", "", "", "", "", "", "", 5, None),
    ]
    # fmt: on


@pytest.mark.parametrize(
    ("raw", "text", "problem"),
    [
        ("0", "0", None),
        ("-0", "0", None),
        ("2.5499999999999998", "2.55", None),
        ("0.1", "0.1", None),
        ("12.50", "12.5", None),
        ("3.0", "3", None),
        ("1E5", "100000", None),
        ("1.3800138E10", "13800138000", None),
        ("1E-7", "0.0000001", None),
        ("999999999999999", "999999999999999", None),
        ("-999999999999999", "-999999999999999", None),
        ("1.10101199003070E+17", "110101199003070000", "precision_lost:值"),
        ("1234567890123456", "1234567890123456", "precision_lost:值"),
        ("1E400", "1E400", "precision_lost:值"),
        ("x", "x", "precision_lost:值"),
    ],
)
def test_numbers_are_plain_digits(tmp_path: Path, raw: str, text: str, problem: str | None) -> None:
    assert read_values(tmp_path, f"<c><v>{raw}</v></c>") == [(text, problem)]


def test_dates_by_their_format(tmp_path: Path) -> None:
    formats = ["yyyy/m/d;@", "yyyy-mm-dd hh:mm", "h:mm", "[h]:mm", "00000", "&quot;d&quot;0", "0.00"]
    cells = "\n".join(
        f'<c s="{style}"><v>{value}</v></c>'
        for style, value in [
            (1, 40513),
            (1, 40513.5),
            (2, 40513.35138888889),
            (3, 0.35138888889),
            (4, 1.5),
            (5, 123),
            (5, 1234567),
            (6, 5),
            (7, 5),
            (1, 1),
            (1, 59),
            (1, 60),
            (1, 61),
            (1, -1),
            (1, 2958466),
            (1, "x"),
        ]
    )
    assert [text for text, _ in read_values(tmp_path, cells, formats=formats)] == [
        *("2010-12-01", "2010-12-01T12:00:00", "2010-12-01T08:26:00", "08:26:00", "36:00:00", "00123"),
        *("1234567", "5", "5", "1900-01-01", "1900-02-28", "60", "1900-03-01", "-1", "2958466", "x"),
    ]
    problems = [problem for _, problem in read_values(tmp_path, cells, formats=formats)]
    assert [at for at, problem in enumerate(problems) if problem] == [11, 13, 14, 15]
    assert set(problems) == {None, "invalid_date:值"}
    assert read_values(tmp_path, '<c s="1"><v>0</v></c>', formats=formats, date1904=True) == [("1904-01-01", None)]


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (14, None, DATE),
        (22, None, DATETIME),
        (57, None, DATE),
        (2, None, NUMBER),
        (200, "[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;".replace("&quot;", '"'), DATE),
        (200, "[Red]0.00;[h]", NUMBER),
        (200, "[hh]:mm:ss", DURATION),
        (200, "mm:ss.0", TIME),
        (200, "h:mm AM/PM", TIME),
        (200, "General", NUMBER),
        (200, "000000", PADDED + 6),
        (200, '#,##0 "days"', NUMBER),
        (200, "mmm-yy", DATE),
        (200, "@", NUMBER),
    ],
)
def test_kinds_of_formats(number: int, code: str | None, kind: int) -> None:
    assert kind_of_format(number, code) == kind


def test_texts_rich_shared_and_escaped(tmp_path: Path) -> None:
    shared = [
        "<t>张三</t>",
        "<r><t>Zhang </t></r><r><rPr/><t>San</t></r><rPh><t>ちょう</t></rPh>",
        "<t>a_x000D_b_x0041_</t>",
    ]
    cells = "\n".join(
        [
            '<c t="s"><v>0</v></c>',
            '<c t="s"><v>1</v></c>',
            '<c t="s"><v>2</v></c>',
            '<c t="str"><f>A1</f><v>007</v></c>',
            '<c t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c>',
            '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            '<c t="d"><v>2010-12-01T08:26:00</v></c>',
            "<c><f>1+1</f><v>2</v></c>",
            "<c><f>1+1</f></c>",
        ]
    )
    assert read_values(tmp_path, cells, shared=shared) == [
        ("张三", None),
        ("Zhang San", None),
        ("a\rbA", None),
        ("007", None),
        ("xy", None),
        ("#DIV/0!", "error_cell:值"),
        ("2010-12-01T08:26:00", None),
        ("2", None),
        ("", "no_cached_value:值"),
    ]


def test_sheets_hidden_and_chosen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "旧"
    first.append(["a", "b"])
    first.append(["1", "2"])
    first.sheet_state = "hidden"
    book.create_sheet("空")
    second = book.create_sheet("新")
    second.append(["c", "d"])
    second.append(["3", "4"])
    book.save(tmp_path / "a.xlsx")
    layout = sniff(tmp_path / "a.xlsx")
    assert layout.sheet == "新"
    assert [(sheet.name, sheet.hidden) for sheet in layout.sheets] == [("旧", True), ("空", False), ("新", False)]
    assert {"tabular.hidden_sheets", "tabular.one_sheet"} <= {note.code for note in layout.notes}
    chosen = sniff(tmp_path / "a.xlsx", sheet="旧")
    assert read_all(tmp_path / "a.xlsx", chosen).rows() == [("1", "2", 2, None)]
    for name, code in {"没有": "tabular.sheet_not_found", "空": "tabular.empty"}.items():
        with pytest.raises(GuanxiError) as caught:
            sniff(tmp_path / "a.xlsx", sheet=name)
        assert caught.value.code == code


def test_a_merged_title_and_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2024 年客户名单"])
    sheet.merge_cells("A1:C1")
    sheet.append(["姓名", "联系方式", None])
    sheet.merge_cells("B2:C2")
    sheet.append(["张三", "13800138000", "z@q.cn"])
    sheet.append(["李四", "13900139000", "l@q.cn"])
    book.save(tmp_path / "a.xlsx")
    layout = sniff(tmp_path / "a.xlsx")
    assert (layout.header_row, layout.header) == (2, ("姓名", "联系方式", "column_3"))
    assert "tabular.merged_header" in {note.code for note in layout.notes}
    assert read_all(tmp_path / "a.xlsx", layout).rows()[0] == ("张三", "13800138000", "z@q.cn", 3, None)


def test_long_rows_and_prefixed_xml(tmp_path: Path) -> None:
    usual = "".join(row(number, "x", "y") for number in range(2, 12))
    book = make_workbook(tmp_path / "a.xlsx", row(1, "a", "b") + usual + row(12, "1", "2", "3"))
    frame = read_all(book)
    assert frame.rows()[-1] == ("1", "2", 12, "long_row:3")
    assert frame["line"].to_list() == list(range(2, 13))


CELL = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
        lambda s: s[0] != "="
    ),
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 4)),
    st.booleans(),
    st.datetimes(dt.datetime.fromisoformat("1901-01-01"), dt.datetime.fromisoformat("2100-01-01")).map(
        lambda value: value.replace(microsecond=0)
    ),
)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_agreement_with_another_reader(tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]) -> None:
    path = tmp_path_factory.mktemp("x") / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["一", "二", "三"], *rows, ["end", "end", "end"]]:
        sheet.append(line)
    book.save(path)
    ours = {line[3]: list(line[:3]) for line in read_all(path, sniff(path, header_row=1)).rows()}
    theirs = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for number, line in enumerate(theirs[1:], 2):
        expected = [_as_text(cell) for cell in line]
        assert ours.get(number, ["", "", ""]) == expected


def _as_text(cell: object) -> str:
    match cell:
        case bool():
            return str(cell).upper()
        case float() | int():
            text = format(cell, ".4f").rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
            return "0" if text == "-0" else text
        case dt.datetime():
            return cell.isoformat()
        case dt.date():
            return f"{cell.isoformat()}T00:00:00"
        case _:
            return str(cell)


ODD_CELLS = [
    '<c r="{0}{1}"><v>{1}</v></c>',
    '<c r="{0}{1}" s="1"><v>4051{1}.5</v></c>',
    '<c r="{0}{1}" t="s"><v>0</v></c>',
    '<c r="{0}{1}" s="0" t="str"><f>A1&amp;"x"</f><v>a &lt;&amp;lt; b</v></c>',
    '<c r="{0}{1}" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>',
    '<c r="{0}{1}" t="inlineStr"><is><t></t></is></c>',
    '<c r="{0}{1}" s="1"/>',
    '<c r="{0}{1}"></c>',
    '<c r="{0}{1}"><f>1+1</f></c>',
    '<c t="str"><v>no place</v></c>',
    '<c s="1" r="{0}{1}"><v>40513</v></c>',
    '<c r="{0}{1}" t="str"><v>&#65;_x0042_</v></c>',
    '<c r="{0}{1}" t="str"><v><![CDATA[<c r="A9"><v>1</v></c></row>]]></v></c>',
    '<!-- <c r="{0}{1}"><v>9</v></c></row> -->',
    '<c r="{0}{1}" t="str"><v>line\r\nend</v></c>',
    '<c r="{0}{1}" t="e"><v>#REF!</v></c>',
]
ODD_ROWS = ['<row r="{0}" spans="1:3">', "<row r='{0}'>", '\n<row r="{0}" ht="1&quot;">']


@given(st.lists(st.tuples(st.sampled_from(ODD_ROWS), st.lists(st.sampled_from(ODD_CELLS), max_size=3)), max_size=8))
@settings(max_examples=80, deadline=None)
def test_the_quick_way_and_the_xml_parser_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str]]]
) -> None:
    sheet = row(1, "a", "b", "c")
    for number, (start, cells) in enumerate(rows, 2):
        inner = "".join(cell.format("ABC"[at], number) for at, cell in enumerate(cells))
        sheet += start.format(number) + inner + "</row>"
    sheet += f'<row r="{len(rows) + 2}" ht="5"/>' + row(len(rows) + 3, "end", "end", "end")
    data = f'<?xml version="1.0"?><worksheet><sheetData>{sheet}</sheetData><x/></worksheet>'.encode()
    results = []
    for plain in (True, False):
        parser = SheetParser("sheet", (NUMBER, DATE), DEFAULT_LIMITS)
        if not plain:
            parser.take_plain = lambda _: None  # type: ignore[method-assign,assignment]  # the quick way closed
        book = Book((), {}, False, (NUMBER, DATE), "")
        frames = SheetFrames(book, pl.Series(["shared"]), ("a", "b", "c"), ["a", "b", "c"], "sheet")
        chunks = (data[at : at + 100] for at in range(0, len(data), 100))
        try:
            results.append(
                pl.concat(frames.read(cells) for cells in read_cells(chunks, parser, 1 if plain else 400)).rows()
            )
        except GuanxiError as error:
            results.append(error.code)
    assert results[0] == results[1]
