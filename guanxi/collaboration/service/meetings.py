"""Meetings: arranged, moved, concluded, removed, each with undo; who is busy then.

A meeting is seen by who is to come, by the row rule of its organizer, and by whoever may see a record it is about.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.events import MeetingArranged, MeetingConcluded, MeetingEdited
from guanxi.collaboration.queries import meetings as queries
from guanxi.collaboration.rules.calendars import (
    LONGEST_WINDOW,
    Occurrence,
    compute_instant,
    find_clashes,
    find_occurrences,
    split_instant,
)
from guanxi.collaboration.schemas import ClashIn, ClashOut, Concluding, MeetingIn, MeetingOut, MeetingsOut, PersonOut
from guanxi.collaboration.service.meeting_rows import (
    MEETING,
    MEETING_RESTORER,
    keep_visible,
    open_texts,
    people_of,
    read,
    ref_of,
    refs_of,
    show,
    write,
)
from guanxi.collaboration.service.records import find_names, find_visible, require_visible
from guanxi.kernel import log
from guanxi.kernel.changes import Change, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of

MOST = 500
_TIMES = ("start_at", "end_at", "time_zone", "repeat", "repeat_day")
_EVER = datetime.max.replace(tzinfo=UTC)


async def find(uow: UnitOfWork, start: datetime, end: datetime, everybody: bool) -> MeetingsOut:
    """What takes place within start..end, by time. Raises Invalid for a stretch of more than three months."""
    if not start < end <= start + LONGEST_WINDOW:
        problem = FieldProblem(
            "end", "collaboration.bad_window", "时间范围最长三个月。", "At most three months at once."
        )
        raise Invalid(fields=[problem])
    rows = await queries.find(uow, start, end, everybody, MOST)
    times = [(row, at) for row in rows for at in find_occurrences(row, start, end)]
    times.sort(key=lambda one: (one[1].start_at, one[0]["id"]))
    return MeetingsOut(items=await show(uow, times[:MOST]), more=len(rows) == MOST or len(times) > MOST)


async def find_about(uow: UnitOfWork, ref: Ref) -> MeetingsOut:
    """Meetings about a record, the latest first. Raises NotFound."""
    await require_visible(uow, ref)
    rows = await queries.find_about(uow, ref.id, 51)
    return MeetingsOut(items=await show(uow, [(row, as_it_stands(row)) for row in rows[:50]]), more=len(rows) > 50)


async def find_removed(uow: UnitOfWork) -> MeetingsOut:
    """The caller's removed meetings, the last removed first."""
    rows = await queries.find_removed(uow, 101)
    return MeetingsOut(items=await show(uow, [(row, as_it_stands(row)) for row in rows[:100]]), more=len(rows) > 100)


async def get(uow: UnitOfWork, meeting_id: UUID) -> MeetingOut:
    """One meeting. Raises NotFound."""
    row = await require(uow, meeting_id)
    return (await show(uow, [(row, as_it_stands(row))]))[0]


async def require(uow: UnitOfWork, meeting_id: UUID, *, deleted: bool = False) -> Row:
    """A meeting the scope may see. Raises NotFound."""
    for row in await keep_visible(uow, await queries.find_by_id(uow, [meeting_id], deleted=deleted)):
        return row
    raise NotFound()


async def create(uow: UnitOfWork, body: MeetingIn) -> tuple[UUID, UUID]:
    """A new meeting of the caller; (id, change-set id). Raises NotFound, Invalid."""
    zone = body.time_zone or uow.scope.time_zone
    values: dict[str, Any] = {
        **body.model_dump(include={"title", "place", "agenda", "minutes", "repeat", "remind_minutes"}),
        **_times(body.starts, body.ends, zone, body.repeat),
        "organizer_id": uow.scope.actor.id,
        "outcome": None,
        "attendees": await _check_people(uow, body.attendees, uow.scope.actor.id),
        "records": await _check_records(uow, [Ref(one.object, one.object_id) for one in body.records]),
    }
    meeting_id, change = await _insert(uow, values)
    change_set_id = await record(uow, "create", [change])
    refs = [ref_of(one) for one in values["records"]]
    people = tuple(values["attendees"])
    for ref, told in _first(refs, people):
        log.publish(
            uow,
            MeetingArranged(
                object_id=ref.id if ref else None,
                change_set_id=change_set_id,
                about=ref.object if ref else None,
                meeting_id=meeting_id,
                people=told,
            ),
        )
    touch(uow, refs, {*people, values["organizer_id"]})
    return meeting_id, change_set_id


