"""A text file as blocks of whole lines: UTF-8, one line end (LF), bounded memory.

`survey` goes over the whole file once and proves what the reader relies on (encoding, no NUL, no endless line);
`read_blocks` streams it. Lines are physical lines, as a text editor counts them. Not here: cells and quotes.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from guanxi.kernel.tabular.encodings import CHUNK, ENCODINGS, UTF8, Encoding, check_encoding, detect_legacy, find_bom
from guanxi.kernel.tabular.errors import (
    CellTooLarge,
    EmptyFile,
    NulBytes,
    RecordTooLarge,
    UnknownEncoding,
    WrongContent,
    shorten,
)
from guanxi.kernel.tabular.layout import Limits, NewlineName
from guanxi.kernel.tabular.signatures import HEAD_BYTES, check_text

BLOCK = 4 << 20
_SEPARATORS = (b",", b";", b"\t", b"|")
_HEAD_OF_LINE = 200
_BLANK = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the file proved. `lines` counts line ends plus an unfinished last line."""

    encoding: Encoding
    newline: NewlineName
    lines: int


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, each ended by LF; `line` is the number of the first one (1-based)."""

    line: int
    data: bytes


def survey(path: Path, limits: Limits, encoding: str | None = None) -> Survey:
    """Look over the whole file. `encoding` overrules the detection.

    Raises EmptyFile, WrongContent, OldSpreadsheet, PasswordProtected, NulBytes, MixedEncodings, UnknownEncoding,
    CellTooLarge, RecordTooLarge.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise UnknownEncoding(encoding=encoding, line=1, value="")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if not head.strip(_BLANK):
            _check_not_blank(file)
    check_text(path, head)
    bom = find_bom(head)
    if encoding is not None:
        bom = Encoding(encoding, bom.bom if bom and bom.name == encoding else b"")
    elif bom is None:
        _check_not_binary(head)
    wide = bom is not None and bom.name.startswith("utf-16")
    watch = _Watch(limits, decode=bom is None or bom.name == UTF8)
    with path.open("rb") as file:
        try:
            for chunk in _transcode(file, bom) if wide and bom else _raw(file, len(bom.bom) if bom else 0):
                watch.see(chunk)
        except UnicodeDecodeError as cause:
            raise UnknownEncoding(encoding="UTF-16", line=watch.lines, value="") from cause
    watch.finish()
    if bom is None:
        bom = Encoding(UTF8) if watch.utf8 else detect_legacy(path)
    elif bom.name == UTF8 and not watch.utf8 and encoding is None:
        bom = Encoding(detect_legacy(path).name)
    elif not wide:
        check_encoding(path, bom)
    return Survey(bom, watch.newline, watch.lines)


def read_blocks(file: BinaryIO, encoding: Encoding, newline: NewlineName, limits: Limits) -> Iterator[Block]:
    """Stream an opened file as blocks of about 4 MB of whole lines. Raises UnknownEncoding, RecordTooLarge."""
    line, rest = 1, b""
    after_cr = False
    chunks = _raw(file, len(encoding.bom), BLOCK) if encoding.name == UTF8 else _transcode(file, encoding, BLOCK)
    while True:
        try:
            chunk = next(chunks, b"")
        except UnicodeDecodeError as cause:
            raise UnknownEncoding(encoding=encoding.name, line=line, value="") from cause
        data = chunk
        if newline != "LF" and chunk:
            # A CRLF may be cut in two; its CR has ended the line already.
            if after_cr and data.startswith(b"\n"):
                data = data[1:]
            after_cr = chunk.endswith(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not chunk:
            data = rest + data
            if data:
                yield Block(line, data if data.endswith(b"\n") else data + b"\n")
            return
        end = data.rfind(b"\n") + 1
        if end:
            block = rest + data[:end]
            yield Block(line, block)
            line += block.count(b"\n")
            rest = data[end:]
        else:
            rest += data
        if len(rest) > limits.record_bytes + BLOCK:
            raise RecordTooLarge(line=line, limit=limits.record_bytes // 1000, value=_show(rest))


def _raw(file: BinaryIO, skip: int, size: int = CHUNK) -> Iterator[bytes]:
    file.seek(skip)
    while chunk := file.read(size):
        yield chunk


def _transcode(file: BinaryIO, encoding: Encoding, size: int = CHUNK) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.name)()
    for chunk in _raw(file, len(encoding.bom), size):
        if text := decoder.decode(chunk).encode("utf-8"):
            yield text
    if text := decoder.decode(b"", final=True).encode("utf-8"):
        yield text


def _show(raw: bytes) -> str:
    return shorten(raw[:_HEAD_OF_LINE].decode("utf-8", "replace"))


def _check_not_blank(file: BinaryIO) -> None:
    if not any(chunk.strip(_BLANK) for chunk in _raw(file, 0)):
        raise EmptyFile


def _check_not_binary(head: bytes) -> None:
    """Text has hardly any control characters; a stray NUL in real text is named with its line later."""
    controls = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 27), *range(28, 32)))
    if controls > len(head) * 0.05:
        raise WrongContent(kind_zh="二进制数据", kind_en="binary data")


