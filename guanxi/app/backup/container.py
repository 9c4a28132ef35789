"""The file of a backup: an open head, then a sealed stream that holds a tar.

Layout: "GXBACKUP1\n", one line of JSON (`Head`), then the stream of kernel.files.sealing (AES-256-GCM in chunks) under a
key derived from the master key by its version. The tar holds database/00000000 … (the dump in pieces, so that nothing
waits unencrypted on a disk), files/…, audit/anchor.log, and manifest.json at the end.
"""

import contextlib
import hashlib
import io
import os
import secrets
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import UUID

import msgspec

from guanxi.app.backup.manifest import FORMAT, Head, Manifest
from guanxi.kernel.crypto import KeyMissing, MasterKeys
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.files.errors import FileDamaged
from guanxi.kernel.files.sealing import SealedReader, SealingWriter

MAGIC = b"GXBACKUP1\n"
PIECE = 8 * 1024 * 1024
BLOCK = 1024 * 1024
MANIFEST, DATABASE = "manifest.json", "database/"
_LONGEST_HEAD = 4096


class BackupDamaged(GuanxiError):
    """The file is no backup, was cut off, or was changed."""

    code = "app.backup_damaged"
    status = 422
    zh = "备份文件 {file} 无法使用：{why_zh}"
    en = "The backup {file} cannot be used: {why_en}"


def damaged(
    file: Path, why_zh: str = "文件不完整或被改动过。", why_en: str = "it is incomplete or was changed."
) -> BackupDamaged:
    """The error, with the usual words."""
    return BackupDamaged(file=file, why_zh=why_zh, why_en=why_en)


def backup_key(master: MasterKeys, version: int) -> bytes:
    """The key of backups made under that version of the master key."""
    return MasterKeys(master.keys, version).derive("backup")


class BackupWriter:
    """Writes a backup to `target`, beside it first: `finish` makes it whole, leaving early removes it."""

    def __init__(self, target: Path, head: Head, master: MasterKeys) -> None:
        self.target = target
        self._partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
        handle = os.open(self._partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(handle, "wb", BLOCK)
        self._file.write(MAGIC + msgspec.json.encode(head) + b"\n")
        self._sealing = SealingWriter(self._file, backup_key(master, head.master), UUID(head.id))
        self._tar = tarfile.open(fileobj=self._sealing, mode="w|", format=tarfile.PAX_FORMAT, bufsize=BLOCK)  # type: ignore[call-overload]  # noqa: SIM115 - closed in finish; a writer is all it needs

    def add(self, name: str, content: bytes) -> None:
        """A member with that content."""
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        self._tar.addfile(entry, io.BytesIO(content))

    def add_stream(self, name: str, source: BinaryIO, size: int) -> None:
        """A member of exactly `size` bytes."""
        entry = tarfile.TarInfo(name)
        entry.size = size
        self._tar.addfile(entry, source)

    def add_pieces(self, prefix: str, source: BinaryIO) -> int:
        """A stream of unknown length as numbered members; its bytes."""
        total = number = 0
        while piece := source.read(PIECE):
            self.add(f"{prefix}{number:08d}", piece)
            total, number = total + len(piece), number + 1
        return total

    def finish(self) -> int:
        """Everything on the disk and under its name; the size of the file in bytes."""
        self._tar.close()
        self._sealing.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        self._partial.replace(self.target)
        folder = os.open(self.target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return size

    def __enter__(self) -> "BackupWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            with contextlib.suppress(OSError):  # a full disk: what is written here is thrown away anyway
                self._tar.close()
                self._file.close()
        self._partial.unlink(missing_ok=True)


class BackupReader:
    """An opened backup. Raises BackupDamaged, KeyMissing."""

    def __init__(self, path: Path, master: MasterKeys) -> None:
        self.path = path
        self.head, start = read_head(path)
        key = master.keys.get(self.head.master)
        if key is None or master.fingerprint(self.head.master) != self.head.fingerprint:
            raise KeyMissing(
                key_zh=f"主密钥第 {self.head.master} 版（指纹 {self.head.fingerprint}）",
                key_en=f"version {self.head.master} of the master key (fingerprint {self.head.fingerprint})",
            )
        source = path.open("rb")
        try:
            sealed = SealedReader(_Shifted(source, start), backup_key(master, self.head.master), UUID(self.head.id))  # type: ignore[arg-type]  # a raw stream has what it uses
            self._tar = tarfile.open(fileobj=io.BufferedReader(sealed, BLOCK), mode="r:")  # noqa: SIM115 - closed by close
            self._members = {entry.name: entry for entry in self._tar}
            found = self._tar.extractfile(self._members[MANIFEST])
            assert found is not None
            self.manifest = msgspec.json.decode(found.read(), type=Manifest)
        except (FileDamaged, tarfile.TarError, KeyError, msgspec.DecodeError) as error:
            source.close()
            raise damaged(path) from error
        self._source = source

    def pieces(self) -> Iterator[bytes]:
        """The dump of the database, in order."""
        for name in self.names(DATABASE):
            yield from self.blocks(name)

    def names(self, prefix: str) -> list[str]:
        """Members below `prefix`, in order."""
        return sorted(name for name in self._members if name.startswith(prefix))

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a member."""
        found = self._tar.extractfile(self._members[name])
        assert found is not None
        try:
            while block := found.read(BLOCK):
                yield block
        except FileDamaged as error:
            raise damaged(self.path) from error

    def checksum(self, prefix: str) -> str:
        """Over names and contents of the members below `prefix`; reads them all."""
        digest = hashlib.sha256()
        for name in self.names(prefix):
            one = hashlib.sha256()
            for block in self.blocks(name):
                one.update(block)
            digest.update(f"{name}\0".encode() + one.digest())
        return digest.hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._tar.close()
        self._source.close()

    def __enter__(self) -> "BackupReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_head(path: Path) -> tuple[Head, int]:
    """The open head of a backup and where the sealed stream begins. Raises BackupDamaged."""
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC) + _LONGEST_HEAD)
    except OSError as error:
        raise BackupDamaged(file=path, why_zh=f"{error.strerror}。", why_en=f"{error.strerror}.") from error
    line, found, _ = start.removeprefix(MAGIC).partition(b"\n")
    if not start.startswith(MAGIC) or not found:
        raise damaged(path, "它不是 Guanxi 的备份文件。", "it is not a backup made by Guanxi.")
    try:
        head = msgspec.json.decode(line, type=Head)
    except msgspec.DecodeError as error:
        raise damaged(path) from error
    if head.format != FORMAT:
        raise damaged(path, f"它由较新的版本（{head.version}）创建。", f"a newer version ({head.version}) made it.")
    return head, len(MAGIC) + len(line) + 1


class _Shifted:
    """A file seen from `start` on."""

    def __init__(self, source: BinaryIO, start: int) -> None:
        self._source, self._start = source, start
        source.seek(start)

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        shifted = offset + self._start if whence == os.SEEK_SET else offset
        return self._source.seek(shifted, whence) - self._start

    def close(self) -> None:
        self._source.close()
