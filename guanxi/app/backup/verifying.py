"""Proving a backup: restored into a server of its own that is thrown away, and compared with what the manifest says."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from guanxi.app.backup.container import DATABASE, BackupReader
from guanxi.app.backup.counting import compare, count
from guanxi.app.backup.load import load
from guanxi.app.backup.making import FILES, Said
from guanxi.app.backup.manifest import Manifest
from guanxi.kernel.crypto import MasterKeys
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.postgres import RUNTIME, UNSAFE_FAST, EmbeddedPostgres, ensure_roles

_SPARE = 1.5  # of the database's size, for its indexes and the write-ahead log


class NoRoom(GuanxiError):
    """Not enough disk to unpack the backup."""

    code = "app.no_room"
    status = 507
    zh = "{folder} 所在磁盘空间不足：约需 {needed} MB，剩余 {free} MB。"
    en = "Not enough disk space at {folder}: about {needed} MB are needed, {free} MB are free."


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome; `differences` is empty for a good backup. `rows` were compared, `checksums` says whether by content."""

    manifest: Manifest
    rows: int
    checksums: bool
    differences: tuple[str, ...]


def check_room(folder: Path, needed: int) -> None:
    """Raises NoRoom unless `needed` bytes are free on the disk of `folder`."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(folder=folder, needed=needed // 1_000_000, free=free // 1_000_000)


def read_through(path: Path, master: MasterKeys) -> Manifest:
    """Every byte opened and the files compared: quick, and no proof that the database can be restored.

    Raises BackupDamaged, KeyMissing.
    """
    with BackupReader(path, master) as reader:
        for _ in reader.pieces():
            pass
        reader.checksum(FILES)
        return reader.manifest


def verify(path: Path, master: MasterKeys, scratch: Path, said: Said) -> Verified:
    """Restore `path` below the folder `scratch`, compare, remove it again. Blocking.

    Raises BackupDamaged, KeyMissing, NoRoom, PostgresError.
    """
    with BackupReader(path, master) as reader:
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_room(scratch, int(reader.manifest.database_size * _SPARE))
        folder = scratch / f"verify-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        try:
            differences, checksums = _restore_beside(reader, folder, said)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        said("files", 0, None)
        if reader.checksum(FILES) != reader.manifest.files.checksum:
            differences.append("files: contents differ")
        if len(reader.names(FILES)) != reader.manifest.files.count:
            differences.append(f"files: {len(reader.names(FILES))} instead of {reader.manifest.files.count}")
        rows = sum(table.rows for table in reader.manifest.tables.values())
        return Verified(reader.manifest, rows, checksums, tuple(differences))


def _restore_beside(reader: BackupReader, folder: Path, said: Said) -> tuple[list[str], bool]:
    server = EmbeddedPostgres(folder / "postgres", settings={**UNSAFE_FAST, "max_wal_size": "1GB"})
    said("start", 0, None)
    info = server.start()
    try:
        urls = ensure_roles(info)
        progress: Callable[[int, int], None] = lambda done, total: said("load", done, total)  # noqa: E731 - one line
        load(reader, urls.owner, RUNTIME, finish=False, progress=progress)
        said("compare", 0, None)
        with psycopg.connect(urls.owner) as conn:
            found = count(conn)
    finally:
        server.stop("immediate")
    checksums = reader.manifest.server == int(info.version.split(".")[0])
    return compare(reader.manifest.tables, found, checksums=checksums), checksums


__all__ = ["DATABASE", "NoRoom", "Verified", "check_room", "read_through", "verify"]
