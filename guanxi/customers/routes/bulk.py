"""HTTP of bulk work on customers. The work is a job: `/api/v1/jobs/{id}` tells how far it is, pauses and cancels it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from guanxi.customers import permissions
from guanxi.customers.errors import BulkRunning
from guanxi.customers.schemas.bulk import (
    BulkAssignIn,
    BulkEditIn,
    BulkOut,
    BulkPreview,
    BulkPreviewIn,
    Bulks,
    BulkSample,
    BulkStarted,
    BulkTagIn,
    ListParameters,
    Selected,
    SelectionIn,
)
from guanxi.customers.service import bulk, listing
from guanxi.kernel.changes import AlreadyUndone
from guanxi.kernel.export import CSV_TYPE, write_csv
from guanxi.kernel.files import content_disposition
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("customers")


def asked_in(given: ListParameters, columns: tuple[str, ...] = (), sort: str | None = None) -> listing.Asked:
    """The list's parameters as the service takes them."""
    values = given.model_dump(by_alias=True, exclude={"q", "filter", "deleted"})
    filters = {name: chosen for name, chosen in values.items() if chosen}
    query = given.q.replace("\0", "")
    return listing.Asked(query, filters, columns, given.deleted, sort, condition=given.filter)


def selection_in(given: SelectionIn) -> bulk.Selection:
    """The selection as the service takes it."""
    ids = None if given.ids is None else tuple(dict.fromkeys(given.ids))
    return bulk.Selection(ids, None if given.matching is None else asked_in(given.matching))


async def _start(edge: Edge, action: str, body: Selected, what: dict[str, Any]) -> BulkStarted:
    bulk_id, job_id = await edge.write(bulk.start, action, selection_in(body.selection), what)
    return BulkStarted(id=bulk_id, job_id=job_id)


@router.create("/bulk/preview", permission=permissions.EDIT, status=200, keep_answer=False)
async def bulk_preview(body: BulkPreviewIn, edge: Edge) -> BulkPreview:
    """How many customers it would be about, how many not, and a few of them."""
    matched, left, sample = await edge.read(bulk.preview, body.action, selection_in(body.selection))
    shown = [BulkSample.model_validate(row, from_attributes=False) for row in sample]
    return BulkPreview(matched=matched, not_permitted=left, sample=shown)


@router.create("/bulk/edit", permission=permissions.EDIT, status=202)
async def bulk_edit(body: BulkEditIn, edge: Edge) -> BulkStarted:
    """Set or clear fields of many customers."""
    values = body.set.model_dump(mode="json", exclude_unset=True, by_alias=True)
    return await _start(edge, "edit", body, values)


@router.create("/bulk/tag", permission=permissions.EDIT, status=202)
async def bulk_tag(body: BulkTagIn, edge: Edge) -> BulkStarted:
    """Put tags on many customers, take others off."""
    return await _start(edge, "tag", body, body.model_dump(mode="json", include={"add", "take"}))


@router.create("/bulk/assign", permission=permissions.EDIT, status=202)
async def bulk_assign(body: BulkAssignIn, edge: Edge) -> BulkStarted:
    """Give many customers an owner, or several in turn."""
    return await _start(edge, "assign", body, body.model_dump(mode="json", include={"owners"}))


@router.create("/bulk/delete", permission=permissions.DELETE, status=202)
async def bulk_delete(body: Selected, edge: Edge) -> BulkStarted:
    """Many customers into the recycle bin."""
    return await _start(edge, "delete", body, {})


@router.create("/bulk/restore", permission=permissions.DELETE, status=202)
async def bulk_restore(body: Selected, edge: Edge) -> BulkStarted:
    """Many customers out of the recycle bin."""
    return await _start(edge, "restore", body, {})


@router.fetch("/bulk", permission=permissions.VIEW)
async def find_bulk(edge: Edge, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> Bulks:
    """Bulk work of the caller, the newest first."""
    return Bulks(
        items=[BulkOut.model_validate(one, from_attributes=False) for one in await edge.read(bulk.find, limit)]
    )


@router.fetch("/bulk/{bulk_id}", permission=permissions.VIEW)
async def get_bulk(bulk_id: UUID, edge: Edge) -> BulkOut:
    """One bulk work with its honest result."""
    return BulkOut.model_validate(await edge.read(bulk.describe, bulk_id), from_attributes=False)


@router.fetch("/bulk/{bulk_id}/rows", permission=permissions.VIEW, response_class=Response)
async def bulk_rows(
    bulk_id: UUID, edge: Edge, outcome: Literal["done", "unchanged", "refused"] | None = None
) -> StreamingResponse:
    """A CSV file of the customers of a bulk work, with what became of each and why."""
    header, lines = await bulk.export_rows(edge.db, edge.scope, bulk_id, outcome)
    name = "批量操作结果.csv" if edge.scope.language.startswith("zh") else "bulk-result.csv"
    headers = {"Content-Disposition": content_disposition(name)}
    return StreamingResponse(write_csv(header, lines), media_type=CSV_TYPE, headers=headers)


@router.create("/bulk/{bulk_id}/undo", permission=permissions.EDIT, status=202, errors=(BulkRunning, AlreadyUndone))
async def undo_bulk(bulk_id: UUID, edge: Edge) -> BulkStarted:
    """Take a bulk work back, as a job: what was changed again since stays and is named."""
    undo_id, job_id = await edge.write(bulk.undo, bulk_id)
    return BulkStarted(id=undo_id, job_id=job_id)
