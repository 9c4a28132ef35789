"""Which text encoding a file is in, proven over the whole file in one pass, and whether it is one encoding at all.

UTF-8 is accepted only when every byte fits. Otherwise GB18030 (which contains GBK and GB2312), Big5 and Windows-1252
are weighed by how usual the characters are that they give. Memory: one chunk. Not here: line ends and cells.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from guanxi.kernel.tabular.errors import MixedEncodings, UnknownEncoding, shorten

CHUNK = 1 << 20
_EVIDENCE_BYTES = 400_000

UTF8 = "utf-8"
ENCODINGS = (UTF8, "utf-16-le", "utf-16-be", "gb18030", "big5", "windows-1252", "latin-1")

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # The BOM of GB18030.
    (b"\x84\x31\x95\x33", "gb18030"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name (one of ENCODINGS) and the byte order mark that must be skipped."""

    name: str
    bom: bytes = b""


def find_bom(head: bytes) -> Encoding | None:
    """The encoding that a byte order mark, or the NULs of a UTF-16 text without one, gives away."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, bom)
    sample = head[: len(head) // 2 * 2]
    if len(sample) >= 8:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        half = len(sample) // 2
        if odd > half * 0.3 and even == 0:
            return Encoding("utf-16-le")
        if even > half * 0.3 and odd == 0:
            return Encoding("utf-16-be")
    return None


def read_lines(file: BinaryIO, skip: int = 0) -> Iterator[tuple[int, list[bytes]]]:
    """Chunks of raw lines of an opened 8-bit file, with the number of the first (1-based); any of LF, CRLF, CR ends a line."""
    line, rest = 1, b""
    file.seek(skip)
    while chunk := file.read(CHUNK):
        data = rest + chunk
        held = b"\r" if data.endswith(b"\r") else b""
        data = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = data.split(b"\n")
        rest = lines.pop() + held
        yield line, lines
        line += len(lines)
    if rest:
        yield line, [rest.rstrip(b"\r")]


@dataclass(slots=True)
class _Tally:
    """Lines above ASCII: those that are UTF-8, those that are not, the first of each."""

    fits: int = 0
    misfits: int = 0
    strong: int = 0
    first_fit: tuple[int, str] = (0, "")
    first_misfit: tuple[int, bytes] = (0, b"")
    evidence: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, line: int, raw: bytes) -> None:
        """Count one line."""
        try:
            text = raw.decode(UTF8)
        except UnicodeDecodeError:
            self.first_misfit = self.first_misfit if self.misfits else (line, raw)
            self.misfits += 1
            if self.size < _EVIDENCE_BYTES:
                self.evidence.append(raw)
                self.size += len(raw)
            return
        self.first_fit = self.first_fit if self.fits else (line, text)
        self.fits += 1
        self.strong += max(text) >= "\u0800"


def detect_legacy(path: Path) -> Encoding:
    """The encoding of a file that is not UTF-8 as a whole. Raises MixedEncodings or UnknownEncoding, naming a line."""
    tally = _Tally()
    with path.open("rb") as file:
        for start, lines in read_lines(file):
            for line, raw in enumerate(lines, start):
                if not raw.isascii():
                    tally.add(line, raw)
    best = choose_legacy(b"\n".join(tally.evidence))
    # A short GBK word can happen to be two-byte UTF-8 (about one in eight characters), three-byte sequences cannot.
    if tally.strong or tally.fits > tally.misfits * 0.3:
        if tally.fits >= tally.misfits:
            line, raw = tally.first_misfit
            raise MixedEncodings(encoding="UTF-8", line=line, value=shorten(raw.decode(best, "replace")))
        line, text = tally.first_fit
        raise MixedEncodings(encoding=best.upper(), line=line, value=shorten(text))
    check_encoding(path, Encoding(best))
    return Encoding(best)


def check_encoding(path: Path, encoding: Encoding) -> None:
    """Raise UnknownEncoding, naming the first line that `encoding` cannot decode."""
    with path.open("rb") as file:
        for start, lines in read_lines(file, len(encoding.bom)):
            try:
                b"\n".join(lines).decode(encoding.name)
            except UnicodeDecodeError:
                line, raw = next((line, raw) for line, raw in enumerate(lines, start) if not _decodes(raw, encoding))
                value = shorten(raw.decode(encoding.name, "replace"))
                raise UnknownEncoding(encoding=encoding.name, line=line, value=value) from None


def _decodes(raw: bytes, encoding: Encoding) -> bool:
    try:
        raw.decode(encoding.name)
    except UnicodeDecodeError:
        return False
    return True


def choose_legacy(evidence: bytes) -> str:
    """The likeliest of gb18030, big5, windows-1252, latin-1 for lines that are not UTF-8.

    Chinese text in its own encoding consists nearly all of level-1 characters (GB 2312 rows 16-55: lead bytes B0-D7;
    Big5: lead bytes A4-C6); read in the wrong one it does not. In western text bytes above 127 stand alone.
    """
    gb, big5 = _share_usual(evidence, "gb18030"), _share_usual(evidence, "big5")
    if max(gb, big5) >= 0.5:
        return "gb18030" if gb >= big5 else "big5"
    try:
        evidence.decode("windows-1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "windows-1252"


def _share_usual(evidence: bytes, encoding: str) -> float:
    """The share of characters above ASCII that are level-1 characters or full-width punctuation of `encoding`."""
    first, last, trail = (0xB0, 0xD7, 0xA1) if encoding == "gb18030" else (0xA4, 0xC6, 0x40)
    usual = foreign = damaged = 0
    for line in evidence.split(b"\n"):
        text = line.decode(encoding, "replace")
        for character in text:
            if character < "\x80":
                continue
            if character == "\ufffd":
                damaged += 1
                continue
            raw = character.encode(encoding)
            lead, second = raw[0], raw[1]
            if (first <= lead <= last and second >= trail) or (0xA1 <= lead <= 0xA3 and second >= trail):
                usual += 1
            else:
                foreign += 1
    total = usual + foreign + damaged * 4
    return usual / total if total else 0.0
