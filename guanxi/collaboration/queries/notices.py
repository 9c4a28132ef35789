"""Notifications and follows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.log import encode
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList
from guanxi.sdk.objects import ObjectType


async def insert(uow: UnitOfWork, notices: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Notifications, the first one for each person and cause; the people who got a new one.

    Keys: user_id, kind, cause_id, at, in_app, and what there is of event_type, object, object_id, note_id, task_id,
    meeting_id, actor_id, mail_at, push_at.
    """
    rows = [{"id": one, **notice} for one, notice in zip(new_ids(len(notices)), notices, strict=True)]
    made = await uow.all(
        """INSERT INTO notification (workspace_id, id, user_id, kind, cause_id, event_type, object, object_id, note_id, task_id, meeting_id, actor_id, at,
                                     in_app, mail_at, push_at)
           SELECT %(ws)s, n.id, n.user_id, n.kind, n.cause_id, n.event_type, n.object, n.object_id, n.note_id, n.task_id, n.meeting_id, n.actor_id, n.at,
                  n.in_app, n.mail_at, n.push_at
           FROM jsonb_to_recordset(%(rows)s -> 'rows') AS n (id uuid, user_id uuid, kind text, cause_id uuid, event_type text, object text,
                object_id uuid, note_id uuid, task_id uuid, meeting_id uuid, actor_id uuid, at timestamptz, in_app boolean,
                mail_at timestamptz, push_at timestamptz)
           JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = n.user_id AND u.disabled_at IS NULL
           ORDER BY n.id ON CONFLICT (workspace_id, user_id, cause_id) DO NOTHING RETURNING user_id""",
        rows=encode({"rows": rows}),
    )
    return sorted({row["user_id"] for row in made})


async def delete_of(uow: UnitOfWork, object_id: UUID) -> int:
    """Forget what was told about a record, and who follows it."""
    told = await uow.run("DELETE FROM notification WHERE workspace_id = %(ws)s AND object_id = %(id)s", id=object_id)
    return told + await uow.run("DELETE FROM follow WHERE workspace_id = %(ws)s AND object_id = %(id)s", id=object_id)


async def find_of(uow: UnitOfWork, object_id: UUID) -> list[Row]:
    """What was told about a record."""
    return await uow.all(
        "SELECT id, at FROM notification WHERE workspace_id = %(ws)s AND object_id = %(id)s ORDER BY id", id=object_id
    )


async def find_followers(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Who follows these records: object_id, user_id, created_at."""
    return await uow.all(
        "SELECT object_id, user_id, created_at FROM follow WHERE workspace_id = %(ws)s AND object_id = ANY(%(ids)s)",
        ids=list(ids),
    )


async def follow(uow: UnitOfWork, name: str, object_id: UUID) -> int:
    """The actor follows a record; 0: did so before."""
    return await uow.run(
        """INSERT INTO follow (workspace_id, object_id, user_id, object) VALUES (%(ws)s, %(id)s, %(me)s, %(object)s)
           ON CONFLICT DO NOTHING""",
        id=object_id,
        object=name,
        me=uow.scope.actor.id,
    )


async def follow_own(uow: UnitOfWork, kind: ObjectType, ids: Sequence[UUID]) -> int:
    """Whom these records belong to follows them, if they wish so; how many did not before."""
    statement = sql.SQL(
        """INSERT INTO follow (workspace_id, object_id, user_id, object)
           SELECT %(ws)s, o.id, o.{owner}, %(object)s FROM {table} o
           JOIN notification_setting s ON s.workspace_id = o.workspace_id AND s.user_id = o.{owner} AND s.follow_own
           WHERE o.workspace_id = %(ws)s AND o.id = ANY(%(ids)s) ON CONFLICT DO NOTHING"""
    ).format(owner=sql.Identifier(kind.owner or ""), table=sql.Identifier(kind.table))
    return await uow.run(statement, ids=list(ids), object=kind.name)


async def unfollow(uow: UnitOfWork, object_id: UUID) -> int:
    """The actor follows it no more."""
    return await uow.run(
        "DELETE FROM follow WHERE workspace_id = %(ws)s AND object_id = %(id)s AND user_id = %(me)s",
        id=object_id,
        me=uow.scope.actor.id,
    )


async def join_followers(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """Who follows the loser follows the survivor too; those who did not before."""
    rows = await uow.all(
        """INSERT INTO follow (workspace_id, object_id, user_id, object)
           SELECT %(ws)s, %(survivor)s, user_id, object FROM follow WHERE workspace_id = %(ws)s AND object_id = %(loser)s
           ON CONFLICT DO NOTHING RETURNING user_id""",
        survivor=survivor_id,
        loser=loser_id,
    )
    return [row["user_id"] for row in rows]


async def part_followers(uow: UnitOfWork, survivor_id: UUID, people: Sequence[UUID]) -> None:
    """These people follow the survivor no more."""
    await uow.run(
        "DELETE FROM follow WHERE workspace_id = %(ws)s AND object_id = %(id)s AND user_id = ANY(%(people)s)",
        id=survivor_id,
        people=list(people),
    )


NOTICES = SortList(
    "notifications", (SortColumn("at", sql.SQL("n.at"), "moment"),), default="-at", row_id=sql.SQL("n.id")
)


_COLUMNS = sql.SQL(
    "n.id, n.kind, n.event_type, n.object, n.object_id, n.note_id, n.task_id, n.meeting_id, n.actor_id, n.at, n.read_at"
)


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """The actor's notifications by id, the newest first."""
    statement = sql.SQL(
        "SELECT {} FROM notification n WHERE n.workspace_id = %(ws)s AND n.user_id = %(me)s AND n.id = ANY(%(ids)s) ORDER BY n.at DESC, n.id"
    ).format(_COLUMNS)
    return await uow.all(statement, me=uow.scope.actor.id, ids=list(ids))


async def find(uow: UnitOfWork, ask: Ask, unread: bool, kind: str | None) -> Page[Row]:
    """The actor's notifications."""
    statement = sql.SQL(
        """SELECT {columns}, {keys}
           FROM notification n WHERE n.workspace_id = %(ws)s AND n.user_id = %(me)s AND n.in_app AND (NOT %(unread)s OR n.read_at IS NULL)
             AND (%(kind)s::text IS NULL OR n.kind = %(kind)s) AND {after} ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(columns=_COLUMNS, keys=ask.keys(), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, me=uow.scope.actor.id, unread=unread, kind=kind, **ask.params))


async def count_unread(uow: UnitOfWork, most: int) -> int:
    """How many the actor has not read, counted up to `most`."""
    found: int = await uow.value(
        """SELECT count(*)::int FROM (SELECT 1 FROM notification WHERE workspace_id = %(ws)s AND user_id = %(me)s
               AND read_at IS NULL AND in_app LIMIT %(most)s) n""",
        me=uow.scope.actor.id,
        most=most,
    )
    return found


async def mark_read(uow: UnitOfWork, ids: Sequence[UUID] | None) -> int:
    """These (None: all) of the actor's notifications are read."""
    return await uow.run(
        """UPDATE notification SET read_at = now() WHERE workspace_id = %(ws)s AND user_id = %(me)s AND read_at IS NULL
             AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s::uuid[]))""",
        me=uow.scope.actor.id,
        ids=None if ids is None else list(ids),
    )
