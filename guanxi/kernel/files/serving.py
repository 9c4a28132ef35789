"""Answering with a stored file so that a browser never runs it: headers and single ranges; pure."""

import re
from dataclasses import dataclass

from guanxi.kernel.files.content import ACTIVE, EXECUTABLE, INLINE, UNKNOWN
from guanxi.kernel.files.errors import RangeNotSatisfiable
from guanxi.kernel.files.names import content_disposition

_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` to `end`, both included, of a file of `size`."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start + 1

    @property
    def header(self) -> str:
        """The Content-Range header."""
        return f"bytes {self.start}-{self.end}/{self.size}"


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The one range asked for; None for no header, several ranges or nonsense: then the whole file is the answer.

    Raises RangeNotSatisfiable (416) for a range outside the file. RFC 9110 section 14.

    >>> parse_range("bytes=-5", 100)
    ByteRange(start=95, end=99, size=100)
    """
    match = _RANGE.fullmatch(header) if header else None
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size - 1
        outside = int(suffix) == 0 or size == 0
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
        outside = start >= size
    if outside:
        raise RangeNotSatisfiable(size)
    return ByteRange(start, end, size)


def response_headers(
    *, content_type: str, name: str, size: int, part: ByteRange | None = None, inline: bool = False
) -> dict[str, str]:
    """All headers of an answer with a file (200, or 206 when `part` is given).

    `inline` is a wish: only PNG, JPEG, WebP, GIF and PDF are shown, the rest is downloaded; HTML, SVG, XML and scripts
    lose their type as well (ATK A16). A PDF gets no CSP sandbox, because browsers then refuse to show it.
    """
    shown = inline and content_type in INLINE
    headers = {
        "Content-Type": UNKNOWN if content_type in ACTIVE | EXECUTABLE else content_type,
        "Content-Disposition": content_disposition(name, inline=shown),
        "Content-Length": str(part.length if part else size),
        "Content-Security-Policy": _POLICY if content_type == "application/pdf" else f"{_POLICY}; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
    }
    if part is not None:
        headers["Content-Range"] = part.header
    return headers
