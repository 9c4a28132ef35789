"""The zip container of a workbook, distrusted: checked before anything is unpacked, counted while it is.

Also the one place where XML of strangers is parsed: no document type, hence no entities. Nothing is written to disk.
Not here: what the parts of a workbook mean.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from xml.parsers import expat

from guanxi.kernel.tabular.errors import DamagedWorkbook, DangerousArchive, PasswordProtected
from guanxi.kernel.tabular.layout import Limits

CHUNK = 1 << 18
_END_RECORD = b"PK\x05\x06"
_END_RECORD_SIZE = 22
_LARGEST_COMMENT = 65_535
_DIRECTORY_BYTES_PER_ENTRY = 512
# Small parts (themes, styles) compress well for honest reasons.
_RATIO_MATTERS_ABOVE = 20_000_000
_NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".7z", ".rar", ".gz", ".jar")
# The parser keeps a record of every open tag and of all attributes of a tag.
_DEEPEST = 64
_LONGEST_TAG = 1 << 20
_SYMLINK = 0o120000
_FORMAT_BITS = 0o170000

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Data = Callable[[str], None]


class Archive:
    """An opened container whose directory passed every check. A context manager."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._open: list[IO[bytes]] = []
        _check_directory_size(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as cause:
            raise DamagedWorkbook(part="ZIP") from cause
        try:
            self._entries = self._check_entries()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A reader that stopped half-way leaves its part open.
        for part in self._open:
            part.close()
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._entries)

    def stream(self, name: str) -> Iterator[bytes]:
        """The part `name` in chunks, counted against the limits. Raises DamagedWorkbook, DangerousArchive."""
        info = self._entries.get(name)
        if info is None:
            raise DamagedWorkbook(part=name)
        unzipped = 0
        try:
            part = self._zip.open(info)
            self._open.append(part)
            while chunk := part.read(CHUNK):
                unzipped += len(chunk)
                if unzipped > max(info.file_size, CHUNK) or unzipped > self._limits.unzipped_bytes:
                    raise _dangerous("解压后比声明的更大", "it unpacks to more than it declares")
                yield chunk
            part.close()
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as cause:
            raise DamagedWorkbook(part=name) from cause

    def _check_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        if len(infos) > self._limits.zip_entries:
            raise _dangerous(f"包含 {len(infos)} 个文件", f"it holds {len(infos)} files")
        for info in infos:
            self._check_entry(info)
            if info.filename in entries:
                raise _dangerous("文件名重复", "names occur twice")
            entries[info.filename] = info
        if sum(info.file_size for info in infos) > self._limits.unzipped_bytes:
            raise _dangerous("解压后过大", "it unpacks to too much")
        return entries

    def _check_entry(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        if info.flag_bits & 0x1:
            raise PasswordProtected
        if (info.external_attr >> 16) & _FORMAT_BITS == _SYMLINK:
            raise _dangerous("包含符号链接", "it holds a symbolic link")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
            raise _dangerous("包含不安全的路径", "it holds an unsafe path")
        if name.lower().endswith(_NESTED):
            raise _dangerous("内含另一个压缩文件", "it holds another archive")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _dangerous("使用了不支持的压缩方式", "it is compressed in an unusual way")
        large = info.file_size > _RATIO_MATTERS_ABOVE
        if large and info.file_size > max(info.compress_size, 1) * self._limits.zip_ratio:
            raise _dangerous("压缩比异常", "it is compressed beyond belief")


def _dangerous(reason_zh: str, reason_en: str) -> DangerousArchive:
    return DangerousArchive(reason_zh=reason_zh, reason_en=reason_en)


def _check_directory_size(path: Path, limits: Limits) -> None:
    """`zipfile` reads the whole directory at once, so its size is looked up first (APPNOTE 4.3.16)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _LARGEST_COMMENT - _END_RECORD_SIZE))
        tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_RECORD_SIZE:
        raise DamagedWorkbook(part="ZIP")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if directory == 0xFFFFFFFF:
        # ZIP64: the true size stands in a record that only very large archives need.
        raise _dangerous("目录过大", "its directory is too large")
    if directory > limits.zip_entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise _dangerous("文件数量过多", "it holds too many files")


class XmlReader:
    """Parses XML piece by piece, without document types. Handlers get names with their prefix."""

    def __init__(self, part: str, start: Start, end: End | None = None, data: Data | None = None) -> None:
        self._part = part
        self._start, self._end = start, end
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = data

    def handle(self, start: Start, end: End, data: Data) -> None:
        """Change the handlers; allowed inside a handler."""
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = data

    def feed(self, chunk: bytes, last: bool = False) -> None:
        """Parse the next piece. Raises DamagedWorkbook, DangerousArchive."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as cause:
            raise DamagedWorkbook(part=self._part) from cause

    def read(self, chunks: Iterable[bytes]) -> None:
        """Parse a whole part of the usual build: not nested deeply, no tag of a megabyte."""
        start, end = self._start, self._end
        depth = tags = idle = 0

        def count_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, tags
            depth, tags = depth + 1, tags + 1
            if depth > _DEEPEST:
                raise DamagedWorkbook(part=self._part)
            start(name, attributes)

        def count_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(name)

        self._parser.StartElementHandler, self._parser.EndElementHandler = count_start, count_end
        for chunk in chunks:
            before = tags
            self.feed(chunk)
            idle = 0 if tags > before else idle + len(chunk)
            if idle > _LONGEST_TAG:
                raise DamagedWorkbook(part=self._part)
        self.feed(b"", last=True)

    def _refuse(self, *_: object) -> None:
        raise _dangerous("XML 中含有文档类型声明", "its XML declares a document type")


def local_name(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]
