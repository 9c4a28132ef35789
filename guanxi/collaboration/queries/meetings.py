"""Meetings and what they are about; the private calendars."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.collaboration.queries.notes import forget_history
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode

_COLUMNS = sql.SQL(
    """m.id, m.sealed, m.organizer_id, m.created_by, m.start_at, m.end_at, m.time_zone, m.repeat, m.repeat_day, m.remind_minutes,
       m.remind_at, m.outcome, m.attendees, m.created_at, m.deleted_at,
       (SELECT coalesce(array_agg(r.object || ':' || r.object_id ORDER BY r.object_id), '{}') FROM meeting_record r
        WHERE r.workspace_id = m.workspace_id AND r.meeting_id = m.id) AS records"""
)
_TYPES: Mapping[str, LiteralString] = {
    "sealed": "bytea",
    "organizer_id": "uuid",
    "start_at": "timestamptz",
    "end_at": "timestamptz",
    "time_zone": "text",
    "repeat": "text",
    "repeat_day": "smallint",
    "remind_minutes": "integer",
    "remind_at": "timestamptz",
    "outcome": "text",
    "attendees": "uuid[]",
}
_MINE = sql.SQL("(m.organizer_id = %(me)s OR m.attendees @> ARRAY[%(me)s::uuid])")
_WITHIN = sql.SQL("m.start_at < %(end)s AND (m.end_at > %(start)s OR (m.repeat IS NOT NULL AND m.outcome IS NULL))")


async def find(uow: UnitOfWork, start: datetime, end: datetime, everybody: bool, most: int) -> list[Row]:
    """Meetings that may take place within start..end: the actor's, or all that their row rule shows as well."""
    visible = uow.scope.visible("meeting", "m", "organizer_id")
    whose = sql.SQL("({} OR {})").format(_MINE, visible) if everybody else _MINE
    statement = sql.SQL(
        """SELECT {columns} FROM meeting m WHERE m.workspace_id = %(ws)s AND m.deleted_at IS NULL AND {within} AND {whose}
           ORDER BY m.start_at, m.id LIMIT %(most)s"""
    ).format(columns=_COLUMNS, within=_WITHIN, whose=whose)
    return await uow.all(statement, me=uow.scope.actor.id, start=start, end=end, most=most)


async def find_of_people(uow: UnitOfWork, people: Sequence[UUID], start: datetime, end: datetime) -> list[Row]:
    """Meetings of any of these people that may take place within start..end."""
    statement = sql.SQL(
        """SELECT {columns} FROM meeting m WHERE m.workspace_id = %(ws)s AND m.deleted_at IS NULL AND m.outcome IS NULL AND {within}
             AND (m.organizer_id = ANY(%(people)s) OR m.attendees && %(people)s::uuid[]) ORDER BY m.start_at, m.id LIMIT 500"""
    ).format(columns=_COLUMNS, within=_WITHIN)
    return await uow.all(statement, people=list(people), start=start, end=end)


async def find_about(uow: UnitOfWork, object_id: UUID, most: int) -> list[Row]:
    """Meetings about a record, the latest first."""
    statement = sql.SQL(
        """SELECT {columns} FROM meeting m JOIN meeting_record l ON l.workspace_id = m.workspace_id AND l.meeting_id = m.id
           WHERE m.workspace_id = %(ws)s AND l.object_id = %(id)s AND m.deleted_at IS NULL ORDER BY m.start_at DESC, m.id LIMIT %(most)s"""
    ).format(columns=_COLUMNS)
    return await uow.all(statement, id=object_id, most=most)


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID], *, deleted: bool = False) -> list[Row]:
    """Meetings by id; removed ones too when `deleted`. `seen`: by the row rule of the actor."""
    statement = sql.SQL(
        """SELECT {columns}, {visible} AS seen FROM meeting m
           WHERE m.workspace_id = %(ws)s AND m.id = ANY(%(ids)s) AND (%(deleted)s OR m.deleted_at IS NULL)"""
    ).format(columns=_COLUMNS, visible=uow.scope.visible("meeting", "m", "organizer_id"))
    return await uow.all(statement, ids=list(ids), deleted=deleted)


