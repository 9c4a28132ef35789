"""What a crash between disk and table leaves: contents without a row, rows without a content, uploads half written.

A content is written before its row is committed and removed after its row is gone, so the first is harmless litter; the second
means a lost file. Only what is older than a day is touched. Not here: what a lost file means to the object it belongs
to; a row that something still points to stays for its room to deal with.
"""

import asyncio
import itertools
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.files.store import FileStore

_log = logging.getLogger(__name__)
AGE = timedelta(days=1)
BATCH = 500
_WHY = "contents on the disk belong to all workspaces"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each were removed."""

    partials: int = 0
    contents: int = 0
    rows: int = 0


async def sweep(db: Database, files: FileStore, now: datetime) -> Swept:
    """Remove litter older than a day. Rows stay when there is no content at all: then the disk is missing."""
    moment, age = now.timestamp(), AGE.total_seconds()
    partials = await asyncio.to_thread(files.remove_partials, age, moment)
    contents = await _sweep_contents(db, files, age, moment)
    rows = 0 if await asyncio.to_thread(files.is_empty) else await _sweep_rows(db, files, now - AGE)
    return Swept(partials, contents, rows)


async def _sweep_contents(db: Database, files: FileStore, age: float, moment: float) -> int:
    stored = files.find_stored(age, moment)
    removed = 0
    while names := await asyncio.to_thread(lambda: list(itertools.islice(stored, BATCH))):
        async with db.system(_WHY) as uow:
            rows = await uow.all("SELECT storage_name FROM file WHERE storage_name = ANY(%(names)s)", names=names)
        for name in set(names) - {row["storage_name"] for row in rows}:
            removed += await files.delete(name)
    return removed


async def _sweep_rows(db: Database, files: FileStore, before: datetime) -> int:
    removed, after = 0, (0, UUID(int=0))
    while True:
        async with db.system(_WHY) as uow:
            rows = await uow.all(
                """SELECT workspace_id, id, storage_name FROM file
                   WHERE (workspace_id, id) > (%(workspace)s, %(id)s) AND created_at < %(before)s ORDER BY workspace_id, id LIMIT %(batch)s""",
                workspace=after[0],
                id=after[1],
                before=before,
                batch=BATCH,
            )
            for row in rows:
                if not await asyncio.to_thread(_holds, files, row["storage_name"]):
                    removed += await _remove_row(uow, row)
        if len(rows) < BATCH:
            return removed
        after = (rows[-1]["workspace_id"], rows[-1]["id"])


def _holds(files: FileStore, storage_name: str) -> bool:
    try:
        return files.holds(storage_name)
    except NotFound:
        return False


async def _remove_row(uow: UnitOfWork, row: Row) -> int:
    try:
        async with uow.conn.transaction():
            return await uow.run(
                "DELETE FROM file WHERE workspace_id = %(workspace)s AND id = %(id)s",
                workspace=row["workspace_id"],
                id=row["id"],
            )
    except psycopg.errors.ForeignKeyViolation:
        _log.warning("the content of file %s is lost, and something still points to it", row["id"])
        return 0
