"""Files on notes: taken in before the note is written, given to its record with it, swept when no note came.

A file then belongs to the record, so whoever may see the record may fetch it.
"""

import asyncio
from collections.abc import AsyncIterable, Sequence
from uuid import UUID

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.queries import records as queries
from guanxi.collaboration.schemas import FileOut
from guanxi.collaboration.service.records import require_visible
from guanxi.kernel.db import Database, OutcomeUnknown, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.files import StoredFile
from guanxi.kernel.files.records import file_key, insert
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services

DRAFT = "note_draft"  # no object of the registry, so nobody fetches it before its note is written
DRAFT_HOURS = 24
MOST_BYTES = 50 * 1024**2


async def receive(
    db: Database, services: Services, scope: Scope, ref: Ref, name: str, content: AsyncIterable[bytes]
) -> FileOut:
    """Store an upload for a note about `ref`. Raises NotFound, FileRefused, FileTooLarge, QuotaReached."""
    await db.run_read(scope, require_visible, ref)
    file_id = new_id()
    key = file_key(await services.keys.cipher(scope.workspace_id), file_id)
    limit = min(services.settings.max_upload, MOST_BYTES)
    file = await services.files.save(content, file_id=file_id, name=name, max_size=limit, key=key)
    try:
        await db.run(scope, _note, file)
    except OutcomeUnknown:
        raise
    except BaseException:
        await asyncio.shield(services.files.delete(file.storage_name))
        raise
    return FileOut(id=file.id, name=file.name, size=file.size, content_type=file.content_type)


async def _note(uow: UnitOfWork, file: StoredFile) -> None:
    await insert(uow, file, DRAFT, file.id)


async def attach(uow: UnitOfWork, ref: Ref, ids: Sequence[UUID]) -> None:
    """Give uploads of the actor to the record. Raises Invalid when one of them is not there."""
    if ids and await queries.claim_files(uow, DRAFT, ids, ref.object, ref.id) != len(set(ids)):
        problem = FieldProblem(
            "files", "collaboration.no_such_file", "附件已失效，请重新上传。", "A file is gone. Upload it again."
        )
        raise Invalid(fields=[problem])


async def sweep(db: Database) -> int:
    """Remove uploads of yesterday that no note took."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    async with db.system("uploads of all workspaces are swept at once") as uow:
        names = await queries.delete_drafts(uow, DRAFT, DRAFT_HOURS)
    for name in names:
        await db.parts.files.delete(name)
    return len(names)
