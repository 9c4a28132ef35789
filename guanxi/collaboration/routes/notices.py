"""HTTP of notifications, follows and colleagues. All of it is the caller's own, so being signed in is enough."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.schemas import ColleagueOut, FigureOut, FollowOut, MarkRead, NotificationOut, Unread
from guanxi.collaboration.service import greeting, noticing
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import ObjectName, Router
from guanxi.sdk.schemas import Page

router = Router("collaboration")


@router.fetch("/notifications", permission=SIGNED_IN)
async def find_notifications(
    edge: Edge,
    unread: bool = False,
    kind: Literal["mention", "assignment", "shared", "request", "meeting", "reminder", "job", "change"] | None = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[NotificationOut]:
    """What the caller was told, newest first."""
    page = await edge.read(noticing.find, unread, kind, cursor, limit)
    return Page(items=page.items, next=page.next)


@router.fetch("/notifications/count", permission=SIGNED_IN)
async def count_notifications(edge: Edge) -> Unread:
    """How many are unread; counting stops at 100."""
    return Unread(unread=await edge.read(noticing.count_unread))


@router.create("/notifications/read", permission=SIGNED_IN, status=200)
async def read_notifications(body: MarkRead, edge: Edge) -> Unread:
    """Mark these, or all, as read; how many are unread then."""
    await edge.write(noticing.mark_read, body.ids)
    return Unread(unread=await edge.read(noticing.count_unread))


@router.fetch("/records/{object}/{object_id}/follow", permission=SIGNED_IN)
async def get_follow(object: ObjectName, object_id: UUID, edge: Edge) -> FollowOut:
    """Whether the caller follows a record."""
    return await edge.read(noticing.get_follow, Ref(object, object_id))


@router.store("/records/{object}/{object_id}/follow", permission=SIGNED_IN)
async def follow(object: ObjectName, object_id: UUID, edge: Edge) -> FollowOut:
    """Follow a record: the caller is told of its changes."""
    return await edge.write(noticing.set_follow, Ref(object, object_id), True)


@router.remove("/records/{object}/{object_id}/follow", permission=SIGNED_IN, status=200)
async def unfollow(object: ObjectName, object_id: UUID, edge: Edge) -> FollowOut:
    """Follow it no more."""
    return await edge.write(noticing.set_follow, Ref(object, object_id), False)


@router.fetch("/today", permission=SIGNED_IN)
async def find_figures(edge: Edge) -> list[FigureOut]:
    """The figures of the caller's start page, as rooms and plugins contribute them."""
    return await greeting.find_figures(edge.db, edge.services, edge.request.app.state.registry, edge.scope)


@router.fetch("/colleagues", permission=SIGNED_IN)
async def find_colleagues(edge: Edge) -> list[ColleagueOut]:
    """Everybody who works here now."""
    return await edge.read(noticing.find_colleagues)
