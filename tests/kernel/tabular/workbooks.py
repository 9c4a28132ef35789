"""Workbooks made by hand: honest ones with exactly the XML a test needs, and dangerous ones."""

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def make_workbook(
    path: Path,
    sheet: str,
    *,
    shared: list[str] | None = None,
    formats: list[str] | None = None,
    head: str = "",
    tail: str = "",
    doctype: str = "",
    more: dict[str, bytes] | None = None,
    date1904: bool = False,
) -> Path:
    """A workbook of one sheet whose rows are the XML `sheet`; style N > 0 is the format code `formats[N - 1]`."""
    codes = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(formats or []))
    styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats or [])))
    strings = "".join(f"<si>{text}</si>" for text in shared or [])
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(date1904)}"/>'
        '<sheets><sheet name="数据" sheetId="1" r:id="s1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="s1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="s2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="s3" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{MAIN}">{head}<sheetData>{sheet}</sheetData>{tail}'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
        for name, content in (more or {}).items():
            file.writestr(name, content)
    return path


def row(number: int, *cells: str) -> str:
    """A row of inline texts."""
    inner = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(cells)
    )
    return f'<row r="{number}">{inner}</row>'


def make_ole(path: Path, stream: str) -> Path:
    """An OLE container (old Office, or an encrypted workbook) whose directory names one stream."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    # The directory stands far into the file, as in real ones.
    header[48:52] = (300).to_bytes(4, "little")
    path.write_bytes(bytes(header) + b"\0" * 300 * 512 + stream.encode("utf-16-le").ljust(512, b"\0"))
    return path
