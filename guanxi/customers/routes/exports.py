"""HTTP of exports: asking for a file, and fetching it when its job is done."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response, StreamingResponse

from guanxi.customers import permissions
from guanxi.customers.errors import ExportGone
from guanxi.customers.routes.bulk import asked_in
from guanxi.customers.schemas.exports import ExportIn, ExportOut, Exports, ExportStarted
from guanxi.customers.service import export_files
from guanxi.kernel import limits
from guanxi.kernel.errors import TooMany
from guanxi.kernel.files import parse_range, response_headers
from guanxi.kernel.files.records import file_key
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("customers")


@router.create("/exports", permission=permissions.EXPORT, status=202, errors=(TooMany,))
async def start_export(body: ExportIn, edge: Edge) -> ExportStarted:
    """Write what a list shows to a file: a job. Thirty a day for each person."""
    asked = asked_in(body.matching, columns=tuple(body.columns), sort=body.sort)
    await limits.take(edge.db, export_files.QUOTA, f"{edge.scope.workspace_id}:{edge.scope.actor.id}")
    export_id, job_id = await edge.write(export_files.start, asked, body.ids, body.format, body.reveal)
    return ExportStarted(id=export_id, job_id=job_id)


@router.fetch("/exports", permission=permissions.EXPORT)
async def find_exports(edge: Edge, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> Exports:
    """The caller's exports, the newest first."""
    return Exports(items=[ExportOut.model_validate(row) for row in await edge.read(export_files.find, limit)])


@router.fetch("/exports/{export_id}", permission=permissions.EXPORT)
async def get_export(export_id: UUID, edge: Edge) -> ExportOut:
    """One of the caller's exports."""
    return ExportOut.model_validate(await edge.read(export_files.require, export_id))


@router.fetch("/exports/{export_id}/file", permission=permissions.EXPORT, response_class=Response, errors=(ExportGone,))
async def fetch_export(export_id: UUID, edge: Edge) -> Response:
    """The file, or a part of it by a Range header. Each time is audited."""
    file = await edge.write(export_files.require_file, export_id)
    part = parse_range(edge.request.headers.get("range"), file.size)
    cipher = await edge.services.keys.cipher(edge.scope.workspace_id)
    content = await edge.services.files.open(file, key=file_key(cipher, file.id), part=part)
    headers = response_headers(content_type=file.content_type, name=file.name, size=file.size, part=part)
    return StreamingResponse(content, 206 if part else 200, headers)
