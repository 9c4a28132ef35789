"""Delimited text of every make: what is found about it, and that its rows come out as they went in."""

import csv
import io
from itertools import pairwise
from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanxi.kernel.tabular import Layout, read_batches, sniff
from guanxi.kernel.tabular.blocks import Block
from guanxi.kernel.tabular.encodings import choose_legacy
from guanxi.kernel.tabular.errors import UnknownColumns
from guanxi.kernel.tabular.layout import DEFAULT_LIMITS
from guanxi.kernel.tabular.records import Dialect, FrameReader, RecordReader

NEWLINES = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
CHINESE = (
    "编号,姓名,手机,备注\n1,张三,13800138000,老客户，每周来店一次\n2,李四,13900139000,喜欢红茶和点心\n"
    "3,王五,13700137000,住在静安区南京西路\n"
)


def write(path: Path, text: str, encoding: str = "utf-8", newline: str = "\n", bom: bytes = b"") -> Path:
    path.write_bytes(bom + text.replace("\n", newline).encode(encoding))
    return path


def read_all(path: Path, layout: Layout | None = None) -> pl.DataFrame:
    return pl.concat(read_batches(path, layout or sniff(path)))


@pytest.mark.parametrize(
    ("encoding", "bom", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("gb18030", b"\x84\x31\x95\x33", "gb18030"),
    ],
)
@pytest.mark.parametrize("newline", NEWLINES)
def test_encodings_and_line_ends_are_found(tmp_path: Path, encoding: str, bom: bytes, found: str, newline: str) -> None:
    path = write(tmp_path / "a.csv", CHINESE, encoding, NEWLINES[newline], bom)
    layout = sniff(path)
    assert (layout.encoding, layout.bom, layout.newline) == (found, bool(bom), newline)
    assert layout.header == ("编号", "姓名", "手机", "备注")
    frame = read_all(path, layout)
    assert frame["备注"].to_list() == ["老客户，每周来店一次", "喜欢红茶和点心", "住在静安区南京西路"]
    assert frame["line"].to_list() == [2, 3, 4]
    assert frame["problem"].to_list() == [None, None, None]


def test_traditional_chinese_in_big5(tmp_path: Path) -> None:
    text = "編號,姓名,備註\n1,陳小明,喜歡喝烏龍茶與咖啡\n2,林美玲,住在臺北市信義區\n"
    layout = sniff(write(tmp_path / "a.csv", text, "big5"))
    assert layout.encoding == "big5"
    assert layout.sample[1] == ("2", "林美玲", "住在臺北市信義區")


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "name,city,price\nMüller,Köln,12 €\nJosé Peña,São Paulo,3 €\nGrößer,Zürich,4 €\n"
    path = write(tmp_path / "a.csv", text, "windows-1252")
    layout = sniff(path)
    assert layout.encoding == "windows-1252"
    assert [note.code for note in layout.notes] == ["tabular.legacy_encoding"]
    assert read_all(path)["name"].to_list() == ["Müller", "José Peña", "Größer"]


def test_bytes_that_windows_1252_lacks_are_latin_1() -> None:
    assert choose_legacy(b"caf\xe9 \x81 x") == "latin-1"


