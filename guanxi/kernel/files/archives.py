"""Is a zip (an xlsx is one) safe to unpack: judged by inflating every entry once into nothing (ATK A25).

The directory of a zip may lie, and other unpackers believe other parts of it; so entries are counted by what they really
inflate to, and anything two readers could see differently (overlaps, links, odd paths, further archives) is refused.
"""

import os
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from guanxi.kernel.files.errors import ArchiveRefused

_PIECE = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ZIP64 = _END64.size + 20  # with its locator
_LOCAL = struct.Struct("<4s5H3L2H")
_DIRECTORY_BYTES_PER_ENTRY = 512
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
_RATIO_FROM = 1024 * 1024  # below this much content a high ratio is normal (empty sheets) and harmless
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh")


def check_zip(
    source: Path | BinaryIO,
    *,
    max_ratio: int = 200,
    max_total: int = 500 * 1024 * 1024,
    max_entries: int = 2000,
    max_seconds: float = 20.0,
) -> None:
    """Raises ArchiveRefused for anything but a plain archive within the limits; blocking, so call it in a thread.

    `max_ratio`: content per packed byte, looked at from 1 MiB of content. `max_total`: bytes of content in all.
    Memory stays constant. A stream is read from its beginning and left open.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            check_zip(
                opened, max_ratio=max_ratio, max_total=max_total, max_entries=max_entries, max_seconds=max_seconds
            )
        return
    _check_directory(source, max_entries)
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise ArchiveRefused("broken") from error
    if len(entries) > max_entries:
        raise ArchiveRefused("entries")
    for entry in entries:
        _check_entry(entry)
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise ArchiveRefused("overlap")
    if sum(entry.file_size for entry in entries) > max_total:  # and as each is held to what it says, no more comes out
        raise ArchiveRefused("total")
    deadline = time.monotonic() + max_seconds
    occupied = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < occupied:
            raise ArchiveRefused("overlap")
        start = _content_start(source, entry)
        occupied = start + entry.compress_size
        _check_content(_inflated(source, entry, start), entry, max_ratio, deadline)


def _check_directory(source: BinaryIO, max_entries: int) -> None:
    """Before zipfile reads the whole directory into memory: it is where the end says, once, and plausibly small."""
    size = source.seek(0, os.SEEK_END)
    tail_start = max(0, size - _END.size - _ZIP64 - 65535)
    source.seek(tail_start)
    tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveRefused("broken")
    _, disk, first_disk, here, total, directory, offset, comment = _END.unpack_from(tail, at)
    if disk or first_disk or here != total or tail_start + at + _END.size + comment != size:
        raise ArchiveRefused("broken")
    if total > max_entries or directory > max_entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise ArchiveRefused("entries")
    gap = tail_start + at - offset - directory
    if gap == _ZIP64 and at >= _ZIP64:  # Java libraries write the large form as well; it must say the same
        fields = _END64.unpack_from(tail, at - _ZIP64)
        if (fields[0], *fields[6:]) == (b"PK\x06\x06", total, total, directory, offset):
            return
    if gap:
        raise ArchiveRefused("broken")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if not name or len(name) > 500 or "\\" in name or not name.isprintable() or ":" in name:
        raise ArchiveRefused("path")
    if any(part in {"", ".", ".."} for part in parts):
        raise ArchiveRefused("path")
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ArchiveRefused("link")
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveRefused("encrypted")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ArchiveRefused("method")


def _content_start(source: BinaryIO, entry: zipfile.ZipInfo) -> int:
    source.seek(entry.header_offset)
    head = source.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise ArchiveRefused("broken")
    _, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(head)
    name = source.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", errors="replace")
    if name != entry.orig_filename or method != entry.compress_type:
        raise ArchiveRefused("broken")
    return int(entry.header_offset + _LOCAL.size + name_length + extra_length)


def _check_content(pieces: Iterator[bytes], entry: zipfile.ZipInfo, max_ratio: int, deadline: float) -> None:
    size = 0
    for piece in pieces:
        if size == 0 and piece.startswith(_NESTED):
            raise ArchiveRefused("nested")
        size += len(piece)
        if size > entry.file_size:
            raise ArchiveRefused("broken")
        if size > _RATIO_FROM and size > max_ratio * max(1, entry.compress_size):
            raise ArchiveRefused("ratio")
        if time.monotonic() > deadline:
            raise ArchiveRefused("time")
    if size != entry.file_size:
        raise ArchiveRefused("broken")


def _inflated(source: BinaryIO, entry: zipfile.ZipInfo, start: int) -> Iterator[bytes]:
    source.seek(start)
    packed = _packed(source, entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        waiting, more = piece, True
        while more and not inflate.eof:
            try:
                plain = inflate.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise ArchiveRefused("broken") from error
            waiting = inflate.unconsumed_tail
            more = bool(waiting) or len(plain) == _PIECE  # a full piece may leave output inside zlib
            yield plain


def _packed(source: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (piece := source.read(min(_PIECE, left))):
        left -= len(piece)
        yield piece
