"""Files that must be refused: in plain words with line, value and mend, within bounded memory, as early as can be."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.tabular import Limits, read_batches, sniff
from guanxi.kernel.tabular.layout import DEFAULT_LIMITS
from tests.kernel.tabular.workbooks import make_ole, make_workbook, row


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> GuanxiError:
    """Why the file is refused; both languages must have words for it."""
    with pytest.raises(GuanxiError) as caught:
        for _ in read_batches(path, sniff(path, limits), limits=limits):
            pass
    assert caught.value.code.startswith("tabular.")
    assert caught.value.status in (413, 422)
    assert "{" not in caught.value.words("zh") + caught.value.words("en")
    return caught.value


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "tabular.empty", "空"),
        (b"\xef\xbb\xbf\r\n \r\n", "tabular.empty", "空"),
        (b"a,b,c\n", "tabular.only_header", "第 1 行"),
        (b"a,b,c\n,,\n\n", "tabular.only_header", "第 1 行"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "tabular.wrong_content", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "tabular.wrong_content", "PNG"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "tabular.wrong_content", "程序"),
        (b"\x1f\x8b\x08\x00abc", "tabular.wrong_content", "GZIP"),
        (b"Rar!\x1a\x07\x01\x00", "tabular.wrong_content", "RAR"),
        (b'{"a": 1}', "tabular.wrong_content", "JSON"),
        (bytes(range(256)) * 8, "tabular.wrong_content", "二进制"),
        (b"\n<html><table><tr><td>1</td></tr></table>", "tabular.old_spreadsheet", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "tabular.old_spreadsheet", "XML"),
        (b"a,b\n1,2\n3,\x004\n" + b"5,6\n" * 30, "tabular.nul_bytes", "第 3 行"),
        (b"a,b\n" + b"x," * 9_999 + b"x\n", "tabular.too_many_columns", "10000 列"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, code: str, word: str) -> None:
    error = refusal(write(tmp_path / "customers.csv", content))
    assert error.code == code
    assert word in error.words("zh")


def test_honest_headers_that_look_like_signatures(tmp_path: Path) -> None:
    assert sniff(write(tmp_path / "a.csv", "MZ,GIF8\n1,2\n")).header == ("MZ", "GIF8")


def test_ten_thousand_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n")
    error = refusal(path)
    assert (error.code, error.params["columns"], error.params["limit"]) == ("tabular.too_many_columns", 10_000, 500)
    assert len(sniff(path, Limits(columns=10_000)).header) == 10_000


@pytest.mark.parametrize(("first", "second"), [("gbk", "utf-8"), ("utf-8", "gbk")])
def test_mixed_encodings_name_the_line(tmp_path: Path, first: str, second: str) -> None:
    lines = [f"{number},上海市静安区南京西路{number}号".encode(first) for number in range(200)]
    lines[150] = "150,北京市朝阳区建国路".encode(second)
    error = refusal(write(tmp_path / "a.csv", "编号,地址\n".encode(first) + b"\n".join(lines)))
    assert error.code == "tabular.mixed_encodings"
    assert error.params["line"] == 152
    assert "150,北京市朝阳区建国路" in error.words("zh")


def test_mixed_western_encodings_name_the_line(tmp_path: Path) -> None:
    body = "".join(f"{number},café\n" for number in range(20)).encode()
    error = refusal(write(tmp_path / "a.csv", b"id,name\n" + body + b"20,Jos\xe9\n"))
    assert (error.code, error.params["line"]) == ("tabular.mixed_encodings", 22)


def test_a_wrong_choice_of_encoding_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b\n1,2\n张,3\n".encode("gbk"))
    with pytest.raises(GuanxiError) as caught:
        sniff(path, encoding="utf-8")
    assert (caught.value.code, caught.value.params["line"]) == ("tabular.unknown_encoding", 3)
    odd = write(tmp_path / "b.csv", b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8\x41\x00")
    with pytest.raises(GuanxiError) as caught:
        sniff(odd)
    assert caught.value.code == "tabular.unknown_encoding"
    with pytest.raises(GuanxiError) as caught:
        sniff(path, encoding="klingon")
    assert caught.value.code == "tabular.unknown_encoding"


@pytest.mark.parametrize("rows", [3, 40, 100_000])
def test_a_lone_quote_names_the_line_where_it_opens(tmp_path: Path, rows: int) -> None:
    text = 'id,name,city\n1,a,b\n2,"broken,c\n' + "".join(f"{n},x,y\n" for n in range(rows))
    error = refusal(write(tmp_path / "a.csv", text))
    assert (error.code, error.params["line"]) == ("tabular.unclosed_quote", 3)
    assert "broken" in error.words("zh")


def test_a_lone_quote_that_the_next_one_closes(tmp_path: Path) -> None:
    text = 'id,name,city\n1,"broken,c\n' + "".join(f"{n},x,y\n" for n in range(10)) + '11,"whole, x",y\n12,a,b\n'
    assert refusal(write(tmp_path / "a.csv", text)).params["line"] == 2
    # The second quote ends a line as a real one would.
    text = 'id,name,city\n1,a,"broken\n' + "".join(f"{n},x,y\n" for n in range(10)) + '11,x,y"\n12,a,b\n'
    assert refusal(write(tmp_path / "b.csv", text)).params["line"] == 2


def test_long_cells(tmp_path: Path) -> None:
    good = write(tmp_path / "good.csv", f"id,note\n1,{'x' * 99_000}\n")
    assert next(read_batches(good, sniff(good)))["note"].str.len_bytes()[0] == 99_000
    for name, cell in {"plain": "x" * 100_001, "quoted": '"' + "x," * 60_000 + '"', "chinese": "好" * 40_000}.items():
        error = refusal(write(tmp_path / f"{name}.csv", f"id,note\n1,a\n2,{cell}\n"))
        assert (error.code, error.params["line"]) == ("tabular.cell_too_large", 3)


def test_a_line_without_end(tmp_path: Path) -> None:
    error = refusal(write(tmp_path / "a.csv", "a,b\n" + "1234567,abcdefg," * 200_000))
    assert (error.code, error.params["line"]) == ("tabular.row_too_large", 2)


def test_limits_of_size_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    error = refusal(path)
    assert (error.code, error.status) == ("tabular.file_too_large", 413)
    rows = write(tmp_path / "rows.csv", "a,b\n" + "1,2\n" * 100)
    assert refusal(rows, Limits(rows=99)).code == "tabular.too_many_rows"
    assert sum(frame.height for frame in read_batches(rows, sniff(rows), limits=Limits(rows=100))) == 100


def test_old_and_locked_workbooks(tmp_path: Path) -> None:
    assert refusal(make_ole(tmp_path / "a.xlsx", "EncryptedPackage")).code == "tabular.password_protected"
    old = refusal(make_ole(tmp_path / "b.xls", "Workbook"))
    assert old.code == "tabular.old_spreadsheet"
    assert "XLSX" in old.words("zh")


def test_other_archives(tmp_path: Path) -> None:
    cases = {
        "plain.zip": ({"a.csv": b"a,b\n1,2\n"}, "tabular.wrong_content"),
        "word.docx": ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}, "tabular.wrong_content"),
        "sheet.ods": ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "tabular.old_spreadsheet"),
        "book.xlsb": ({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b""}, "tabular.old_spreadsheet"),
        "empty.xlsx": ({"[Content_Types].xml": b"<Types/>"}, "tabular.damaged_workbook"),
    }
    for name, (parts, code) in cases.items():
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            for part, content in parts.items():
                file.writestr(part, content)
        assert refusal(tmp_path / name).code == code
    cut = make_workbook(tmp_path / "whole.xlsx", row(1, "a", "b") + row(2, "1", "2")).read_bytes()
    assert refusal(write(tmp_path / "cut.xlsx", cut[: len(cut) // 2])).code == "tabular.damaged_workbook"


@pytest.mark.withstands("A25")
def test_archives_built_to_hurt(tmp_path: Path) -> None:
    body = row(1, "a", "b") + row(2, "1", "2")
    nested = make_workbook(tmp_path / "nested.xlsx", body, more={"xl/media/a.zip": b"PK"})
    outside = make_workbook(tmp_path / "outside.xlsx", body, more={"../../etc/cron.d/x": b""})
    many = make_workbook(tmp_path / "many.xlsx", body, more={f"xl/media/{n}.png": b"" for n in range(3_000)})
    link = make_workbook(tmp_path / "link.xlsx", body)
    with zipfile.ZipFile(link, "a") as file:
        info = zipfile.ZipInfo("xl/link")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    locked = write(tmp_path / "locked.xlsx", _with_flag(make_workbook(tmp_path / "x.xlsx", body).read_bytes()))
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    entities = make_workbook(tmp_path / "entities.xlsx", body, doctype=laughs)
    for path in (nested, outside, many, link, entities):
        assert refusal(path).code == "tabular.dangerous_archive", path.name
    assert refusal(locked).code == "tabular.password_protected"


def _with_flag(content: bytes) -> bytes:
    """The first entry marked as encrypted in the directory."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + bytes([content[at] | 1]) + content[at + 1 :]


