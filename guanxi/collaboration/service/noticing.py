"""Notifications and follows: made by the log's reader and by reminders, shown as the reader's scope allows."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from guanxi.access import api as access
from guanxi.access.events import JobFailed
from guanxi.collaboration.contracts import Record, Ref
from guanxi.collaboration.queries import notices as queries
from guanxi.collaboration.rules.telling import tell
from guanxi.collaboration.schemas import ColleagueOut, FollowOut, NotificationOut
from guanxi.collaboration.service.job_lines import find_job_lines
from guanxi.collaboration.service.posting import post
from guanxi.collaboration.service.reading import find_lines_of_notes, find_meeting_lines, find_task_lines
from guanxi.collaboration.service.records import find_names, find_visible, require_visible
from guanxi.collaboration.service.task_rows import show_record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import Recorded
from guanxi.kernel.paging import Page
from guanxi.kernel.services import services_of
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words

MOST_UNREAD = 100
_OWN_OBJECT = "customer"


async def notify(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """Tell people of a batch of events; again changes nothing. An event older than the follow tells nobody of a change, one
    of a room that is switched off tells nobody anything."""
    off = await access.find_rooms_off(uow)
    events = [event for event in events if event.type.partition(".")[0] not in off]
    ids = {event.object_id for event in events if event.object_id}
    followers: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in await queries.find_followers(uow, list(ids)) if ids else ():
        followers[row["object_id"]].append(row)
    notices = []
    for event in events:
        rows = followers.get(event.object_id, ()) if event.object_id else ()
        notices += list(tell(event, [row["user_id"] for row in rows if row["created_at"] <= event.recorded_at]))
    if notices:
        await post(uow, notices)
    await _follow_own(uow, events)


async def _follow_own(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """A customer that came to somebody is followed by them, if they wish so; what they were told before stays as it is."""
    kind = registry_of(uow).objects.get(_OWN_OBJECT)
    if kind is None or kind.owner is None:
        return
    ids = {
        event.object_id
        for event in events
        if event.object_id and event.object == _OWN_OBJECT and _gives(event, kind.owner)
    }
    if ids:
        await queries.follow_own(uow, kind, sorted(ids))


def _gives(event: Recorded, owner: str) -> bool:
    """Whether the record may belong to somebody else since this event."""
    return event.type.endswith("_created") or owner in (event.payload.get("fields") or ())


async def find(
    uow: UnitOfWork, unread: bool, kind: str | None, cursor: str | None, limit: int | None
) -> Page[NotificationOut]:
    """The caller's notifications, newest first. Raises Invalid."""
    ask = queries.NOTICES.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find(uow, ask, unread, kind)
    return Page(await show(uow, page.items), page.next)


async def show(uow: UnitOfWork, rows: Sequence[Row]) -> list[NotificationOut]:
    """Texts and names only of records the caller may see; a task is shown to its assignee."""
    records = await find_visible(uow, [Ref(row["object"], row["object_id"]) for row in rows if row["object"]])
    names = await find_names(uow, [row["actor_id"] for row in rows])
    notes = await find_lines_of_notes(uow, [row["note_id"] for row in rows if row["note_id"]])
    tasks = await find_task_lines(uow, [row["task_id"] for row in rows if row["task_id"]])
    meetings = await find_meeting_lines(uow, [row["meeting_id"] for row in rows if row["meeting_id"]])
    ends = await find_job_lines(uow, [row["object_id"] for row in rows if row["kind"] == "job"])
    events, me = registry_of(uow).events, uow.scope.actor.id
    shown = []
    for row in rows:
        record = records.get(Ref(row["object"], row["object_id"])) if row["object"] else None
        open_to_me = record is not None or (row["kind"] in ("assignment", "reminder") and not row["meeting_id"])
        note, task = notes.get(row["note_id"], {}), tasks.get(row["task_id"], {})
        meeting = meetings.get(row["meeting_id"], {})
        asked = me in meeting.get("people", ())
        event = events.get(row["event_type"]) if row["event_type"] else None
        page = (event.page if event and row["kind"] == "request" else None) or _page_of(row, record)
        what = None if event is None else Words(zh=event.label.zh, en=event.label.en)
        if event is not None and row["kind"] == "job" and row["object_id"] in ends:
            job = ends[row["object_id"]]
            what, page = job.word(event.label, row["event_type"] == JobFailed.type), job.page
        shown.append(
            NotificationOut(
                id=row["id"],
                kind=row["kind"],
                at=row["at"],
                read=row["read_at"] is not None,
                actor_name=names.get(row["actor_id"]),
                what=what,
                record=show_record(record),
                text=(note.get("text") or task.get("title") or meeting.get("title")) if open_to_me or asked else None,
                page=page,
            )
        )
    return shown


def _page_of(row: Row, record: Record | None) -> str | None:
    """Where it is to be seen: a meeting in the calendar, the rest with its record."""
    if row["meeting_id"]:
        return f"/calendar?meeting={row['meeting_id']}"
    if record is not None:
        return record.page
    return f"/tasks?task={row['task_id']}" if row["task_id"] else None


async def count_unread(uow: UnitOfWork) -> int:
    """How many the caller has not read; counting stops at 100."""
    return await queries.count_unread(uow, MOST_UNREAD)


async def mark_read(uow: UnitOfWork, ids: Sequence[UUID] | None) -> int:
    """These (None: all) are read; how many were not."""
    changed = await queries.mark_read(uow, ids)
    if changed:
        services_of(uow).live.touch(uow, f"notification:{uow.scope.actor.id}")
    return changed


async def get_follow(uow: UnitOfWork, ref: Ref) -> FollowOut:
    """Whether the caller follows the record, and how many do. Raises NotFound."""
    await require_visible(uow, ref)
    people = [row["user_id"] for row in await queries.find_followers(uow, [ref.id])]
    return FollowOut(following=uow.scope.actor.id in people, followers=len(people))


async def set_follow(uow: UnitOfWork, ref: Ref, following: bool) -> FollowOut:
    """Follow the record, or no more. Raises NotFound."""
    await require_visible(uow, ref)
    if following:
        await queries.follow(uow, ref.object, ref.id)
    else:
        await queries.unfollow(uow, ref.id)
    return await get_follow(uow, ref)


async def find_colleagues(uow: UnitOfWork) -> list[ColleagueOut]:
    """Everybody who works here now, to mention and to give tasks to."""
    return [ColleagueOut(id=one.id, name=one.name) for one in await access.find_people(uow) if not one.disabled]