class _Watch:
    """Counts line ends and refuses NULs and endless lines while chunks pass by."""

    def __init__(self, limits: Limits, decode: bool) -> None:
        self._limits = limits
        self._decoder = codecs.getincrementaldecoder("utf-8")() if decode else None
        self.utf8 = decode
        self._lf = self._cr = self._crlf = 0
        self._after_cr = False
        self._run = 0
        self._line_head = b""
        self._last = b"\n"

    @property
    def newline(self) -> NewlineName:
        """LF counts bare LF only when no CRLF exists: inside quotes Excel writes LF in files of CRLF."""
        bare_cr, bare_lf = self._cr - self._crlf, self._lf - self._crlf
        if bare_cr:
            return "mixed" if self._lf else "CR"
        if self._crlf:
            return "CRLF" if bare_lf <= self._crlf else "mixed"
        return "LF"

    @property
    def lines(self) -> int:
        """Lines so far, an unfinished last one included."""
        return self._lf + self._cr - self._crlf + (self._last not in b"\r\n")

    def see(self, chunk: bytes) -> None:
        """Look at the next chunk."""
        at = chunk.find(b"\0")
        if at >= 0:
            self._count(chunk[:at])
            start = max(chunk.rfind(b"\n", 0, at), chunk.rfind(b"\r", 0, at)) + 1
            raise NulBytes(line=self.lines + (self._last in b"\r\n"), value=_show(chunk[start : at + 20]))
        if self._decoder is not None and self.utf8:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.utf8 = False
        first = min((found for found in (chunk.find(b"\n"), chunk.find(b"\r")) if found >= 0), default=len(chunk))
        if self._run == 0:
            self._line_head = chunk[:_HEAD_OF_LINE]
        if self._run + first > self._limits.record_bytes:
            self._refuse(chunk[:first])
        self._count(chunk)
        if first == len(chunk):
            self._run += first
        else:
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
            self._run = len(chunk) - last
            self._line_head = chunk[last : last + _HEAD_OF_LINE]

    def finish(self) -> None:
        """Tell that the file ended."""
        if self._decoder is not None and self.utf8:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.utf8 = False

    def _count(self, chunk: bytes) -> None:
        if not chunk:
            return
        self._lf += chunk.count(b"\n")
        self._cr += chunk.count(b"\r")
        self._crlf += chunk.count(b"\r\n") + (self._after_cr and chunk.startswith(b"\n"))
        self._last = chunk[-1:]
        self._after_cr = self._last == b"\r"

    def _refuse(self, tail: bytes) -> None:
        line = self.lines + (self._last in b"\r\n")
        value = _show(self._line_head)
        widest_cell = min(max(map(len, tail.split(separator))) for separator in _SEPARATORS)
        if widest_cell > self._limits.cell_bytes:
            raise CellTooLarge(line=line, limit=self._limits.cell_bytes // 1000, value=value)
        raise RecordTooLarge(line=line, limit=self._limits.record_bytes // 1000, value=value)
