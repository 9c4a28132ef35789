"""Notes, tasks, meetings and follows of the demo company, around the day its history ends. Which records they are about is said
by the room that has them; ids come from the seed, so that they are made once and can be cleared again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.events import MeetingArranged, NoteWritten, TaskCreated
from guanxi.collaboration.queries import notes as note_queries
from guanxi.collaboration.queries import notices
from guanxi.collaboration.queries import tasks as task_queries
from guanxi.collaboration.rules import NOTE_PURPOSE
from guanxi.collaboration.rules.times import compute_due
from guanxi.collaboration.service import meeting_rows, task_rows
from guanxi.collaboration.service.sealed import cipher_of
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import EVERY_ROW, Actor, Scope
from guanxi.sdk.demo_data import DemoRun

_WORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "demo.json").read_text(encoding="utf-8"))
_KINDS = ("notes", "tasks", "meetings")
_TABLES = {"notes": "note", "tasks": "task", "meetings": "meeting"}
RECORDS = 15
"""How many records the words are about."""


async def make(run: DemoRun, people: Mapping[str, UUID], records: Sequence[Ref]) -> int:
    """All of it, each person's part in a transaction of its own; how many. `people`: ids by role, `records`: RECORDS of them.

    A role nobody has and a record that is not there are passed over.
    """
    made = 0
    for role, user_id in people.items():
        scope = Scope(
            run.scope.workspace_id,
            Actor("user", user_id),
            frozenset({"*"}),
            {"*": EVERY_ROW},
            time_zone="Asia/Shanghai",
            currency=run.scope.currency,
        )
        made += await run.db.run(scope, _make_of, run, role, people, records)
    return made


async def clear(uow: UnitOfWork, rng: SeededRng) -> int:
    """Remove what `make` made with this seed, as it is by now; what people wrote stays. How many."""
    removed = 0
    ids = {kind: [_id(rng, kind, number) for number in range(len(_WORDS[kind]))] for kind in _KINDS}
    every = [one for kind in _KINDS for one in ids[kind]]
    await uow.run(
        "DELETE FROM notification WHERE workspace_id = %(ws)s AND (note_id = ANY(%(ids)s) OR task_id = ANY(%(ids)s) OR meeting_id = ANY(%(ids)s))",
        ids=every,
    )
    await uow.run(
        "DELETE FROM meeting_record WHERE workspace_id = %(ws)s AND meeting_id = ANY(%(ids)s)", ids=ids["meetings"]
    )
    await uow.run("DELETE FROM note_file WHERE workspace_id = %(ws)s AND note_id = ANY(%(ids)s)", ids=ids["notes"])
    removed += await uow.run("DELETE FROM note WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids["notes"])
    removed += await uow.run("DELETE FROM task WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids["tasks"])
    removed += await uow.run(
        "DELETE FROM meeting WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids["meetings"]
    )
    return removed


def _id(rng: SeededRng, kind: str, number: int) -> UUID:
    return UUID(bytes=rng.child(f"{kind}/{number}").bytes(16), version=4)


def _of(run: DemoRun, kind: str, role: str) -> Iterator[tuple[UUID, list[Any]]]:
    """The words of one person, with the ids they are kept under."""
    for number, (author, *words) in enumerate(_WORDS[kind]):
        if author == role:
            yield _id(run.rng, kind, number), words


async def _make_of(uow: UnitOfWork, run: DemoRun, role: str, people: Mapping[str, UUID], records: Sequence[Ref]) -> int:
    """One person's part; nothing when it is there already."""
    wanted = [one for kind in _KINDS for one, _ in _of(run, kind, role)]
    for table in _TABLES.values():
        if await _has(uow, table, wanted):
            return 0
    about = dict(enumerate(records))
    for number in _WORDS["follows"].get(role, ()):
        if number in about:
            await notices.follow(uow, about[number].object, about[number].id)
    await _notes(uow, run, role, people, about)
    await _tasks(uow, run, role, people, about)
    await _meetings(uow, run, role, people, about)
    return len(wanted)


async def _has(uow: UnitOfWork, table: str, ids: Sequence[UUID]) -> bool:
    asked = {
        "note": "SELECT true FROM note WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) LIMIT 1",
        "task": "SELECT true FROM task WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) LIMIT 1",
        "meeting": "SELECT true FROM meeting WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) LIMIT 1",
    }[table]
    return bool(await uow.value(asked, ids=list(ids)))


