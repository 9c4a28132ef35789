"""What kind of content a file has, by its first bytes; the name of a file proves nothing.

Knows enough kinds to refuse the usual mistakes in plain words. Not a general file type detector (that is files).
"""

import re
from pathlib import Path

from guanxi.kernel.tabular.errors import OldSpreadsheet, PasswordProtected, WrongContent

HEAD_BYTES = 65_536

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of an encrypted OOXML package inside an OLE container is named so, in UTF-16.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"\x89PNG", "PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"RIFF", "图片或音视频", "a picture or a recording"),
    (b"II*\x00", "TIFF 图片", "a TIFF picture"),
    (b"MM\x00*", "TIFF 图片", "a TIFF picture"),
    (b"MZ", "Windows 程序", "a Windows program"),
    (b"\x7fELF", "Linux 程序", "a Linux program"),
    (b"\xca\xfe\xba\xbe", "程序", "a program"),
    (b"\xcf\xfa\xed\xfe", "macOS 程序", "a macOS program"),
    (b"#!", "脚本程序", "a script"),
    (b"\x1f\x8b", "GZIP 压缩包", "a GZIP archive"),
    (b"BZh", "BZIP2 压缩包", "a BZIP2 archive"),
    (b"\xfd7zXZ\x00", "XZ 压缩包", "an XZ archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "ZSTD 压缩包", "a ZSTD archive"),
    (b"SQLite format 3\x00", "SQLite 数据库", "an SQLite database"),
    (b"PAR1", "Parquet 数据文件", "a Parquet data file"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
)
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.I | re.S)
_XML = re.compile(rb"\s*<\?xml\b", re.I)
_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*(?:\{\s*"|\[))')


def is_zip(head: bytes) -> bool:
    """Whether the file is a zip container, which an `.xlsx` is."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def check_text(path: Path, head: bytes) -> None:
    """Refuse content that is no delimited text, as far as `head` (the first HEAD_BYTES of the file) tells.

    Raises WrongContent, OldSpreadsheet or PasswordProtected.
    """
    if head.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in _ole_directory(path, head):
            raise PasswordProtected
        raise OldSpreadsheet(kind_zh="旧版 Office 文件（如 .xls）", kind_en="an old Office file (such as .xls)")
    # Signatures of letters only ("MZ", "BZh") also begin honest headers; they count in binary content alone.
    binary = any(byte < 9 or 13 < byte < 27 for byte in head[:512])
    for signature, zh, en in _SIGNATURES:
        if head.startswith(signature) and (binary or not signature.isalnum()):
            raise WrongContent(kind_zh=zh, kind_en=en)
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(plain):
        raise OldSpreadsheet(kind_zh="网页（HTML）", kind_en="a web page (HTML)")
    if _XML.match(plain):
        raise OldSpreadsheet(kind_zh="XML 文件", kind_en="an XML file")
    if _JSON.match(plain):
        raise WrongContent(kind_zh="JSON 数据", kind_en="JSON data")


def _ole_directory(path: Path, head: bytes) -> bytes:
    """The first directory sectors of an OLE container ([MS-CFB] 2.2: shift at byte 30, first sector at byte 48)."""
    if len(head) < 52:
        return b""
    shift = min(int.from_bytes(head[30:32], "little"), 12)
    sector = int.from_bytes(head[48:52], "little")
    with path.open("rb") as file:
        file.seek(min((sector + 1) << shift, path.stat().st_size))
        return file.read(HEAD_BYTES)
