"""HTTP of notes, of the files on them, and of undo."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from guanxi.collaboration import permissions
from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.errors import NotYours
from guanxi.collaboration.schemas import FileOut, NoteIn, NotePatch, Saved, WrittenNote
from guanxi.collaboration.service import attaching, notes, undoing
from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.kernel.errors import TooLarge
from guanxi.kernel.files import FileRefused
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import ObjectName, Router
from guanxi.sdk.schemas import Page, Undone

router = Router("collaboration")
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.fetch("/records/{object}/{object_id}/notes", permission=permissions.VIEW_NOTES)
async def find_notes(
    object: ObjectName,
    object_id: UUID,
    edge: Edge,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[WrittenNote]:
    """Notes about a record, pinned ones first, then the newest."""
    page = await edge.read(notes.find, Ref(object, object_id), cursor, limit)
    return Page(items=page.items, next=page.next)


@router.create("/records/{object}/{object_id}/notes", permission=permissions.CREATE_NOTES)
async def write_note(object: ObjectName, object_id: UUID, body: NoteIn, edge: Edge) -> Saved:
    """Write a note; colleagues named in it as `@{id}` are told."""
    made, change_set = await edge.write(notes.write, Ref(object, object_id), body.text, body.files, body.pinned)
    return Saved(id=made, change_set_id=change_set)


@router.create(
    "/records/{object}/{object_id}/files",
    permission=permissions.CREATE_NOTES,
    errors=(FileRefused, TooLarge),
    openapi_extra=_UPLOAD,
)
async def upload(
    object: ObjectName,
    object_id: UUID,
    request: Request,
    edge: Edge,
    name: Annotated[str, Query(min_length=1, max_length=200)],
) -> FileOut:
    """Take in a file as the body, for a note written within a day."""
    ref = Ref(object, object_id)
    return await attaching.receive(edge.db, edge.services, edge.scope, ref, name, request.stream())


@router.change("/notes/{note_id}", permission=permissions.CREATE_NOTES, errors=(NotYours,))
async def change_note(note_id: UUID, body: NotePatch, edge: Edge) -> Saved:
    """Change a note, or pin it."""
    wanted = {key: value for key, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return Saved(id=note_id, change_set_id=await edge.write(notes.change, note_id, wanted))


@router.remove("/notes/{note_id}", permission=permissions.CREATE_NOTES, status=200, errors=(NotYours,))
async def remove_note(note_id: UUID, edge: Edge) -> Saved:
    """Remove a note; undo brings it back."""
    return Saved(id=note_id, change_set_id=await edge.write(notes.remove, note_id))


@router.create(
    "/undo/{undo_id}",
    permission=SIGNED_IN,  # who could not make the change cannot take it back: notes and tasks each ask for their own right
    status=200,
    errors=(NotYours, AlreadyUndone, ChangedSince),
)
async def undo(undo_id: UUID, edge: Edge) -> Undone:
    """Take back a change-set of notes and tasks; refused when the same was changed since."""
    return Undone(change_set_id=await edge.write(undoing.undo, undo_id))