async def change(uow: UnitOfWork, meeting_id: UUID, wanted: Mapping[str, Any]) -> UUID | None:
    """Set what `wanted` names (MeetingPatch); the change-set, None when nothing differs. Raises NotFound, Invalid."""
    await queries.lock(uow, meeting_id)
    row = await require(uow, meeting_id)
    now = await read(uow, meeting_id) or {}
    values = {
        key: value for key, value in wanted.items() if key in ("title", "place", "agenda", "minutes", "remind_minutes")
    }
    if {"starts", "ends", "time_zone", "repeat"} & set(wanted):
        zone = wanted.get("time_zone") or row["time_zone"]
        starts = wanted.get("starts") or split_instant(row["start_at"], row["time_zone"])
        ends = wanted.get("ends") or split_instant(row["end_at"], row["time_zone"])
        values |= _times(starts, ends, zone, wanted["repeat"] if "repeat" in wanted else row["repeat"])
    if "attendees" in wanted:
        values["attendees"] = await _check_people(uow, wanted["attendees"], row["organizer_id"])
    if "records" in wanted:
        values["records"] = await _join_records(
            uow, row, [Ref(one["object"], one["object_id"]) for one in wanted["records"]]
        )
    before, after = compute_difference({key: now[key] for key in values}, _plain(values))
    if not after:
        return None
    await MEETING_RESTORER.restore(uow, meeting_id, after)
    change_set_id = await record(
        uow, "edit", [await MEETING_RESTORER.seal(uow, Change(MEETING, meeting_id, before, after))]
    )
    await publish_edit(uow, row, change_set_id, after)
    return change_set_id


async def conclude(uow: UnitOfWork, meeting_id: UUID, body: Concluding) -> tuple[UUID | None, UUID | None]:
    """Write down what came of it; (change-set, the next meeting of a repeating one). Raises NotFound."""
    await queries.lock(uow, meeting_id)
    row = await require(uow, meeting_id)
    now = await read(uow, meeting_id) or {}
    wanted = {"outcome": body.outcome} | ({} if body.minutes is None else {"minutes": body.minutes})
    before, after = compute_difference({key: now[key] for key in wanted}, wanted)
    if not after:
        return None, None
    await MEETING_RESTORER.restore(uow, meeting_id, after)
    changes = [await MEETING_RESTORER.seal(uow, Change(MEETING, meeting_id, before, after))]
    next_id = None
    if row["outcome"] is None and body.outcome is not None and row["repeat"] is not None:
        following = list(islice(find_occurrences(row, row["start_at"], _EVER), 2))[1]
        texts = {"title": now["title"], "place": now["place"], "agenda": now["agenda"], "minutes": ""}
        times = {"start_at": following.start_at, "end_at": following.end_at, "outcome": None}
        next_id, made = await _insert(uow, {**now, **texts, **times})
        changes.append(made)
    change_set_id = await record(uow, "conclude", changes)
    if body.outcome is None or "outcome" not in after:
        await publish_edit(uow, row, change_set_id, after)
        return change_set_id, next_id
    told = people_of(row) if body.outcome == "cancelled" else set()
    for ref, people in _first(refs_of(row), tuple(told)):
        log.publish(
            uow,
            MeetingConcluded(
                object_id=ref.id if ref else None,
                change_set_id=change_set_id,
                about=ref.object if ref else None,
                meeting_id=meeting_id,
                outcome=body.outcome,
                people=people,
            ),
        )
    touch(uow, refs_of(row), people_of(row))
    return change_set_id, next_id


async def remove(uow: UnitOfWork, meeting_id: UUID) -> UUID:
    """Remove a meeting; the change-set that brings it back. Raises NotFound."""
    await queries.lock(uow, meeting_id)
    row = await require(uow, meeting_id)
    change = Change(MEETING, meeting_id, await read(uow, meeting_id), None)
    await MEETING_RESTORER.restore(uow, meeting_id, None)
    change_set_id = await record(uow, "delete", [await MEETING_RESTORER.seal(uow, change)])
    await publish_edit(uow, row, change_set_id, {"deleted": True})
    return change_set_id


async def bring_back(uow: UnitOfWork, meeting_id: UUID) -> UUID | None:
    """Out of the recycle bin; the change-set, None when it was not in it. Raises NotFound."""
    await queries.lock(uow, meeting_id)
    row = await require(uow, meeting_id, deleted=True)
    if row["deleted_at"] is None:
        return None
    await MEETING_RESTORER.restore(uow, meeting_id, {})
    change = Change(MEETING, meeting_id, None, await read(uow, meeting_id))
    change_set_id = await record(uow, "restore", [await MEETING_RESTORER.seal(uow, change)])
    await publish_edit(uow, row, change_set_id, {"deleted": False})
    return change_set_id


