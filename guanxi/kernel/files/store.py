"""Contents of files on the disk under one root, by random name; written whole or not at all.

A caller never gives a path, and the name of the upload never becomes one (ATK A26). Not here: the table of files, who
may read which (the room that owns them), and key management. Blocking work runs in threads.
"""

import asyncio
import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from guanxi.kernel.errors import NotFound
from guanxi.kernel.files.content import EXECUTABLE, HEAD_BYTES, detect_type
from guanxi.kernel.files.errors import FileDamaged, FileMissing, FileRefused, FileTooLarge, StorageFailed, StorageFull
from guanxi.kernel.files.images import MAX_PIXELS, check_image
from guanxi.kernel.files.names import clean_name, has_executable_ending
from guanxi.kernel.files.sealing import SealedReader, SealingWriter
from guanxi.kernel.files.serving import ByteRange

Quota = Callable[[int], Awaitable[None]]
"""Called with the bytes of this upload so far (every 256 KiB and at the end); raises QuotaReached to refuse more."""

BLOCK = 256 * 1024
_NAME = re.compile(r"[ps][0-9a-f]{40}")
_PARTIALS = "incoming"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a stored content: plain `size` in bytes, `sha256` of the plain content in hex, the type by
    content, the cleaned name of the upload, and the name on the disk ("s…" sealed, "p…" plain).
    """

    id: UUID
    size: int
    sha256: str
    content_type: str
    name: str
    storage_name: str


class FileStore:
    """The folder `root` (made when missing, readable by this user only).

    `min_free`: bytes that must stay free on that disk, so that uploads never starve a database beside them.
    """

    def __init__(self, root: Path, *, min_free: int = 64 * 1024 * 1024) -> None:
        self._root = root.absolute()
        self._min_free = min_free
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._root / _PARTIALS).mkdir(exist_ok=True, mode=0o700)

    async def save(
        self,
        chunks: AsyncIterable[bytes],
        *,
        file_id: UUID,
        name: str,
        max_size: int,
        key: bytes | None,
        accept: Collection[str] | None = None,
        quota: Quota | None = None,
        max_pixels: int = MAX_PIXELS,
    ) -> StoredFile:
        """Stores one content; memory stays at a block.

        `key`: 32 bytes to seal it with, or None to store it plain. `accept`: the content types allowed here (None: all
        but programs and scripts). Raises FileRefused, FileTooLarge, StorageFull, StorageFailed, what `quota` and
        `chunks` raise; nothing stays on the disk then, also when cancelled.
        """
        cleaned = clean_name(name)
        if has_executable_ending(cleaned):
            raise FileRefused("executable")
        partial = _Partial(self._root / _PARTIALS / secrets.token_hex(20), file_id, key)
        try:
            content_type = await self._receive(chunks, partial, max_size, accept, quota)
            return await asyncio.to_thread(self._finish, partial, cleaned, content_type, max_pixels)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(partial.discard))
            raise

    async def open(self, file: StoredFile, *, key: bytes | None, part: ByteRange | None = None) -> "OpenFile":
        """The content, or `part` of it, as an async iterator of blocks to pass on; close it or read it to its end.

        Raises FileMissing or FileDamaged now, before any header is sent; a change further inside raises while reading.
        """
        source = await asyncio.to_thread(self.reader, file, key=key)
        start, length = (part.start, part.length) if part else (0, file.size)
        return OpenFile(source, start, length)

    def reader(self, file: StoredFile, *, key: bytes | None) -> BinaryIO:
        """The plain content as a seekable stream, for libraries that read files (blocking). Raises like `open`."""
        if file.storage_name.startswith("s") != (key is not None):
            raise ValueError("a sealed file needs its key, a plain one has none")
        try:
            source = _opened(self._path(file.storage_name), key, file.id)
        except FileNotFoundError as error:
            raise FileMissing from error
        except OSError as error:
            raise StorageFailed from error
        if source.seek(0, os.SEEK_END) != file.size:
            source.close()
            raise FileDamaged
        source.seek(0)
        return source

    async def delete(self, storage_name: str) -> bool:
        """Removes a content; False when it was gone already."""
        return await asyncio.to_thread(self._delete, storage_name)

    def holds(self, storage_name: str) -> bool:
        """Whether there is such a content (blocking). Raises NotFound for what is no storage name."""
        return self._path(storage_name).is_file()

    def is_empty(self) -> bool:
        """Whether nothing was ever stored in this folder: a disk that is not there looks so (blocking)."""
        return next(self._root.glob("[0-9a-f][0-9a-f]"), None) is None

    def find_stored(self, older_than: float = 86400.0, now: float | None = None) -> Iterator[str]:
        """Storage names at least `older_than` seconds old, to look for contents without a row (blocking)."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _NAME.fullmatch(path.name) and _age(path, now) >= older_than:
                yield path.name

    def remove_partials(self, older_than: float = 86400.0, now: float | None = None) -> int:
        """Removes what a crash left half-written, at least `older_than` seconds old; how many (blocking)."""
        stale = [path for path in (self._root / _PARTIALS).iterdir() if _age(path, now) >= older_than]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, storage_name: str) -> Path:
        if not _NAME.fullmatch(storage_name):
            raise NotFound
        return self._root / storage_name[1:3] / storage_name[3:5] / storage_name

    def _check_free(self) -> None:
        try:
            free = shutil.disk_usage(self._root).free
        except OSError as error:
            raise StorageFailed from error
        if free < self._min_free:
            raise StorageFull

    async def _receive(
        self,
        chunks: AsyncIterable[bytes],
        partial: "_Partial",
        max_size: int,
        accept: Collection[str] | None,
        quota: Quota | None,
    ) -> str:
        content_type = ""
        async for block in _blocks(chunks, max_size):
            if not content_type:
                content_type = detect_type(block[:HEAD_BYTES])
                _check_type(content_type, accept)
            if quota is not None:
                await quota(partial.size + len(block))
            await asyncio.to_thread(self._write, partial, block)
        if not content_type:
            raise FileRefused("empty")
        return content_type

    def _write(self, partial: "_Partial", block: bytes) -> None:
        self._check_free()
        try:
            partial.write(block)
        except OSError as error:
            raise _storage_error(error) from error

    def _finish(self, partial: "_Partial", name: str, content_type: str, max_pixels: int) -> StoredFile:
        try:
            partial.close()
            with _opened(partial.path, partial.key, partial.file_id) as source:
                check_image(source, content_type, max_pixels=max_pixels)
            storage_name = ("p" if partial.key is None else "s") + secrets.token_hex(20)
            partial.move_to(self._path(storage_name))
        except OSError as error:
            raise _storage_error(error) from error
        return StoredFile(partial.file_id, partial.size, partial.sha256, content_type, name, storage_name)

    def _delete(self, storage_name: str) -> bool:
        try:
            self._path(storage_name).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StorageFailed from error
        return True


