"""HTTP of imports: upload, mapping with preview, dry run, run, pause, resume, cancel, revert, the error file."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from guanxi.imports import permissions
from guanxi.imports.errors import HasRows, NotNow, NotReady
from guanxi.imports.schemas import ImportOut, ImportPatch, ImportRow, Preview, SaveIn, Targets
from guanxi.imports.schemas.matches import DecideIn, Matches, MatchKind
from guanxi.imports.service import drafts, mappings, matching, reading, rejections, steering
from guanxi.kernel.errors import TooLarge
from guanxi.kernel.export import CSV_TYPE
from guanxi.kernel.files import FileRefused
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("imports")
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The error file"}}


@router.fetch("/targets", permission=permissions.VIEW)
async def targets(edge: Edge) -> Targets:
    """What the caller may import, with its columns."""
    return await edge.read(reading.find_targets)


@router.create("/files", permission=permissions.CREATE, errors=(FileRefused, TooLarge), openapi_extra=_UPLOAD)
async def upload(request: Request, edge: Edge, name: Annotated[str, Query(min_length=1, max_length=200)]) -> ImportOut:
    """Take in a CSV or XLSX file as the body and make a draft of an import. A file that is no table is refused."""
    return await drafts.receive(edge.db, edge.services, edge.scope, name, request.stream())


@router.fetch("", permission=permissions.VIEW)
async def find(
    edge: Edge,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[ImportRow]:
    """Imports, newest first."""
    page = await edge.read(reading.find, cursor, limit)
    return Page(items=page.items, next=page.next)


@router.fetch("/{import_id}", permission=permissions.VIEW)
async def get(import_id: UUID, edge: Edge) -> ImportOut:
    """One import."""
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.fetch("/{import_id}/preview", permission=permissions.VIEW)
async def preview(import_id: UUID, edge: Edge) -> Preview:
    """The first 20 rows as they will be stored."""
    return await drafts.preview(edge.db, edge.services, edge.scope, import_id)


@router.change("/{import_id}", permission=permissions.CREATE, errors=(NotNow, HasRows))
async def change(import_id: UUID, body: ImportPatch, edge: Edge) -> Preview:
    """Choose target, mapping, formats and options; answers with the first 20 rows as they will be stored."""
    return await drafts.change(edge.db, edge.services, edge.scope, import_id, body)


@router.create("/{import_id}/mapping", permission=permissions.CREATE)
async def save_mapping(import_id: UUID, body: SaveIn, edge: Edge) -> ImportOut:
    """Save the present settings under a name; they are offered again when the same headers come."""
    await edge.write(mappings.save, import_id, body.name)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.remove("/mappings/{mapping_id}", permission=permissions.CREATE)
async def remove_mapping(mapping_id: UUID, edge: Edge) -> None:
    """Forget saved settings."""
    await edge.write(mappings.remove, mapping_id)


@router.create("/{import_id}/check", permission=permissions.CREATE, status=202, errors=(NotNow, HasRows, NotReady))
async def check(import_id: UUID, edge: Edge) -> ImportOut:
    """Dry run over the whole file: a job; its report is in the import when it is checked."""
    await steering.check(edge.db, edge.services, edge.scope, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.fetch("/{import_id}/matches", permission=permissions.VIEW)
async def matches(
    import_id: UUID,
    edge: Edge,
    kind: Annotated[MatchKind | None, Query()] = None,
    decided: Annotated[bool | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=100)] = None,
) -> Matches:
    """Rows that the dry run found to be about somebody known or about an earlier row, the known beside the new."""
    return await matching.find(edge.db, edge.services, edge.scope, import_id, kind, decided, cursor, limit)


@router.change("/{import_id}/matches", permission=permissions.CREATE, errors=(NotNow, HasRows, NotReady))
async def decide(import_id: UUID, body: DecideIn, edge: Edge) -> ImportOut:
    """Decide what becomes of some of these rows, or of all of a kind. Holds until the file is checked with other settings."""
    await edge.write(matching.decide, import_id, body)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.create("/{import_id}/run", permission=permissions.CREATE, status=202, errors=(NotNow, HasRows, NotReady))
async def run(import_id: UUID, edge: Edge) -> ImportOut:
    """Import the file: a job."""
    await steering.run(edge.db, edge.services, edge.scope, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.create("/{import_id}/pause", permission=permissions.CREATE, status=202, errors=(NotNow,))
async def pause(import_id: UUID, edge: Edge) -> ImportOut:
    """Pause after the chunk at work."""
    await edge.write(steering.pause, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.create("/{import_id}/resume", permission=permissions.CREATE, status=202, errors=(NotNow,))
async def resume(import_id: UUID, edge: Edge) -> ImportOut:
    """Go on where a paused, cancelled or failed one stopped."""
    await edge.write(steering.resume, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.create("/{import_id}/cancel", permission=permissions.CREATE, status=202, errors=(NotNow,))
async def cancel(import_id: UUID, edge: Edge) -> ImportOut:
    """Stop after the chunk at work; what is stored stays until it is reverted."""
    await edge.write(steering.cancel, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.create("/{import_id}/revert", permission=permissions.REVERT, status=202, errors=(NotNow,))
async def revert(import_id: UUID, edge: Edge) -> ImportOut:
    """Take back what the import made: a job."""
    await edge.write(steering.revert, import_id)
    return await reading.show(edge.db, edge.services, edge.scope, import_id)


@router.fetch("/{import_id}/errors.csv", permission=permissions.VIEW, response_class=StreamingResponse, responses=_CSV)
async def errors(import_id: UUID, edge: Edge) -> StreamingResponse:
    """The refused rows as they came, with the reasons in the caller's language; can be mended and imported again."""
    name, pieces = await rejections.export(edge.db, edge.services, edge.scope, import_id)
    return StreamingResponse(pieces, media_type=CSV_TYPE, headers={"Content-Disposition": name})
