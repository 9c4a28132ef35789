"""Rows of meetings: opened and shown, written from values, restored for undo. Title, place, agenda and minutes are sealed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.queries import meetings as queries
from guanxi.collaboration.rules import MEETING_PURPOSE
from guanxi.collaboration.rules.calendars import Occurrence, split_instant
from guanxi.collaboration.schemas import MeetingOut, PersonOut, RecordOut
from guanxi.collaboration.service.records import find_names, find_visible
from guanxi.collaboration.service.sealed import cipher_of, seal_change, unseal_change
from guanxi.collaboration.service.task_rows import show_record
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.services import services_of

MEETING = "meeting"
TEXTS = ("title", "place", "agenda", "minutes")
FIELDS = (
    *TEXTS,
    *("organizer_id", "start_at", "end_at", "time_zone", "repeat", "repeat_day", "remind_minutes", "outcome"),
    *("attendees", "records"),
)
_SHOWN = ("id", "time_zone", "repeat", "remind_minutes", "outcome", "created_at")


def people_of(row: Row) -> set[UUID]:
    """Everybody who is to come."""
    return {row["organizer_id"], *row["attendees"]}


def refs_of(row: Row) -> list[Ref]:
    """The records a meeting is about."""
    return [ref_of(one) for one in row["records"]]


def ref_of(text: str) -> Ref:
    """A record written as "object:id"."""
    name, _, one = text.partition(":")
    return Ref(name, UUID(one))


async def keep_visible(uow: UnitOfWork, rows: Sequence[Row]) -> list[Row]:
    """Those the scope may see: its own, by its row rule (`seen`), or about a record that it may see."""
    me = uow.scope.actor.id
    unsure = [row for row in rows if me not in people_of(row) and not row.get("seen")]
    records = await find_visible(uow, [ref for row in unsure for ref in refs_of(row)])
    hidden = {row["id"] for row in unsure if not any(ref in records for ref in refs_of(row))}
    return [row for row in rows if row["id"] not in hidden]


async def show(uow: UnitOfWork, found: Sequence[tuple[Row, Occurrence]]) -> list[MeetingOut]:
    """Meetings as the caller sees them."""
    rows = {row["id"]: row for row, _ in found}
    texts = await open_texts(uow, rows.values())
    names = await find_names(uow, [one for row in rows.values() for one in people_of(row)])
    records = await find_visible(uow, [ref for row in rows.values() for ref in refs_of(row)])
    me = uow.scope.actor.id
    return [
        MeetingOut(
            **{key: row[key] for key in _SHOWN},
            **texts[row["id"]],
            number=at.number,
            start_at=at.start_at,
            end_at=at.end_at,
            starts=split_instant(at.start_at, row["time_zone"]),
            ends=split_instant(at.end_at, row["time_zone"]),
            organizer=_person(names, row["organizer_id"]),
            attendees=[_person(names, one) for one in row["attendees"]],
            records=_records([show_record(records.get(ref)) for ref in refs_of(row)]),
            mine=me in people_of(row),
        )
        for row, at in found
    ]


def _person(names: Mapping[UUID, str], one: UUID) -> PersonOut:
    return PersonOut(id=one, name=names.get(one, "–"))


def _records(shown: Iterable[RecordOut | None]) -> list[RecordOut]:
    return [one for one in shown if one is not None]


async def open_texts(uow: UnitOfWork, rows: Iterable[Row]) -> dict[UUID, dict[str, Any]]:
    """Title, place, agenda and minutes by id."""
    by_id = {row["id"]: bytes(row["sealed"]) for row in rows}
    opened = (await cipher_of(uow)).open_many(MEETING_PURPOSE, list(by_id), list(by_id.values()))
    return {
        one: dict(zip(TEXTS, msgspec.json.decode(text), strict=True)) for one, text in zip(by_id, opened, strict=True)
    }


async def seal_texts(uow: UnitOfWork, meeting_id: UUID, texts: Mapping[str, str]) -> bytes:
    """The reverse, for one meeting; a text left out is empty."""
    plain = msgspec.json.encode([texts.get(name, "") for name in TEXTS]).decode()
    return (await cipher_of(uow)).seal(MEETING_PURPOSE, meeting_id, plain)


def compute_reminder(start_at: datetime, minutes: int | None) -> datetime | None:
    """When to remind of a meeting."""
    return None if minutes is None else start_at - timedelta(minutes=minutes)


async def write(uow: UnitOfWork, meeting_id: UUID, values: Mapping[str, Any], *, new: bool) -> None:
    """Set whole values (FIELDS) of a meeting; times and ids may be text, as change-sets keep them."""
    columns = {key: value for key, value in values.items() if key not in (*TEXTS, "records")}
    columns["sealed"] = await seal_texts(uow, meeting_id, values)
    for name in ("start_at", "end_at"):
        if isinstance(columns[name], str):
            columns[name] = datetime.fromisoformat(columns[name])
    columns["attendees"] = [str(one) for one in columns["attendees"]]
    columns["remind_at"] = compute_reminder(columns["start_at"], columns["remind_minutes"])
    if new:
        await queries.insert(uow, meeting_id, columns)
    else:
        await queries.update(uow, meeting_id, columns)
    await queries.set_records(uow, meeting_id, [(ref.object, ref.id) for ref in map(ref_of, values["records"])])


async def read(uow: UnitOfWork, meeting_id: UUID, *, deleted: bool = False) -> dict[str, Any] | None:
    """All values of a meeting, as change-sets keep them; None when it is gone."""
    for row in await queries.find_by_id(uow, [meeting_id], deleted=deleted):
        texts = (await open_texts(uow, [row]))[meeting_id]
        whole = {**{name: row[name] for name in FIELDS if name not in TEXTS}, **texts}
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(whole))
        return plain
    return None


class MeetingRestorer:
    """Reads and sets meetings for change-sets and undo (kernel.changes.Restorer). A removed meeting is none."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for a meeting that is gone."""
        found: dict[UUID, Values | None] = {}
        for one in ids:
            whole = await read(uow, one)
            found[one] = None if whole is None else {field: whole.get(field) for field in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields and bring the meeting back; None removes it."""
        if values is None:
            await queries.set_deleted(uow, object_id, services_of(uow).clock.now())
            return
        whole = await read(uow, object_id, deleted=True)
        await write(uow, object_id, {**(whole or {}), **values}, new=False)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """The texts into `sealed`."""
        return await seal_change(uow, change, TEXTS)

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """The texts before and after."""
        return await unseal_change(uow, object_id, sealed)


MEETING_RESTORER = MeetingRestorer()