def test_damaged_sheets(tmp_path: Path) -> None:
    body = row(1, "a", "b") + row(2, "1", "2")
    cases = {
        "xml": body + "<row",
        "order": body + '<row r="1"><c><v>1</v></c></row>',
        "reference": body + '<row r="3"><c r="ABCDE3"><v>1</v></c></row>',
        "shared": body + '<row r="3"><c r="A3" t="s"><v>99</v></c></row>',
        "far": body + '<row r="9999999"><c r="A1"><v>1</v></c></row>',
    }
    for name, sheet in cases.items():
        assert refusal(make_workbook(tmp_path / f"{name}.xlsx", sheet)).code == "tabular.damaged_workbook", name


RUNNER = """
import json, resource, sys
from pathlib import Path
import polars as pl
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.tabular import read_batches, sniff

def status(key):
    return int(Path("/proc/self/status").read_text().split(key + ":")[1].split()[0]) * 1024

pl.read_csv(b"a,b\\n1,2\\n" * 10_000).select(pl.col("a").str.contains("x").sum())
# Libraries and the allocator reserve addresses once; what comes on top is bounded.
limit = status("VmSize") + 200_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
results = {}
for name in sys.argv[1:]:
    path = Path(name)
    try:
        rows = sum(frame.height for frame in read_batches(path, sniff(path)))
        results[path.name] = f"{rows} rows"
    except GuanxiError as error:
        results[path.name] = error.code
print(json.dumps({"results": results, "peak": status("VmHWM")}))
"""