async def _notes(
    uow: UnitOfWork, run: DemoRun, role: str, people: Mapping[str, UUID], about: Mapping[int, Ref]
) -> None:
    for note_id, (record, days, hour, text, pinned) in _of(run, "notes", role):
        if record not in about:
            continue
        ref, at = about[record], _moment(run, -days, time(hour, (record * 7) % 60))
        named = tuple(one for key, one in people.items() if f"@{{{key}}}" in text)
        written = text
        for key, one in people.items():
            written = written.replace(f"@{{{key}}}", f"@{{{one}}}")
        sealed = (await cipher_of(uow)).seal(NOTE_PURPOSE, note_id, written)
        head = {"id": note_id, "object": ref.object, "object_id": ref.id, "author_id": people[role]}
        await note_queries.insert(uow, {**head, "sealed": sealed, "pinned": pinned})
        await uow.run(
            "UPDATE note SET created_at = least(%(at)s, now()) WHERE workspace_id = %(ws)s AND id = %(id)s",
            at=at,
            id=note_id,
        )
        log.publish(uow, NoteWritten(object_id=ref.id, about=ref.object, note_id=note_id, mentions=named, at=at))


async def _tasks(
    uow: UnitOfWork, run: DemoRun, role: str, people: Mapping[str, UUID], about: Mapping[int, Ref]
) -> None:
    for task_id, (assignee, record, days, clock, priority, title, detail, done) in _of(run, "tasks", role):
        ref = about.get(record)
        if assignee not in people or (record is not None and ref is None):
            continue
        at = time.fromisoformat(clock) if clock else None
        day = _moment(run, days, time(0)).date()
        values = {
            "title": title, "detail": detail, "assignee_id": people[assignee], "priority": priority, "repeat": None, "repeat_day": None,
            "due_at": compute_due(day, at, uow.scope.time_zone), "all_day": at is None, "remind_minutes": None,
            "done_at": _moment(run, days, time(17, 20)) if done else None, "done_by": people[assignee] if done else None,
        }  # fmt: skip
        head = {"id": task_id, "object": ref and ref.object, "object_id": ref and ref.id}
        await task_queries.insert(uow, {**head, **await task_rows.columns_of(uow, task_id, values)})
        event = TaskCreated(
            object_id=ref.id if ref else None,
            about=ref.object if ref else None,
            task_id=task_id,
            assignee_id=people[assignee],
            at=_moment(run, min(days, 0) - 1, time(9, 30)),
        )
        log.publish(uow, event)


async def _meetings(
    uow: UnitOfWork, run: DemoRun, role: str, people: Mapping[str, UUID], about: Mapping[int, Ref]
) -> None:
    for meeting_id, words in _of(run, "meetings", role):
        attendees, record, days, clock, minutes, place, title, agenda, said, outcome, repeat = words
        ref, start = about.get(record), _moment(run, days, time.fromisoformat(clock))
        if record is not None and ref is None:
            continue
        told = tuple(people[one] for one in attendees if one in people)
        values = {
            "title": title, "place": place, "agenda": agenda, "minutes": said, "organizer_id": people[role], "outcome": outcome,
            "start_at": start, "end_at": start + timedelta(minutes=minutes), "time_zone": uow.scope.time_zone, "repeat": repeat,
            "repeat_day": start.astimezone(ZoneInfo(uow.scope.time_zone)).day if repeat == "monthly" else None, "remind_minutes": None,
            "attendees": told, "records": [f"{ref.object}:{ref.id}"] if ref else [],
        }  # fmt: skip
        await meeting_rows.write(uow, meeting_id, values, new=True)
        event = MeetingArranged(
            object_id=ref.id if ref else None,
            about=ref.object if ref else None,
            meeting_id=meeting_id,
            people=told,
            at=_moment(run, min(days, 0) - 2, time(11, 5)),
        )
        log.publish(uow, event)


def _moment(run: DemoRun, days: int, clock: time) -> datetime:
    """A time of the day that is `days` after the company's last one, as its own clock shows it."""
    zone = ZoneInfo("Asia/Shanghai")
    return datetime.combine(run.now.astimezone(zone).date() + timedelta(days=days), clock, zone)


async def find_worked_on(uow: UnitOfWork, name: str) -> list[UUID]:
    """Records of an object that somebody wrote about, gave a task about or meets about."""
    rows = await uow.all(
        """SELECT object_id FROM note WHERE workspace_id = %(ws)s AND object = %(object)s AND deleted_at IS NULL
           UNION SELECT object_id FROM task WHERE workspace_id = %(ws)s AND object = %(object)s AND deleted_at IS NULL
           UNION SELECT object_id FROM meeting_record WHERE workspace_id = %(ws)s AND object = %(object)s""",
        object=name,
    )
    return [row["object_id"] for row in rows]