def test_a_short_gbk_word_that_is_valid_utf8_does_not_confuse(tmp_path: Path) -> None:
    rows = "".join(f"{number},上海市静安区第{number}号\n" for number in range(20))
    path = write(tmp_path / "a.csv", f"编号,地址\n{rows}21,联通\n", "gbk")
    assert sniff(path).encoding == "gb18030"
    assert read_all(path)["地址"][-1] == "联通"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:

    rows = [["name", "price", "note"], ["a", "1,5", "x"], ["b", "2,75", "y | z"], ["c", "3", "w"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path = write(tmp_path / "a.csv", buffer.getvalue())
    assert sniff(path).delimiter == delimiter
    assert read_all(path).select("name", "price", "note").rows() == [tuple(row) for row in rows[1:]]


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "手机\n13800138000\n\n13900139000\n")
    assert sniff(path).header == ("手机",)
    assert read_all(path).rows() == [("13800138000", 2, None), ("13900139000", 4, None)]


def test_choices_of_a_person_overrule(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "x;y,z\n1;2,3\n4;5,6\n")
    assert sniff(path, delimiter=",").header == ("x;y", "z")
    assert sniff(path, header_row=0).header == ("column_1", "column_2")
    chosen = sniff(path, delimiter=";", header_row=2)
    assert (chosen.header, chosen.header_row) == (("1", "2,3"), 2)
    assert read_all(path, chosen).rows() == [("4", "5,6", 3, None)]
    gbk = write(tmp_path / "b.csv", CHINESE, "gbk")
    assert sniff(gbk, encoding="gb18030").sample[0][1] == "张三"


def test_nothing_is_guessed_about_values(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "编号,身份证,空\n007,110101199003070038,\n0.10,1E5,NULL\n")
    assert read_all(path).select("编号", "身份证", "空").rows() == [
        ("007", "110101199003070038", ""),
        ("0.10", "1E5", "NULL"),
    ]


def test_line_ends_in_cells_keep_the_physical_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,note\n1,"two\nlines"\n2,"a ""b"" c"\n\n3,x\n', newline="\r\n")
    frame = read_all(path)
    assert frame.rows() == [("1", "two\nlines", 2, None), ("2", 'a "b" c', 4, None), ("3", "x", 6, None)]


def test_uneven_rows_are_marked_and_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,\n,,\n"13"x,14,15\n')
    layout = sniff(path)
    assert "tabular.uneven_rows" in [note.code for note in layout.notes]
    assert read_all(path, layout).rows() == [
        ("1", "2", "3", 2, None),
        ("4", "5", None, 3, "short_row:2"),
        ("6", "7", "8", 4, "long_row:4"),
        ("10", "11", "12", 5, None),
        ("", "", "", 6, "empty_row"),
        ("13x", "14", "15", 7, "stray_quote"),
    ]


def test_a_quote_in_the_middle_of_a_cell_is_a_character(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'size,n\n5" disk,1\n3.5" disk,2\n')
    assert read_all(path).rows() == [('5" disk', "1", 2, None), ('3.5" disk', "2", 3, None)]


def test_header_names_become_unique(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "电话,电话,,line,problem, 姓  名 \n1,2,3,4,5,6\n")
    layout = sniff(path)
    assert layout.header == ("电话", "电话 (2)", "column_3", "line (2)", "problem (2)", "姓 名")
    assert [note.code for note in layout.notes] == ["tabular.empty_names", "tabular.repeated_names"]
    assert read_all(path, layout).columns == [*layout.header, "line", "problem"]


def test_a_title_above_the_header_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "2024 年客户名单,,\n,,\n姓名,手机,城市\n张三,138,上海\n李四,139,北京\n")
    layout = sniff(path)
    assert (layout.header_row, layout.header) == (3, ("姓名", "手机", "城市"))
    assert [note.code for note in layout.notes] == ["tabular.rows_above_header"]
    assert read_all(path, layout)["line"].to_list() == [4, 5]


def test_a_table_without_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "张三,13800138000,2010-12-01\n李四,13900139000,2010-12-02\n")
    layout = sniff(path)
    assert (layout.header_row, layout.header) == (0, ("column_1", "column_2", "column_3"))
    assert read_all(path, layout).height == 2