@pytest.mark.withstands("A25")
def test_memory_is_bounded_whatever_comes(tmp_path: Path) -> None:
    expected = {
        "cell.csv": "tabular.cell_too_large",
        "quoted.csv": "tabular.unclosed_quote",
        "bomb.xlsx": "tabular.dangerous_archive",
        "wide.xlsx": "tabular.too_many_columns",
        "corner.xlsx": "tabular.too_many_columns",
        "text.xlsx": "tabular.row_too_large",
        "deep.xlsx": "tabular.too_much_text",
        "nested.xlsx": "tabular.damaged_workbook",
        "attributes.xlsx": "tabular.damaged_workbook",
        "blank.xlsx": "2 rows",
        "large.csv": "600000 rows",
    }
    _write_cell(tmp_path / "cell.csv", b"id,note\n1,", b"x" * 1_000_000, 300)
    _write_cell(tmp_path / "quoted.csv", b'id,note\n1,"', b"some words, and more\n" * 50_000, 50)
    body = row(1, "a", "b") + row(2, "1", "2")
    make_workbook(tmp_path / "bomb.xlsx", body, tail=" " * 40_000_000)
    make_workbook(tmp_path / "wide.xlsx", row(1, "a") + "<row>" + "<c><v>1</v></c>" * 300_000 + "</row>")
    lie = '<dimension ref="A1:XFD1048576"/>'
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    make_workbook(tmp_path / "corner.xlsx", body + corner, head=lie)
    # Incompressible enough to pass the ratio: the row itself must be bounded.
    noise = "".join(f"{number:x}" for number in range(800_000))
    make_workbook(tmp_path / "text.xlsx", row(1, "a") + row(2, noise))
    make_workbook(tmp_path / "deep.xlsx", body, shared=["<r>" * 5_000_000])
    make_workbook(tmp_path / "nested.xlsx", body, formats=['"/>' + "<a>" * 5_000_000])
    attributes = "".join(f' a{number}=""' for number in range(1_000_000))
    make_workbook(tmp_path / "attributes.xlsx", body, formats=[f'"{attributes} x="'])
    styled = "".join(f'<row r="{number}">{"<c/>" * 400}</row>' for number in range(3, 400))
    make_workbook(tmp_path / "blank.xlsx", body + styled + row(400, "x"), head=lie)
    with (tmp_path / "large.csv").open("wb") as file:
        file.write(b"id,name,phone\n")
        for _ in range(60):
            file.write(b"00000001,somebody of some place and more,13800138000\n" * 10_000)
    run = subprocess.run(
        [sys.executable, "-c", RUNNER, *(str(tmp_path / name) for name in expected)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["results"] == expected
    assert told["peak"] < 400_000_000


def _write_cell(path: Path, head: bytes, piece: bytes, times: int) -> None:
    with path.open("wb") as file:
        file.write(head)
        for _ in range(times):
            file.write(piece)