async def find_removed(uow: UnitOfWork, most: int) -> list[Row]:
    """The actor's removed meetings, the last removed first."""
    statement = sql.SQL(
        """SELECT {columns} FROM meeting m WHERE m.workspace_id = %(ws)s AND m.deleted_at IS NOT NULL AND {mine}
           ORDER BY m.deleted_at DESC, m.id LIMIT %(most)s"""
    ).format(columns=_COLUMNS, mine=_MINE)
    return await uow.all(statement, me=uow.scope.actor.id, most=most)


async def lock(uow: UnitOfWork, meeting_id: UUID) -> None:
    """Let nobody else change the meeting until the commit."""
    await uow.run("SELECT 1 FROM meeting WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=meeting_id)


async def insert(uow: UnitOfWork, meeting_id: UUID, values: Mapping[str, Any]) -> None:
    """One meeting, columns by name."""
    names = [name for name in values if name in _TYPES]
    statement = sql.SQL(
        """INSERT INTO meeting (workspace_id, id, created_by, {columns}) VALUES (%(ws)s, %(id)s, %(by)s, {values})"""
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.Placeholder(name) + sql.SQL("::" + _TYPES[name]) for name in names),
    )
    await uow.run(statement, by=uow.scope.actor.id, id=meeting_id, **{name: values[name] for name in names})


async def update(uow: UnitOfWork, meeting_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns and bring the meeting back if it was removed; another time to remind will remind again."""
    names = [name for name in values if name in _TYPES]
    parts: list[sql.Composable] = [
        sql.SQL("{} = {}::{}").format(sql.Identifier(name), sql.Placeholder(name), sql.SQL(_TYPES[name]))
        for name in names
    ]
    if "remind_at" in names:
        same = "remind_at IS NOT DISTINCT FROM %(remind_at)s::timestamptz"
        parts.append(sql.SQL("reminded_at = CASE WHEN " + same + " THEN reminded_at END"))
    statement = sql.SQL("UPDATE meeting SET {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(
        sql.SQL(", ").join([*parts, sql.SQL("deleted_at = NULL")])
    )
    await uow.run(statement, id=meeting_id, **{name: values[name] for name in names})


async def set_deleted(uow: UnitOfWork, meeting_id: UUID, moment: datetime) -> None:
    """Remove a meeting; undo can bring it back."""
    await uow.run(
        "UPDATE meeting SET deleted_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=meeting_id, at=moment
    )


async def set_records(uow: UnitOfWork, meeting_id: UUID, records: Sequence[tuple[str, UUID]]) -> None:
    """What the meeting is about: these records and no others."""
    rows = [{"object": name, "id": one} for name, one in records]
    await uow.run(
        "DELETE FROM meeting_record WHERE workspace_id = %(ws)s AND meeting_id = %(id)s AND object_id <> ALL(%(ids)s)",
        id=meeting_id,
        ids=[one for _, one in records],
    )
    await uow.run(
        """INSERT INTO meeting_record (workspace_id, meeting_id, object_id, object)
           SELECT %(ws)s, %(id)s, r.id, r.object FROM jsonb_to_recordset(%(rows)s -> 'rows') AS r (object text, id uuid)
           ON CONFLICT DO NOTHING""",
        id=meeting_id,
        rows=encode({"rows": rows}),
    )


async def find_workspaces_to_remind(uow: UnitOfWork, now: datetime) -> list[int]:
    """Workspaces where a reminder of a meeting is due."""
    rows = await uow.all(
        """SELECT DISTINCT workspace_id FROM meeting
           WHERE remind_at <= %(now)s AND reminded_at IS NULL AND outcome IS NULL AND deleted_at IS NULL""",
        now=now,
    )
    return [row["workspace_id"] for row in rows]


async def take_reminders(uow: UnitOfWork, now: datetime, batch: int) -> list[Row]:
    """Due reminders, marked as given: the meetings, with `remind_at`."""
    statement = sql.SQL(
        """UPDATE meeting m SET reminded_at = %(now)s FROM (
               SELECT id FROM meeting WHERE workspace_id = %(ws)s AND remind_at <= %(now)s AND reminded_at IS NULL AND outcome IS NULL
                 AND deleted_at IS NULL ORDER BY remind_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED) due
           WHERE m.workspace_id = %(ws)s AND m.id = due.id RETURNING {columns}"""
    ).format(columns=_COLUMNS)
    return await uow.all(statement, now=now, batch=batch)


async def set_reminder(uow: UnitOfWork, meeting_id: UUID, remind_at: datetime) -> None:
    """Remind again then: of the next time of a repeating meeting."""
    await uow.run(
        """UPDATE meeting SET remind_at = %(at)s, reminded_at = NULL WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=meeting_id,
        at=remind_at,
    )


