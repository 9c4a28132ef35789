"""What the database knows of stored files: whose they are, how much a workspace holds, and the key of each.

A file belongs to an object (owner_object, owner_id); who may see that object may fetch the file. Not here: contents
(files.store) and who may see what (the edge asks the object's permission and row rule).
"""

from uuid import UUID

from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.files.errors import QuotaReached
from guanxi.kernel.files.store import StoredFile

QUOTA = 50 * 1024**3  # bytes a workspace may hold
_PURPOSE = "kernel.file_key"


def file_key(cipher: Cipher, file_id: UUID) -> bytes:
    """The key of one file: 32 bytes derived from the workspace's blind root, which is never rotated."""
    return b"".join(cipher.blind_many(_PURPOSE, [f"{file_id}:1", f"{file_id}:2"]))


async def insert(uow: UnitOfWork, file: StoredFile, owner_object: str, owner_id: UUID) -> None:
    """Note a stored file. Raises QuotaReached when the workspace would hold more than it may."""
    held = await uow.value("SELECT coalesce(sum(size), 0)::bigint FROM file WHERE workspace_id = %(ws)s")
    if held + file.size > QUOTA:
        raise QuotaReached(limit=f"{QUOTA / 1024**3:.3g} GB")
    await uow.run(
        """INSERT INTO file (workspace_id, id, name, content_type, size, sha256, storage_name, owner_object, owner_id, created_by)
           VALUES (%(ws)s, %(id)s, %(name)s, %(content_type)s, %(size)s, decode(%(sha256)s, 'hex'), %(storage_name)s, %(object)s,
                   %(owner)s, %(by)s)""",
        id=file.id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_name=file.storage_name,
        object=owner_object,
        owner=owner_id,
        by=uow.scope.actor.id,
    )


async def get(uow: UnitOfWork, file_id: UUID) -> tuple[StoredFile, str, UUID] | None:
    """A file of the workspace with the object it belongs to."""
    row = await uow.one(
        """SELECT id, size, encode(sha256, 'hex') AS sha256, content_type, name, storage_name, owner_object, owner_id
           FROM file WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=file_id,
    )
    if row is None:
        return None
    owner_object, owner_id = row.pop("owner_object"), row.pop("owner_id")
    return StoredFile(**row), owner_object, owner_id
