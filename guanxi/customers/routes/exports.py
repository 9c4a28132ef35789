"""HTTP of exports: asking for a file, and fetching it when its job is done."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from guanxi.customers import permissions
from guanxi.customers.routes.bulk import asked_in
from guanxi.customers.schemas.exports import ExportIn
from guanxi.customers.service import export_files
from guanxi.kernel import limits
from guanxi.kernel.errors import TooMany
from guanxi.sdk import exporting
from guanxi.sdk.edge import Edge
from guanxi.sdk.exporting import ExportGone, ExportOut, Exports, ExportStarted
from guanxi.sdk.routing import Router

router = Router("customers")


@router.create("/exports", permission=permissions.EXPORT, status=202, errors=(TooMany,))
async def start_export(body: ExportIn, edge: Edge) -> ExportStarted:
    """Write what a list shows to a file: a job. Thirty a day for each person."""
    asked = asked_in(body.matching, columns=tuple(body.columns), sort=body.sort)
    await limits.take(edge.db, export_files.QUOTA, f"{edge.scope.workspace_id}:{edge.scope.actor.id}")
    return await edge.write(export_files.start, asked, body.ids, body.format, body.reveal)


@router.fetch("/exports", permission=permissions.EXPORT)
async def find_exports(edge: Edge, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> Exports:
    """The caller's exports, the newest first."""
    return Exports(
        items=[ExportOut.model_validate(row) for row in await edge.read(exporting.find, export_files.OBJECT, limit)]
    )


@router.fetch("/exports/{export_id}", permission=permissions.EXPORT)
async def get_export(export_id: UUID, edge: Edge) -> ExportOut:
    """One of the caller's exports."""
    return ExportOut.model_validate(await edge.read(exporting.get, export_files.OBJECT, export_id))


@router.fetch("/exports/{export_id}/file", permission=permissions.EXPORT, response_class=Response, errors=(ExportGone,))
async def fetch_export(export_id: UUID, edge: Edge) -> Response:
    """The file, or a part of it by a Range header. Each time is audited."""
    return await exporting.respond(edge, await edge.write(export_files.require_file, export_id))
