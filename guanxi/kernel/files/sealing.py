"""Encryption of stored files: AES-256-GCM in chunks of 64 KiB, readable from any place, changes always noticed.

Layout: magic "GXF1", 32 bytes of salt, then chunks, each with its 16-byte tag. Key and nonce base of a file come from
the caller's key by HKDF-SHA256 with that salt, so no two files share a nonce under one key. The nonce of chunk n is
base + n; the additional data is file id, chunk number and "is last", so that cutting, swapping, repeating chunks or
putting another file's content in place fails (the STREAM construction; Hoang, Reyhanitabar, Rogaway, Vizár 2015).
Not here: where keys come from and how they are wrapped.
"""

import io
import os
import secrets
from typing import BinaryIO, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guanxi.kernel.files.errors import FileDamaged

CHUNK = 64 * 1024
MAGIC = b"GXF1"
_SALT = 32
_TAG = 16
_HEADER = len(MAGIC) + _SALT
_MAX_NONCE = 2**96


class Output(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


class _ChunkCipher:
    def __init__(self, key: bytes, salt: bytes, file_id: UUID) -> None:
        if len(key) != 32:
            raise ValueError("the key of a file has 32 bytes")
        derived = HKDF(SHA256(), 44, salt, b"guanxi stored file 1" + file_id.bytes).derive(key)
        self._cipher = AESGCM(derived[:32])
        self._base = int.from_bytes(derived[32:])
        self._file = file_id.bytes

    def _place(self, number: int, *, last: bool) -> tuple[bytes, bytes]:
        nonce = ((self._base + number) % _MAX_NONCE).to_bytes(12)
        return nonce, self._file + number.to_bytes(8) + (b"\x01" if last else b"\x00")

    def seal(self, number: int, plain: bytes, *, last: bool) -> bytes:
        nonce, place = self._place(number, last=last)
        return self._cipher.encrypt(nonce, plain, place)

    def unseal(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        nonce, place = self._place(number, last=last)
        try:
            return self._cipher.decrypt(nonce, sealed, place)
        except InvalidTag as error:
            raise FileDamaged from error


class SealingWriter:
    """Encrypts what is written to it; `finish` must be called, as the last chunk is marked as such."""

    def __init__(self, output: Output, key: bytes, file_id: UUID) -> None:
        salt = secrets.token_bytes(_SALT)
        self._output = output
        self._cipher = _ChunkCipher(key, salt, file_id)
        self._waiting = bytearray()
        self._number = 0
        output.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Takes any number of bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:  # a full chunk waits, because it may turn out to be the last
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Writes the last chunk, which is empty for an empty file."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._output.write(self._cipher.seal(self._number, plain, last=last))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The plain content of a sealed file, with `seek`; one chunk in memory. Raises FileDamaged while reading."""

    def __init__(self, source: BinaryIO, key: bytes, file_id: UUID) -> None:
        super().__init__()
        header = source.read(_HEADER)
        total = source.seek(0, os.SEEK_END)
        if len(header) != _HEADER or not header.startswith(MAGIC):
            raise FileDamaged
        sealed = total - _HEADER
        self._chunks = -(-sealed // (CHUNK + _TAG))
        self.size = sealed - self._chunks * _TAG
        if self._chunks < 1 or self.size < 0:
            raise FileDamaged
        self._source = source
        self._cipher = _ChunkCipher(key, header[len(MAGIC) :], file_id)
        self._position = 0
        self._current: tuple[int, bytes] = (-1, b"")
        self._chunk(self._chunks - 1)  # says at once when the end is missing

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("a position before the beginning")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]  # typeshed: Buffer
        if self._position >= self.size:
            return 0
        number, inside = divmod(self._position, CHUNK)
        piece = self._chunk(number)[inside : inside + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._current[0] != number:
            self._source.seek(_HEADER + number * (CHUNK + _TAG))
            sealed = self._source.read(CHUNK + _TAG)
            self._current = (number, self._cipher.unseal(number, sealed, last=number == self._chunks - 1))
        return self._current[1]
