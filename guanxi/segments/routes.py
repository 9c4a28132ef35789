"""HTTP of segments."""

import base64
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.kernel.errors import FieldProblem, Invalid, TooMany
from guanxi.sdk.edge import Edge
from guanxi.sdk.exporting import ExportStarted
from guanxi.sdk.master_routes import Surface, add_routes, add_undo
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import JobStarted, Moment
from guanxi.segments import permissions
from guanxi.segments.errors import WrongKind
from guanxi.segments.schemas import (
    CustomerSegments,
    SegmentChanges,
    SegmentExportIn,
    SegmentHistory,
    SegmentIds,
    SegmentIn,
    SegmentMember,
    SegmentMembers,
    SegmentMoved,
    SegmentPatch,
    SegmentRecord,
    SegmentTrends,
    SegmentUses,
    SegmentWhy,
)
from guanxi.segments.service import exporting, history, members, memberships, steering, uses
from guanxi.segments.service.data import SEGMENT

router = Router("segments")
When = Annotated[Moment | None, Query()]


@router.fetch("/of-customer/{customer_id}", permission=permissions.VIEW)
async def find_of_customer(customer_id: UUID, edge: Edge) -> CustomerSegments:
    """The segments a customer is in, with since when and why."""
    return CustomerSegments.model_validate({"items": await edge.read(memberships.find, customer_id)})


@router.fetch("/trends", permission=permissions.VIEW)
async def find_trends(
    edge: Edge, ids: Annotated[list[UUID], Query(min_length=1, max_length=100)], since: When = None
) -> SegmentTrends:
    """The sizes of several segments day by day, for a list of them."""
    found = await edge.read(history.find_trends, ids, since)
    return SegmentTrends.model_validate({"items": [{"id": one, "days": days} for one, days in found.items()]})


add_undo(router, (SEGMENT,), manage=permissions.EDIT, id_name="segment_change_id")
add_routes(
    router,
    SEGMENT,
    Surface("", "segment_id", SegmentIn, SegmentPatch, SegmentRecord),
    view=permissions.VIEW,
    manage=permissions.EDIT,
)


@router.fetch("/{segment_id}/members", permission=permissions.VIEW)
async def find_members(
    segment_id: UUID,
    edge: Edge,
    at: When = None,
    q: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SegmentMembers:
    """Who is in it, or was at a moment that is over; only customers the caller may see. `q` looks in names."""
    found = await edge.read(members.find, segment_id, at, q.replace("\0", ""), _read_position(after), limit)
    return SegmentMembers(
        items=[SegmentMember.model_validate(row) for row in found.items],
        next=_write_position(found.last),
        count=found.count,
        hidden_possible=found.hidden_possible,
        known_since=found.known_since,
    )


@router.create("/{segment_id}/members", permission=permissions.EDIT, status=200, errors=(WrongKind,))
async def add_members(segment_id: UUID, body: SegmentIds, edge: Edge) -> SegmentMoved:
    """Put customers into a static segment."""
    moved, unknown = await edge.write(members.change, segment_id, body.ids, add=True)
    return SegmentMoved(moved=len(moved), moved_ids=moved, unknown=unknown)


@router.remove("/{segment_id}/members", permission=permissions.EDIT, status=200, errors=(WrongKind,))
async def remove_members(segment_id: UUID, body: SegmentIds, edge: Edge) -> SegmentMoved:
    """Take customers out of a static segment."""
    moved, unknown = await edge.write(members.change, segment_id, body.ids, add=False)
    return SegmentMoved(moved=len(moved), moved_ids=moved, unknown=unknown)


@router.fetch("/{segment_id}/members/{customer_id}", permission=permissions.VIEW)
async def explain_member(segment_id: UUID, customer_id: UUID, edge: Edge) -> SegmentWhy:
    """Why a customer is in it or is not, and when that may change by itself."""
    return SegmentWhy.model_validate(await edge.read(members.explain, segment_id, customer_id))


@router.fetch("/{segment_id}/history", permission=permissions.VIEW)
async def find_history(segment_id: UUID, edge: Edge, since: When = None, until: When = None) -> SegmentHistory:
    """Its size day by day; ninety days unless a span is given."""
    known, days = await edge.read(history.find_days, segment_id, since, until)
    return SegmentHistory.model_validate({"known_since": known, "days": days})


@router.fetch("/{segment_id}/changes", permission=permissions.VIEW)
async def find_changes(segment_id: UUID, edge: Edge, since: When = None, until: When = None) -> SegmentChanges:
    """Why it grew or fell in a span of time."""
    return SegmentChanges.model_validate(await edge.read(history.find_changes, segment_id, since, until))


@router.fetch("/{segment_id}/uses", permission=permissions.VIEW)
async def find_uses(segment_id: UUID, edge: Edge) -> SegmentUses:
    """What is built on it."""
    return SegmentUses.model_validate({"items": await edge.read(uses.find, segment_id)})


@router.create("/{segment_id}/rebuild", permission=permissions.EDIT, status=202, errors=(WrongKind,))
async def rebuild(segment_id: UUID, edge: Edge) -> JobStarted:
    """Compute it anew; one that was paused or failed goes on."""
    return JobStarted(job_id=await edge.write(steering.rebuild, segment_id))


@router.create("/{segment_id}/pause", permission=permissions.EDIT, status=204, errors=(WrongKind,))
async def pause(segment_id: UUID, edge: Edge) -> None:
    """Its members stay as they are until it is computed again."""
    await edge.write(steering.pause, segment_id)


@router.create("/{segment_id}/export", permission=permissions.EXPORT, status=202, errors=(TooMany,))
async def start_export(segment_id: UUID, body: SegmentExportIn, edge: Edge) -> ExportStarted:
    """Write its members to a file, as far as the caller may see them: a job, fetched where exports of customers are."""
    await exporting.check_quota(edge.db, edge.scope)
    return await edge.write(exporting.start, segment_id, body.columns, body.format, body.reveal)


def _write_position(position: tuple[datetime, UUID] | None) -> str | None:
    if position is None:
        return None
    return base64.urlsafe_b64encode(f"{position[0].isoformat()}|{position[1]}".encode()).decode()


def _read_position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        at, _, customer = base64.urlsafe_b64decode(cursor).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(customer)
    except ValueError as error:
        zh, en = "翻页标记无效，请从第一页重新开始。", "This cursor is not valid. Start again."
        raise Invalid(fields=[FieldProblem("after", "kernel.bad_cursor", zh, en)]) from error
