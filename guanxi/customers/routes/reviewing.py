"""HTTP of the queue of possible duplicates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.customers import permissions
from guanxi.customers.schemas.reviewing import MergeDone, Reason, ReviewIn, ReviewOut, ReviewSummary
from guanxi.customers.service import reviewing
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import JobStarted, Page

router = Router("customers")
MOST = 20


@router.fetch("/review", permission=permissions.MERGE)
async def find_reviews(
    edge: Edge,
    reason: Annotated[list[Reason] | None, Query(max_length=8)] = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[ReviewOut]:
    """Pairs of customers that may be one person, what speaks most for itself first."""
    page = await edge.read(reviewing.find, reason or (), cursor, limit)
    return Page(items=[ReviewOut.model_validate(one, from_attributes=False) for one in page.items], next=page.next)


@router.fetch("/review/summary", permission=permissions.MERGE)
async def summarise_reviews(edge: Edge) -> ReviewSummary:
    """How many pairs are open and settled; the newest batches of merges and pairs told apart, each to be taken back."""
    return ReviewSummary.model_validate(await edge.read(reviewing.summarise, MOST), from_attributes=False)


@router.fetch("/review/merges", permission=permissions.MERGE)
async def find_merges(
    edge: Edge,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[MergeDone]:
    """What was merged, the newest first; each can be taken back, however long ago it was."""
    page = await edge.read(reviewing.find_merges, cursor, limit)
    return Page(items=[MergeDone.model_validate(one, from_attributes=False) for one in page.items], next=page.next)


@router.create("/review/scan", permission=permissions.MERGE, status=202)
async def scan(edge: Edge) -> JobStarted:
    """Look for duplicates among all customers the caller sees."""
    return JobStarted(job_id=await edge.write(reviewing.start_scan))


@router.create("/review/merge-alike", permission=permissions.MERGE, status=202)
async def merge_alike(edge: Edge) -> JobStarted:
    """Merge every pair with the same phone and the same name; each merge can be taken back."""
    return JobStarted(job_id=await edge.write(reviewing.start_merging))


@router.create("/review/batches/{batch_id}/undo", permission=permissions.MERGE, status=202)
async def undo_batch(batch_id: UUID, edge: Edge) -> JobStarted:
    """Take back what one job merged, as far as it still stands."""
    return JobStarted(job_id=await edge.write(reviewing.start_parting, batch_id))


@router.create("/review/{review_id}/decide", permission=permissions.MERGE, status=204)
async def decide(review_id: UUID, body: ReviewIn, edge: Edge) -> None:
    """Say that two are two people, look again later, or take that back."""
    await edge.write(reviewing.decide, review_id, body.decision)