def test_columns_and_batches(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b,c\n" + "".join(f"{number},x,y\n" for number in range(1000)))
    layout = sniff(path)
    batches = list(read_batches(path, layout, ["c", "a"], 300))
    assert [batch.height for batch in batches] == [300, 300, 300, 100]
    assert batches[0].columns == ["c", "a", "line", "problem"]
    assert pl.concat(batches)["a"].to_list() == [str(number) for number in range(1000)]
    assert layout.row_estimate == 1000
    assert len(layout.sample) == 50


def test_columns_that_do_not_exist_are_refused_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b\n1,2\n")
    with pytest.raises(UnknownColumns):
        read_batches(path, sniff(path), ["a", "z"])


def test_a_layout_can_be_stored(tmp_path: Path) -> None:
    layout = sniff(write(tmp_path / "a.csv", CHINESE, "gbk"))
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(layout)), Layout) == layout


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\u0000"),
    max_size=12,
)
CELL = st.one_of(TEXT, st.sampled_from(["", "0", "00", '"', '""', ",", ";", "\n", 'a"b', "x\ny", "，", " ", "'"]))


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(sorted(NEWLINES)),
    st.sampled_from(
        [
            ("utf-8", b""),
            ("utf-8", b"\xef\xbb\xbf"),
            ("utf-16-le", b"\xff\xfe"),
            ("utf-16-be", b"\xfe\xff"),
            ("gb18030", b""),
        ]
    ),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@settings(max_examples=120, deadline=None)
def test_random_tables_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    newline: str,
    encoding: tuple[str, bytes],
    quoting: int,
) -> None:
    assume(any(any(row) for row in rows))
    header = [f"name {number}" for number in range(len(rows[0]))]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]  # both are QUOTE_*
    writer.writerows([header, *rows])
    path = tmp_path_factory.mktemp("t") / "a.csv"
    path.write_bytes(encoding[1] + buffer.getvalue().replace("\n", NEWLINES[newline]).encode(encoding[0]))
    layout = sniff(path, encoding=None if encoding[1] else encoding[0], delimiter=delimiter, header_row=1)
    frame = read_all(path, layout)
    assert [list(row) for row in frame.select(layout.header).rows()] == rows
    lines = frame["line"].to_list()
    assert lines[0] == 2
    gaps = [1 + "".join(row).count("\n") for row in rows]
    assert [after - before for before, after in pairwise(lines)] == gaps[:-1]
    assert set(frame["problem"]) <= {None, "empty_row"}


@given(
    st.lists(
        st.sampled_from(["a,b,c", '"a",b,"c,d"', "1,2", "1,2,3,4", ",,", "", '"x ""y""",,z', '"a"b,c,d', 'a"b,c,d']),
        max_size=12,
    )
)
@settings(max_examples=120, deadline=None)
def test_the_quick_way_and_the_careful_way_agree(lines: list[str]) -> None:
    dialect = Dialect(",", '"', 3)
    block = Block(1, "".join(line + "\n" for line in lines).encode())
    quick = FrameReader(dialect, ("x", "y", "z"), ["x", "y", "z"], DEFAULT_LIMITS).read(block)
    careful = RecordReader(dialect, DEFAULT_LIMITS)._read_carefully([*lines], 1)
    assert quick["line"].to_list() == careful.lines
    expected = [(*row[:3], *[None] * (3 - len(row))) for row in careful.rows]
    assert quick.select("x", "y", "z").rows() == expected


def test_blocks_may_cut_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[str(number), f"第{number}行\n“引用”, x", "é" * (number % 7)] for number in range(60)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([["id", "note", "x"], *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(buffer.getvalue().replace("\n”", "\r\n”").encode())
    layout = sniff(path)
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr("guanxi.kernel.tabular.blocks.BLOCK", size)
        assert [list(row[:3]) for row in read_all(path, layout).rows()] == rows


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("rows", [1, 2])
def test_the_last_line_needs_no_end(tmp_path: Path, rows: int, end: str) -> None:
    lines = ["name,phone", *(f"n{number},1" for number in range(rows))]
    path = tmp_path / "a.csv"
    path.write_bytes(((end or "\n").join(lines) + end).encode())
    layout = sniff(path)
    assert (layout.header, layout.row_estimate, len(layout.sample)) == (("name", "phone"), rows, rows)
    assert [frame.height for frame in read_batches(path, layout)] == [rows]
