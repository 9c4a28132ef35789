"""HTTP of meetings and of private calendars."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import AwareDatetime

from guanxi.collaboration import permissions
from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.schemas import (
    ClashIn,
    ClashOut,
    Concluding,
    DoneOut,
    FeedIn,
    FeedOut,
    MeetingIn,
    MeetingOut,
    MeetingPatch,
    MeetingsOut,
    Saved,
)
from guanxi.collaboration.service import calendars, meetings
from guanxi.kernel.errors import NotFound
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN
from guanxi.sdk.routing import ObjectName, Router

router = Router("collaboration")
_ICS = "text/calendar; charset=utf-8"
_ANSWER = {"responses": {"200": {"content": {"text/calendar": {"schema": {"type": "string"}}}}}}


@router.fetch("/meetings", permission=permissions.VIEW_MEETINGS)
async def find_meetings(
    edge: Edge,
    start: Annotated[AwareDatetime, Query()],
    end: Annotated[AwareDatetime, Query()],
    whose: Literal["mine", "all"] = "mine",
) -> MeetingsOut:
    """What takes place from `start` to `end`, repetitions included: the caller's meetings, or all they may see."""
    return await edge.read(meetings.find, start, end, whose == "all")


@router.create("/meetings", permission=permissions.CREATE_MEETINGS)
async def create_meeting(body: MeetingIn, edge: Edge) -> Saved:
    """Arrange a meeting; the caller organizes it, colleagues asked to come are told."""
    made, change_set = await edge.write(meetings.create, body)
    return Saved(id=made, change_set_id=change_set)


@router.create("/meetings/clashes", permission=permissions.CREATE_MEETINGS, status=200, keep_answer=False)
async def find_clashes(body: ClashIn, edge: Edge) -> list[ClashOut]:
    """Who is busy then."""
    return await edge.read(meetings.find_busy, body)


@router.fetch("/meetings/removed", permission=permissions.VIEW_MEETINGS)
async def find_removed_meetings(edge: Edge) -> MeetingsOut:
    """The recycle bin: the caller's removed meetings."""
    return await edge.read(meetings.find_removed)


@router.fetch("/meetings/{meeting_id}", permission=permissions.VIEW_MEETINGS)
async def get_meeting(meeting_id: UUID, edge: Edge) -> MeetingOut:
    """One meeting."""
    return await edge.read(meetings.get, meeting_id)


@router.change("/meetings/{meeting_id}", permission=permissions.EDIT_MEETINGS)
async def change_meeting(meeting_id: UUID, body: MeetingPatch, edge: Edge) -> Saved:
    """Change the fields given; who is to come is told of another time."""
    change_set = await edge.write(meetings.change, meeting_id, body.model_dump(exclude_unset=True))
    return Saved(id=meeting_id, change_set_id=change_set)


@router.remove("/meetings/{meeting_id}", permission=permissions.EDIT_MEETINGS, status=200)
async def remove_meeting(meeting_id: UUID, edge: Edge) -> Saved:
    """Into the recycle bin."""
    return Saved(id=meeting_id, change_set_id=await edge.write(meetings.remove, meeting_id))


@router.create("/meetings/{meeting_id}/restore", permission=permissions.EDIT_MEETINGS, status=200)
async def restore_meeting(meeting_id: UUID, edge: Edge) -> Saved:
    """Out of the recycle bin."""
    return Saved(id=meeting_id, change_set_id=await edge.write(meetings.bring_back, meeting_id))


@router.create("/meetings/{meeting_id}/conclude", permission=permissions.EDIT_MEETINGS, status=200)
async def conclude_meeting(meeting_id: UUID, body: Concluding, edge: Edge) -> DoneOut:
    """Write down what came of it; a repeating one goes on with its next time."""
    change_set, next_id = await edge.write(meetings.conclude, meeting_id, body)
    return DoneOut(id=meeting_id, change_set_id=change_set, next_id=next_id)


@router.fetch(
    "/meetings/{meeting_id}/ics",
    permission=permissions.VIEW_MEETINGS,
    response_class=Response,
    openapi_extra=_ANSWER,
)
async def download_meeting(meeting_id: UUID, edge: Edge) -> Response:
    """The meeting as a file for any calendar."""
    text = await edge.read(calendars.write_one, meeting_id)
    return Response(text, media_type=_ICS, headers={"Content-Disposition": 'attachment; filename="meeting.ics"'})


@router.fetch("/records/{object}/{object_id}/meetings", permission=permissions.VIEW_MEETINGS)
async def find_record_meetings(object: ObjectName, object_id: UUID, edge: Edge) -> MeetingsOut:
    """Meetings about a record, the latest first."""
    return await edge.read(meetings.find_about, Ref(object, object_id))


@router.fetch("/calendar", permission=SIGNED_IN)
async def get_calendar(edge: Edge) -> FeedOut:
    """Whether the caller's calendar has a private address."""
    return await edge.read(calendars.get_feed)


@router.store("/calendar", permission=SIGNED_IN)  # what it tells is asked for whenever it is read
async def open_calendar(body: FeedIn, edge: Edge) -> FeedOut:
    """A new private address, told once; the one before is good no more."""
    return await edge.write(calendars.open_feed, body.titles)


@router.remove("/calendar", permission=SIGNED_IN)
async def close_calendar(edge: Edge) -> None:
    """No private address any more."""
    await edge.write(calendars.close_feed)


@router.fetch(
    "/calendars/{secret}", permission=PUBLIC, response_class=Response, errors=(NotFound,), openapi_extra=_ANSWER
)
async def read_calendar(secret: Annotated[str, Path(pattern="^gx_c_[A-Za-z0-9_-]{20,80}$")], edge: Edge) -> Response:
    """What other calendars fetch at the private address."""
    return Response(await calendars.write_feed(edge.db, secret), media_type=_ICS)
