"""Uploaded files and the cells of refused rows hold people's data and are not kept for ever: they go by age, counts, reasons
and the proof stay. An import whose file is lost on the disk is told so as well.

Age counts from the end of an import (GUANXI_IMPORT_DAYS), for one that was never run from its upload (7 days).
"""

import asyncio
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.imports import queries
from guanxi.imports.contracts import Removed
from guanxi.imports.queries import matches
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services

DRAFT_DAYS = 7
LOST_AFTER = timedelta(days=1)  # younger rows may belong to an upload that is just being stored
BATCH = 200
_CELLS = 20_000
_START = (0, UUID(int=0))
_WHY = "the age of files counts in all workspaces"


async def remove_old(db: Database, services: Services) -> int:
    """Remove the files of imports that are old enough and the cells of their refused rows; how many imports."""
    now = services.clock.now()
    ended, drafts = now - timedelta(days=services.settings.import_days), now - timedelta(days=DRAFT_DAYS)
    removed, after = 0, _START
    while True:
        async with db.system(_WHY) as uow:
            rows = await queries.find_expired(uow, ended, drafts, after, BATCH)
        for row in rows:
            scope = system_scope(row["workspace_id"], "retention")
            while await db.run(scope, _clear_cells, row["id"], ended, drafts):
                pass
            removed += await _drop(db, services, scope, row["id"], (ended, drafts))
        if len(rows) < BATCH:
            return removed
        after = _key(rows[-1])


async def note_lost(db: Database, services: Services) -> int:
    """Note which imports have a file in the table and none on the disk, and forget the rows of these files; how many.

    Nothing is noted when there are no files at all: then the disk is missing, not a file.
    """
    if await asyncio.to_thread(services.files.is_empty):
        return 0
    noted, after = 0, _START
    while True:
        async with db.system(_WHY) as uow:
            rows = await queries.find_files(uow, services.clock.now() - LOST_AFTER, after, BATCH)
        for row in rows:
            if not await asyncio.to_thread(services.files.holds, row["storage_name"]):
                noted += await _drop(db, services, system_scope(row["workspace_id"], "retention"), row["id"], None)
        if len(rows) < BATCH:
            return noted
        after = _key(rows[-1])


def _key(row: Row) -> tuple[int, UUID]:
    return row["workspace_id"], row["id"]


async def _clear_cells(uow: UnitOfWork, import_id: UUID, ended: datetime, drafts: datetime) -> bool:
    """Whether there was a batch to clear."""
    if not await queries.lock_expired(uow, import_id, ended, drafts):
        return False
    return bool(await queries.clear_cells(uow, import_id, _CELLS)) or bool(
        await matches.clear_cells(uow, import_id, _CELLS)
    )


async def _drop(
    db: Database, services: Services, scope: Scope, import_id: UUID, ages: tuple[datetime, datetime] | None
) -> bool:
    """The row first, then the content: a crash in between leaves a content that the sweep finds."""
    now = services.clock.now()
    storage_name = await db.run(scope, _drop_row, import_id, now, ages)
    if storage_name:
        await services.files.delete(storage_name)
    return storage_name is not None


async def _drop_row(
    uow: UnitOfWork, import_id: UUID, now: datetime, ages: tuple[datetime, datetime] | None
) -> str | None:
    """The name of the content that may go now, "" when there was none; None when the import is no longer due."""
    if ages is not None and not await queries.lock_expired(uow, import_id, *ages):
        return None
    row = await queries.lock_run(uow, import_id)
    if row is None:
        return None
    why: Literal["age", "lost"] = "lost" if ages is None else "age"
    before = queries.read_removed(row["removed_file"])
    removed = Removed(
        at=now,
        why=why,
        name=row["file_name"],
        size=row["size"],
        content_type=before.content_type if before else row["content_type"],
        sha256=before.sha256 if before else row["sha256"],
    )
    await queries.drop_file(uow, import_id, msgspec.to_builtins(removed))
    await access.audit(uow, "imports.file_removed", "import", import_id, detail={"why": why})
    return row["storage_name"] or ""