async def find_of(uow: UnitOfWork, object_id: UUID) -> list[Row]:
    """Every meeting about a record, removed ones too."""
    statement = sql.SQL(
        """SELECT {} FROM meeting m JOIN meeting_record l ON l.workspace_id = m.workspace_id AND l.meeting_id = m.id
           WHERE m.workspace_id = %(ws)s AND l.object_id = %(id)s ORDER BY m.id"""
    ).format(_COLUMNS)
    return await uow.all(statement, id=object_id)


async def move(uow: UnitOfWork, ids: Sequence[UUID] | None, come_from: UUID, to: UUID) -> list[UUID]:
    """Hang meetings (None: all) of one record on another; those that were about both are about it once."""
    rows = await uow.all(
        """WITH gone AS (DELETE FROM meeting_record WHERE workspace_id = %(ws)s AND object_id = %(from)s
                           AND (%(ids)s::uuid[] IS NULL OR meeting_id = ANY(%(ids)s::uuid[])) RETURNING meeting_id, object)
           INSERT INTO meeting_record (workspace_id, meeting_id, object_id, object)
           SELECT %(ws)s, meeting_id, %(to)s, object FROM gone ON CONFLICT DO NOTHING RETURNING meeting_id""",
        **{"to": to, "from": come_from, "ids": None if ids is None else list(ids)},
    )
    return [row["meeting_id"] for row in rows]


async def delete_of(uow: UnitOfWork, object_id: UUID, emptied: Mapping[UUID, bytes]) -> int:
    """Forget a record: meetings about it alone are removed for good; of others it is taken out and their texts are `emptied`."""
    ids = [row["id"] for row in await find_of(uow, object_id)]
    await forget_history(uow, "meeting", ids)
    await uow.run("DELETE FROM meeting_record WHERE workspace_id = %(ws)s AND object_id = %(id)s", id=object_id)
    await uow.many(
        "UPDATE meeting SET sealed = %(sealed)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        [{"id": one, "sealed": emptied[one]} for one in ids],
    )
    return await uow.run(
        """DELETE FROM meeting m WHERE m.workspace_id = %(ws)s AND m.id = ANY(%(ids)s) AND NOT EXISTS (
               SELECT FROM meeting_record r WHERE r.workspace_id = m.workspace_id AND r.meeting_id = m.id)""",
        ids=ids,
    )


# The private calendar -----------------------------------------------------------------------------------------------
async def get_feed(uow: UnitOfWork) -> Row | None:
    """The actor's calendar: titles, created_at."""
    return await uow.one(
        "SELECT titles, created_at FROM calendar_feed WHERE workspace_id = %(ws)s AND user_id = %(me)s",
        me=uow.scope.actor.id,
    )


async def set_feed(uow: UnitOfWork, secret_hash: bytes, titles: bool) -> None:
    """A new address of the actor's calendar; the one before is good no more."""
    await uow.run(
        """INSERT INTO calendar_feed (workspace_id, user_id, secret_hash, titles) VALUES (%(ws)s, %(me)s, %(hash)s, %(titles)s)
           ON CONFLICT (workspace_id, user_id) DO UPDATE SET secret_hash = excluded.secret_hash, titles = excluded.titles,
               created_at = now()""",
        me=uow.scope.actor.id,
        hash=secret_hash,
        titles=titles,
    )


async def delete_feed(uow: UnitOfWork) -> None:
    """The actor's calendar has no address any more."""
    await uow.run("DELETE FROM calendar_feed WHERE workspace_id = %(ws)s AND user_id = %(me)s", me=uow.scope.actor.id)


async def get_feed_by_secret(uow: UnitOfWork, secret_hash: bytes) -> Row | None:
    """Whose calendar that is: workspace_id, user_id, titles."""
    return await uow.one(
        "SELECT workspace_id, user_id, titles FROM calendar_feed WHERE secret_hash = %(hash)s", hash=secret_hash
    )
