"""Meetings for other calendars: one as a file, and a private address per person that tells theirs.

Whoever knows the address reads it, so it is long, kept only as a hash, and gone at a click; it tells times, and titles only
when its owner wants. It is read with the rights the person has now.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from guanxi.access import api as access
from guanxi.collaboration.queries import meetings as queries
from guanxi.collaboration.rules import hash_secret
from guanxi.collaboration.rules.calendars import find_occurrences
from guanxi.collaboration.rules.icalendar import CalendarLine, write_calendar
from guanxi.collaboration.schemas import FeedOut
from guanxi.collaboration.service.meeting_rows import open_texts
from guanxi.collaboration.service.meetings import MOST, require
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_token
from guanxi.kernel.services import services_of

BACK, AHEAD = timedelta(days=60), timedelta(days=366)
_NAMES = {"zh": "关系 · 会议", "en": "Guanxi meetings"}
_BUSY = {"zh": "会议", "en": "Busy"}


async def write_one(uow: UnitOfWork, meeting_id: UUID) -> str:
    """One meeting as iCalendar, with its repetitions of a year. Raises NotFound."""
    row = await require(uow, meeting_id)
    return await _write(uow, [row], titles=True, ahead=max(services_of(uow).clock.now(), row["start_at"]) + AHEAD)


async def write_feed(db: Database, secret: str) -> str:
    """The calendar of that address. Raises NotFound, also when its owner may not sign in any more."""
    async with db.system("the address of a calendar names no workspace") as uow:
        feed = await queries.get_feed_by_secret(uow, hash_secret(secret))
    if feed is None:
        raise NotFound()
    scope = await access.scope_of(db, feed["workspace_id"], feed["user_id"])
    if not scope.allows("collaboration.meeting.view"):
        raise NotFound()
    return await db.run_read(scope, _write_mine, feed["titles"])


async def _write_mine(uow: UnitOfWork, titles: bool) -> str:
    now = services_of(uow).clock.now()
    rows = await queries.find(uow, now - BACK, now + AHEAD, False, MOST)
    return await _write(uow, rows, titles=titles, ahead=now + AHEAD)


async def _write(uow: UnitOfWork, rows: list[Row], *, titles: bool, ahead: datetime) -> str:
    services = services_of(uow)
    base, now, language = services.settings.base_url, services.clock.now(), uow.scope.language
    texts = await open_texts(uow, rows)
    lines = [
        CalendarLine(
            row["id"],
            at.start_at,
            at.end_at,
            texts[row["id"]]["title"] if titles else _BUSY[language],
            row["created_at"],
            place=texts[row["id"]]["place"] if titles else "",
            page=f"{base}/calendar?meeting={row['id']}",
            cancelled=row["outcome"] == "cancelled",
        )
        for row in rows
        for at in find_occurrences(row, min(now - BACK, row["start_at"]), ahead)
    ]
    return write_calendar(_NAMES[language], urlsplit(base).hostname or "guanxi", lines)


async def get_feed(uow: UnitOfWork) -> FeedOut:
    """Whether the caller's calendar has an address."""
    row = await queries.get_feed(uow)
    return FeedOut(on=False) if row is None else FeedOut(on=True, **row)


async def open_feed(uow: UnitOfWork, titles: bool) -> FeedOut:
    """A new address, told once; the one before is good no more."""
    secret = new_token("gx_c_")
    await queries.set_feed(uow, hash_secret(secret), titles)
    await access.audit(uow, "collaboration.calendar_opened", "user", uow.scope.actor.id)
    url = f"{services_of(uow).settings.base_url}/api/v1/collaboration/calendars/{secret}"
    return FeedOut(on=True, titles=titles, url=url)


async def close_feed(uow: UnitOfWork) -> None:
    """No address any more."""
    await queries.delete_feed(uow)
    await access.audit(uow, "collaboration.calendar_closed", "user", uow.scope.actor.id)