class OpenFile:
    """Blocks of an opened file; `length` bytes in all. Closes itself at the end or with `aclose`."""

    def __init__(self, source: BinaryIO, start: int, length: int) -> None:
        self.length = length
        self._source = source
        self._start = start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self.length
        try:
            await asyncio.to_thread(self._source.seek, self._start)
            while left > 0 and (block := await asyncio.to_thread(self._source.read, min(BLOCK, left))):
                left -= len(block)
                yield block
        finally:
            self._source.close()

    async def aclose(self) -> None:
        """Closes the file; harmless when closed."""
        self._source.close()


class _Partial:
    """A file being written, opened by the first write.

    A cancelled upload leaves a thread at work: the lock keeps `discard` behind it, and nothing is opened afterwards.
    """

    def __init__(self, path: Path, file_id: UUID, key: bytes | None) -> None:
        self.path = path
        self.file_id = file_id
        self.key = key
        self.size = 0
        self._digest = hashlib.sha256()
        self._lock = threading.Lock()
        self._gone = False
        self._output: BinaryIO | None = None
        self._sealing: SealingWriter | None = None

    @property
    def sha256(self) -> str:
        """Of the plain content so far, in hex."""
        return self._digest.hexdigest()

    def write(self, block: bytes) -> None:
        with self._lock:
            if not self._gone:
                (self._sealing or self._opened_output()).write(block)
                self._digest.update(block)
                self.size += len(block)

    def _opened_output(self) -> "BinaryIO | SealingWriter":
        if self._output is None:
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
            self._output = os.fdopen(os.open(self.path, flags, 0o600), "wb")
            if self.key is not None:
                self._sealing = SealingWriter(self._output, self.key, self.file_id)
                return self._sealing
        return self._output

    def close(self) -> None:
        """All bytes are on the disk afterwards."""
        with self._lock:
            if self._output is None or self._gone:
                return
            if self._sealing is not None:
                self._sealing.finish()
            self._output.flush()
            os.fsync(self._output.fileno())
            self._output.close()

    def move_to(self, target: Path) -> None:
        with self._lock:
            if self._gone:
                return
            target.parent.parent.mkdir(exist_ok=True, mode=0o700)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            self.path.rename(target)
            self.path = target  # so that a cancelled upload finds it
            for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
                _sync_folder(folder)

    def discard(self) -> None:
        with self._lock:
            self._gone = True
            if self._output is not None:
                with contextlib.suppress(OSError):  # a full disk makes the last flush fail as well
                    self._output.close()
            self.path.unlink(missing_ok=True)


async def _blocks(chunks: AsyncIterable[bytes], max_size: int) -> AsyncIterator[bytes]:
    waiting = bytearray()
    total = 0
    async for chunk in chunks:
        total += len(chunk)
        if total > max_size:
            raise FileTooLarge(limit=_in_words(max_size))
        waiting += chunk
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    if waiting:
        yield bytes(waiting)


def _check_type(content_type: str, accept: Collection[str] | None) -> None:
    if content_type in EXECUTABLE:
        raise FileRefused("executable")
    if accept is not None and content_type not in accept:
        raise FileRefused("type")


def _opened(path: Path, key: bytes | None, file_id: UUID) -> BinaryIO:
    source = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    if key is None:
        return source
    try:
        return cast(BinaryIO, io.BufferedReader(SealedReader(source, key, file_id), BLOCK))
    except BaseException:
        source.close()
        raise


def _storage_error(error: OSError) -> StorageFull | StorageFailed:
    return StorageFull() if error.errno in _FULL else StorageFailed()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _age(path: Path, now: float | None) -> float:
    try:
        return (time.time() if now is None else now) - path.stat().st_mtime
    except FileNotFoundError:
        return -1.0


def _in_words(size: int) -> str:
    unit, name = next(((unit, name) for unit, name in _UNITS if size >= unit), (1, "B"))
    return f"{size / unit:.3g} {name}"