async def find_busy(uow: UnitOfWork, body: ClashIn) -> list[ClashOut]:
    """Who of these people has something else then, and what, where the caller may see it. Raises Invalid."""
    times = _times(body.starts, body.ends, body.time_zone or uow.scope.time_zone, None)
    start, end = times["start_at"], times["end_at"]
    rows = {
        row["id"]: row
        for row in await queries.find_of_people(uow, body.people, start, end)
        if row["id"] != body.meeting_id
    }
    clashes = list(find_clashes(rows, start, end))
    mine = {row["id"] for row in await keep_visible(uow, [rows[one] for one, _ in clashes])}
    texts = await open_texts(uow, [rows[one] for one in mine])
    names = await find_names(uow, body.people)
    return [
        ClashOut(
            person=PersonOut(id=person, name=names[person]),
            start_at=at.start_at,
            end_at=at.end_at,
            title=texts[one]["title"] if one in mine else None,
        )
        for one, at in clashes
        for person in body.people
        if person in people_of(rows[one]) and person in names
    ][:50]


def as_it_stands(row: Row) -> Occurrence:
    """The time written on the meeting itself."""
    return Occurrence(row["start_at"], row["end_at"], 0)


def touch(uow: UnitOfWork, refs: Sequence[Ref], people: set[UUID]) -> None:
    """Pages that show meetings of these people or records ask again."""
    about = [topic for ref in refs for topic in (f"{MEETING}:{ref.id}", f"{ref.object}:{ref.id}")]
    services_of(uow).live.touch(uow, *about, *(f"{MEETING}:{one}" for one in sorted(people)))


async def publish_edit(uow: UnitOfWork, row: Row, change_set_id: UUID, after: Mapping[str, Any]) -> None:
    """Tell the log and open pages that a meeting is another now. Who is newly asked is told; all are when it moved."""
    attendees = {UUID(str(one)) for one in after.get("attendees") or row["attendees"]}
    moved = "deleted" in after or any(name in after for name in _TIMES)
    told = {*attendees, row["organizer_id"]} if moved else attendees - set(row["attendees"])
    refs = list(dict.fromkeys([*refs_of(row), *(ref_of(one) for one in after.get("records") or ())]))
    fields = tuple(sorted(after))
    for ref, people in _first(refs, tuple(sorted(told))):
        log.publish(
            uow,
            MeetingEdited(
                object_id=ref.id if ref else None,
                change_set_id=change_set_id,
                about=ref.object if ref else None,
                meeting_id=row["id"],
                fields=fields,
                people=people,
            ),
        )
    touch(uow, refs, attendees | people_of(row))


def _first(refs: Sequence[Ref], people: tuple[UUID, ...]) -> list[tuple[Ref | None, tuple[UUID, ...]]]:
    """An event for each record, or one; only the first of them tells people."""
    return [(ref, people if number == 0 else ()) for number, ref in enumerate(refs or [None])]


def _times(starts: datetime, ends: datetime, zone: str, repeat: str | None) -> dict[str, Any]:
    if zone not in available_timezones():
        problem = FieldProblem(
            "time_zone", "collaboration.no_such_zone", "没有这个时区。", "There is no such time zone."
        )
        raise Invalid(fields=[problem])
    start_at, end_at = compute_instant(starts, zone), compute_instant(ends, zone)
    if not start_at < end_at or (end_at - start_at).days > 31:
        problem = FieldProblem(
            "ends",
            "collaboration.bad_end",
            "结束时间应在开始之后，最长 31 天。",
            "The end comes after the start, within 31 days.",
        )
        raise Invalid(fields=[problem])
    day = starts.day if repeat == "monthly" else None
    return {"start_at": start_at, "end_at": end_at, "time_zone": zone, "repeat": repeat, "repeat_day": day}


async def _insert(uow: UnitOfWork, values: Mapping[str, Any]) -> tuple[UUID, Change]:
    meeting_id = new_id()
    await write(uow, meeting_id, values, new=True)
    change = Change(MEETING, meeting_id, None, await read(uow, meeting_id))
    return meeting_id, await MEETING_RESTORER.seal(uow, change)


async def _check_people(uow: UnitOfWork, people: Sequence[UUID], organizer: UUID | None) -> list[UUID]:
    wanted = [one for one in dict.fromkeys(people) if one != organizer]
    if set(wanted) - set(await find_names(uow, wanted)):
        problem = FieldProblem(
            "attendees", "collaboration.no_such_user", "没有这位同事。", "There is no such colleague."
        )
        raise Invalid(fields=[problem])
    return wanted


async def _check_records(uow: UnitOfWork, refs: Sequence[Ref]) -> list[str]:
    if set(refs) - set(await find_visible(uow, refs)):
        raise NotFound()
    return sorted({f"{ref.object}:{ref.id}" for ref in refs}, key=lambda text: text.partition(":")[2])


async def _join_records(uow: UnitOfWork, row: Row, refs: Sequence[Ref]) -> list[str]:
    """The wanted records, and those that were there before and the caller cannot see."""
    held = refs_of(row)
    seen = await find_visible(uow, held)
    wanted = await _check_records(uow, refs)
    kept = [f"{ref.object}:{ref.id}" for ref in held if ref not in seen]
    return sorted({*wanted, *kept}, key=lambda text: text.partition(":")[2])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them, so that a value set and the same value read compare equal."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(values)))
    return plain
