"""What a backup says about itself: the open head (enough to ask for the right key) and the sealed manifest."""

from datetime import datetime
from typing import Final

import msgspec

FORMAT: Final = 1


class Head(msgspec.Struct, frozen=True):
    """Readable without a key, at the start of the file. `master` and `fingerprint` name the master key it opens with."""

    id: str
    made_at: datetime
    version: str
    master: int
    fingerprint: str
    format: int = FORMAT


class Table(msgspec.Struct, frozen=True):
    """Rows of a table in the backup's snapshot, and a checksum over them (rows in any order)."""

    rows: int
    checksum: int


class Stored(msgspec.Struct, frozen=True):
    """Files in the backup: how many, their bytes as they lie on the disk, one checksum over names and contents."""

    count: int
    size: int
    checksum: str


class Manifest(msgspec.Struct, frozen=True):
    """The last part of the file. `log_tx` is the highest position in the log; `database_size` is in bytes."""

    id: str
    made_at: datetime
    version: str
    schema: str
    server: int
    owner: str
    runtime: str
    log_tx: int
    database_size: int
    dump_size: int
    tables: dict[str, Table]
    files: Stored
