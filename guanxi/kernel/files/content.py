"""What a file is, judged by its first bytes alone; names and declared types are never believed (ATK A24).

Not here: whether a zip is safe to unpack (archives.py) and how large a picture is (images.py).
"""

import re

HEAD_BYTES = 64 * 1024

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
INLINE = IMAGES | {"application/pdf"}
"""Shown in the browser; everything else is downloaded."""

# Could run in our pages' origin if a browser showed them: kept, but sent as nameless bytes to be downloaded.
ACTIVE = frozenset({"text/html", "image/svg+xml", "application/xml"})
EXECUTABLE = frozenset({"application/x-executable", "text/x-script"})
UNKNOWN = "application/octet-stream"

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", "audio/silk"),
    (b"\x02#!SILK", "audio/silk"),
)
# Only looked at when there are bytes no text has: "MZ" and "ID3" begin many a table.
_BINARY_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"BZh", "application/x-bzip2"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"MZ", "application/x-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\xfe\xed\xfa", "application/x-executable"),
    (b"\xce\xfa\xed\xfe", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"dex\n", "application/x-executable"),
    (b"\x00asm", "application/x-executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-executable"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_MPEG_AUDIO = {0xFB: "audio/mpeg", 0xF3: "audio/mpeg", 0xF2: "audio/mpeg", 0xF1: "audio/aac", 0xF9: "audio/aac"}
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(r"<(script|html|svg|!doctype|iframe|body|head|object|embed|meta|link|img|xsl:)\b", re.IGNORECASE)
_PHP = re.compile(r"<\?php|__halt_compiler", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def detect_type(head: bytes) -> str:
    """The content type of what begins with `head` (up to 64 KiB; more helps telling office files apart).

    >>> detect_type(b"%PDF-1.7 ...")
    'application/pdf'
    >>> detect_type(b"  <SVG onload=alert(1)>")
    'image/svg+xml'
    """
    for start, content_type in _STARTS:
        if head.startswith(start):
            return content_type
    return (_NOT_TEXT.search(head) and _binary_type(head)) or _text_type(head)


def _binary_type(head: bytes) -> str | None:
    for start, content_type in _BINARY_STARTS:
        if head.startswith(start):
            return content_type
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(head)
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"BM") and head[15:18] == b"\x00\x00\x00":
        return "image/bmp"
    return _MPEG_AUDIO.get(head[1]) if head[0] == 0xFF else None


def _zip_type(head: bytes) -> str:
    for mark, content_type in ((b"xl/", XLSX), (b"word/", _DOCX), (b"ppt/", _PPTX)):
        if mark in head and (b"[Content_Types].xml" in head or b"_rels/" in head or b"docProps/" in head):
            return content_type
    return "application/zip"


def _text_type(head: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if encoding is None and _NOT_TEXT.search(head):
        return UNKNOWN
    # Latin-1 never fails, and all that is looked for is ASCII in every encoding left.
    text = head.decode(encoding or "latin-1", errors="replace").lstrip("\ufeff \t\r\n\x0b\x0c")
    if text.startswith("#!") or _PHP.search(text):
        return "text/x-script"
    if text.startswith("<") or _MARKUP.search(text):
        return _markup_type(text)
    if text.startswith("BEGIN:VCARD"):
        return "text/vcard"
    if text.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    return "text/csv" if _is_table(text) else "text/plain"


def _markup_type(text: str) -> str:
    lowered = text.lower()
    if "<svg" in lowered:
        return "image/svg+xml"
    return "application/xml" if lowered.startswith("<?xml") and "<html" not in lowered else "text/html"


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:20] if line.strip()][:5]
    return len(lines) > 1 and any(
        lines[0].count(mark) > 0 and all(line.count(mark) >= lines[0].count(mark) for line in lines[:-1])
        for mark in ",;\t"
    )
