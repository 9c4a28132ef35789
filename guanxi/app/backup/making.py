"""Making a backup: one snapshot of the database for the counts and the dump, then the files.

Readers and writers go on meanwhile. Files are never changed once stored and come after the dump, so every file that the
dump knows of is in the backup unless it was deleted in between.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
import psycopg

from guanxi import __version__
from guanxi.app.backup.container import DATABASE, MANIFEST, BackupWriter
from guanxi.app.backup.counting import count, log_position
from guanxi.app.backup.manifest import Head, Manifest, Stored, Table
from guanxi.app.backup.programs import reading
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import MasterKeys
from guanxi.kernel.postgres import RoleUrls

SUFFIX = ".gxbackup"
FILES, ANCHORS = "files/", "audit/anchor.log"
Said = Callable[[str, int, int | None], None]


def _silent(step: str, done: int, total: int | None) -> None:
    return


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made; `size` of its file in bytes."""

    path: Path
    size: int
    manifest: Manifest


def backups_dir(settings: Settings) -> Path:
    """Where backups go unless a target is named."""
    return settings.data_dir / "backups"


def name_of(moment: datetime, prefix: str = "guanxi") -> str:
    """The usual file name."""
    return f"{prefix}-{moment:%Y%m%dT%H%M%SZ}{SUFFIX}"


def make(
    settings: Settings,
    urls: RoleUrls,
    master: MasterKeys,
    target: Path | None = None,
    *,
    prefix: str = "guanxi",
    said: Said = _silent,
) -> Made:
    """Write a backup to `target` (a file, or a folder; None: the backups folder). Blocking.

    `said(step, done, total)` shows progress; steps are "count", "dump", "files". Raises psycopg.OperationalError,
    ToolFailed, OSError; nothing stays on the disk then.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    head = Head(str(uuid4()), now, __version__, master.active, master.fingerprint())
    path = _target(target or backups_dir(settings), name_of(now, prefix))
    with psycopg.connect(urls.owner, autocommit=True) as conn, BackupWriter(path, head, master) as writer:
        conn.execute("SET statement_timeout = 0")
        conn.execute("SET idle_in_transaction_session_timeout = 0")
        conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        facts = _facts(conn, said)
        arguments = ["--format=custom", "--compress=gzip:3", "--no-unlogged-table-data", f"--snapshot={facts.snapshot}"]
        said("dump", 0, None)
        with reading("pg_dump", arguments, urls.owner) as dump:
            dump_size = writer.add_pieces(DATABASE, dump)
        conn.execute("COMMIT")
        stored = _add_files(settings, writer, said)
        manifest = Manifest(
            id=head.id,
            made_at=now,
            version=__version__,
            schema=facts.schema,
            server=facts.server,
            owner=urlsplit(urls.owner).username or "guanxi_owner",
            runtime=urlsplit(urls.runtime).username or "guanxi_app",
            log_tx=facts.log_tx,
            database_size=facts.size,
            dump_size=dump_size,
            tables=facts.tables,
            files=stored,
        )
        writer.add(MANIFEST, msgspec.json.encode(manifest))
        size = writer.finish()
    return Made(path, size, manifest)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the snapshot says; `server` is its major version."""

    snapshot: str
    schema: str
    server: int
    log_tx: int
    size: int
    tables: dict[str, Table]


def _facts(conn: psycopg.Connection[tuple[object, ...]], said: Said) -> _Facts:
    row = conn.execute(
        """SELECT pg_export_snapshot(), (SELECT version_num FROM alembic_version), pg_database_size(current_database()),
                  current_setting('server_version_num')::int / 10000"""
    ).fetchone()
    assert row is not None
    snapshot, schema, size, server = (str(value) for value in row)
    said("count", 0, None)
    return _Facts(snapshot, schema, int(server), log_position(conn), int(size), count(conn))


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


def _add_files(settings: Settings, writer: BackupWriter, said: Said) -> Stored:
    root = settings.data_dir / "files"
    names = sorted(path.relative_to(root).as_posix() for path in root.glob("[0-9a-f][0-9a-f]/*/*") if path.is_file())
    total, digest, added = 0, hashlib.sha256(), 0
    for place, name in enumerate(names):
        said("files", place, len(names))
        try:
            source = (root / name).open("rb")
        except FileNotFoundError:  # deleted since
            continue
        with source:
            size = os.fstat(source.fileno()).st_size
            hashing = _Hashing(source)
            writer.add_stream(FILES + name, cast(BinaryIO, hashing), size)
        digest.update(f"{FILES}{name}\0".encode() + hashing.digest.digest())
        total, added = total + size, added + 1
    said("files", len(names), len(names))
    anchors = settings.data_dir / ANCHORS
    if anchors.is_file():
        writer.add(ANCHORS, anchors.read_bytes())
    return Stored(added, total, digest.hexdigest())


def _target(target: Path, name: str) -> Path:
    if target.is_dir() or not target.suffix:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        return target.absolute() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.absolute()
