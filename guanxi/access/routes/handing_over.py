"""HTTP of handing over what somebody has who leaves."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.access.errors import AboveOwnRights, NotOnSelf
from guanxi.access.permissions import MANAGE_USERS
from guanxi.access.schemas.handing_over import BelongingOut, HandOverIn, HandOverLine, HandOverOut
from guanxi.access.service import handing_over as service
from guanxi.kernel.errors import Conflict
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access")


@router.fetch("/users/{user_id}/belongings", permission=MANAGE_USERS, errors=(AboveOwnRights,))
async def list_belongings(user_id: UUID, edge: Edge) -> Page[BelongingOut]:
    """What belongs to a colleague, by kind."""
    found = await edge.read(service.find_belongings, user_id)
    return Page(items=[BelongingOut.model_validate(one) for one in found])


@router.create("/users/{user_id}/hand-over", permission=MANAGE_USERS, status=202, errors=(AboveOwnRights, NotOnSelf))
async def hand_over(user_id: UUID, body: HandOverIn, edge: Edge) -> HandOverOut:
    """Give it to others, evenly among the receivers of each kind, in a job; then disable the account if wished."""
    plan = {one.kind: one.receivers for one in body.plan}
    return HandOverOut.model_validate(await edge.write(service.start, user_id, plan, body.disable))


@router.fetch("/hand-overs", permission=MANAGE_USERS)
async def list_hand_overs(
    edge: Edge, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Page[HandOverLine]:
    """Past hand-overs, newest first; `before` is the `next` of the page before."""
    found, following = await edge.read(service.find, before, limit)
    items = [HandOverLine.model_validate(one) for one in found]
    return Page(items=items, next=str(following) if following else None)


@router.fetch("/hand-overs/{hand_over_id}", permission=MANAGE_USERS, errors=(AboveOwnRights,))
async def get_hand_over(hand_over_id: UUID, edge: Edge) -> HandOverOut:
    """How far it is, what was given and what was left."""
    return HandOverOut.model_validate(await edge.read(service.get, hand_over_id))


@router.create(
    "/hand-overs/{hand_over_id}/undo", permission=MANAGE_USERS, status=202, errors=(AboveOwnRights, Conflict)
)
async def undo_hand_over(hand_over_id: UUID, edge: Edge) -> HandOverOut:
    """Give back what is still where it went, in a job; an account it disabled works again, revoked tokens stay revoked."""
    return HandOverOut.model_validate(await edge.write(service.undo, hand_over_id))
