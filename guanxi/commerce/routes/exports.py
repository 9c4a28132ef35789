"""HTTP of exports of orders: asking for a file, and fetching it when its job is done."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from guanxi.commerce import permissions
from guanxi.commerce.routes import listed_of
from guanxi.commerce.schemas.exports import OrderExportIn
from guanxi.commerce.service import exports
from guanxi.kernel import limits
from guanxi.kernel.errors import TooMany
from guanxi.sdk import exporting
from guanxi.sdk.edge import Edge
from guanxi.sdk.exporting import ExportGone, ExportOut, Exports, ExportStarted
from guanxi.sdk.routing import Router

router = Router("commerce")


@router.create("/exports", permission=permissions.EXPORT, status=202, errors=(TooMany,))
async def start_export(body: OrderExportIn, edge: Edge) -> ExportStarted:
    """Write what the list of orders shows to a file: a job. Thirty a day for each person."""
    await limits.take(edge.db, exports.QUOTA, f"{edge.scope.workspace_id}:{edge.scope.actor.id}")
    return await edge.write(exports.start, listed_of(body.matching, body.sort), body.columns, body.format)


@router.fetch("/exports", permission=permissions.EXPORT)
async def find_exports(edge: Edge, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> Exports:
    """The caller's exports of orders, the newest first."""
    found = await edge.read(exporting.find, exports.OBJECT, limit)
    return Exports(items=[ExportOut.model_validate(row) for row in found])


@router.fetch("/exports/{order_export_id}", permission=permissions.EXPORT)
async def get_export(order_export_id: UUID, edge: Edge) -> ExportOut:
    """One of the caller's exports of orders."""
    return ExportOut.model_validate(await edge.read(exporting.get, exports.OBJECT, order_export_id))


@router.fetch(
    "/exports/{order_export_id}/file", permission=permissions.EXPORT, response_class=Response, errors=(ExportGone,)
)
async def fetch_export(order_export_id: UUID, edge: Edge) -> Response:
    """The file, or a part of it by a Range header. Each time is audited."""
    return await exporting.respond(edge, await edge.write(exports.require_file, order_export_id))
