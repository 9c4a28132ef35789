"""Tasks: lists, one task, reminders that are due."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.collaboration.queries.notes import forget_history
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

_COLUMNS = sql.SQL(
    """t.id, t.object, t.object_id, t.sealed, t.assignee_id, t.created_by, t.due_at, t.all_day, t.priority, t.repeat, t.repeat_day,
       t.remind_minutes, t.remind_at, t.done_at, t.done_by, t.created_at, t.deleted_at"""
)
_DUE = SortColumn("due_at", sql.SQL("t.due_at"), "moment", nullable=True)
OPEN = SortList("tasks.open", (_DUE,), default="due_at", row_id=sql.SQL("t.id"))
DONE = SortList(
    "tasks.done", (SortColumn("done_at", sql.SQL("t.done_at"), "moment"),), default="-done_at", row_id=sql.SQL("t.id")
)
ABOUT = SortList(
    "tasks.about",
    (SortColumn("done", sql.SQL("(t.done_at IS NOT NULL)"), "boolean"), _DUE),
    default="done,due_at",
    row_id=sql.SQL("t.id"),
)
_TYPES: Mapping[str, LiteralString] = {
    "sealed": "bytea",
    "assignee_id": "uuid",
    "due_at": "timestamptz",
    "all_day": "boolean",
    "priority": "text",
    "repeat": "text",
    "repeat_day": "smallint",
    "remind_minutes": "integer",
    "remind_at": "timestamptz",
    "done_at": "timestamptz",
    "done_by": "uuid",
}
_WHOSE: Mapping[str, LiteralString] = {
    "mine": "t.assignee_id = %(me)s",
    "given": "t.created_by = %(me)s AND t.assignee_id <> %(me)s",
}


async def find(uow: UnitOfWork, ask: Ask, whose: str, done: bool) -> Page[Row]:
    """Open or done tasks of the actor, or those given to others."""
    state = sql.SQL("t.done_at IS NOT NULL" if done else "t.done_at IS NULL")
    return await _find(uow, ask, sql.SQL("{} AND {}").format(sql.SQL(_WHOSE[whose]), state), me=uow.scope.actor.id)


async def find_about(uow: UnitOfWork, ask: Ask, object_id: UUID) -> Page[Row]:
    """Tasks of a record, open ones first."""
    return await _find(uow, ask, sql.SQL("t.object_id = %(object_id)s"), object_id=object_id)


async def _find(uow: UnitOfWork, ask: Ask, which: sql.Composable, **params: Any) -> Page[Row]:
    statement = sql.SQL(
        """SELECT {columns}, {keys} FROM task t WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL AND {which} AND {after}
           ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(columns=_COLUMNS, keys=ask.keys(), which=which, after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, **params, **ask.params))


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID], *, deleted: bool = False) -> list[Row]:
    """Tasks by id; removed ones too when `deleted`."""
    statement = sql.SQL(
        "SELECT {} FROM task t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s) AND (%(deleted)s OR t.deleted_at IS NULL)"
    ).format(_COLUMNS)
    return await uow.all(statement, ids=list(ids), deleted=deleted)


async def count(uow: UnitOfWork, now: datetime, start: datetime, end: datetime) -> Row:
    """Open tasks of the actor: overdue, today (not overdue), open."""
    found = await uow.one(
        """SELECT count(*) FILTER (WHERE late)::int AS overdue, count(*) FILTER (WHERE NOT late AND due_at < %(end)s)::int AS today,
                  count(*)::int AS open
           FROM (SELECT due_at, due_at IS NOT NULL AND due_at < CASE WHEN all_day THEN %(start)s ELSE %(now)s END AS late FROM task
                 WHERE workspace_id = %(ws)s AND assignee_id = %(me)s AND done_at IS NULL AND deleted_at IS NULL) t""",
        me=uow.scope.actor.id,
        now=now,
        start=start,
        end=end,
    )
    return found or {"overdue": 0, "today": 0, "open": 0}


async def lock(uow: UnitOfWork, task_id: UUID) -> None:
    """Let nobody else change the task until the commit."""
    await uow.run("SELECT 1 FROM task WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=task_id)


async def insert(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """One task: id, object, object_id, and columns by name."""
    names = [name for name in values if name in _TYPES]
    statement = sql.SQL(
        """INSERT INTO task (workspace_id, id, object, object_id, created_by, {columns})
           VALUES (%(ws)s, %(id)s, %(object)s, %(object_id)s, %(me)s, {values})"""
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.Placeholder(name) + sql.SQL("::" + _TYPES[name]) for name in names),
    )
    await uow.run(statement, me=uow.scope.actor.id, **values)


async def update(uow: UnitOfWork, task_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns and bring the task back if it was removed; another time to remind will remind again."""
    parts: list[sql.Composable] = [
        sql.SQL("{} = {}::{}").format(sql.Identifier(name), sql.Placeholder(name), sql.SQL(_TYPES[name]))
        for name in values
    ]
    if "remind_at" in values:
        parts.append(
            sql.SQL(
                "reminded_at = CASE WHEN remind_at IS NOT DISTINCT FROM %(remind_at)s::timestamptz THEN reminded_at END"
            )
        )
    statement = sql.SQL("UPDATE task SET {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(
        sql.SQL(", ").join([*parts, sql.SQL("deleted_at = NULL")])
    )
    await uow.run(statement, id=task_id, **values)


async def set_deleted(uow: UnitOfWork, task_id: UUID, moment: datetime) -> None:
    """Remove a task; undo can bring it back."""
    await uow.run(
        "UPDATE task SET deleted_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=task_id, at=moment
    )


async def find_workspaces_to_remind(uow: UnitOfWork, now: datetime) -> list[int]:
    """Workspaces where a reminder is due."""
    rows = await uow.all(
        """SELECT DISTINCT workspace_id FROM task
           WHERE remind_at <= %(now)s AND reminded_at IS NULL AND done_at IS NULL AND deleted_at IS NULL""",
        now=now,
    )
    return [row["workspace_id"] for row in rows]


async def take_reminders(uow: UnitOfWork, now: datetime, batch: int) -> list[Row]:
    """Due reminders, marked as given: id, object, object_id, assignee_id, remind_at."""
    return await uow.all(
        """UPDATE task t SET reminded_at = %(now)s FROM (
               SELECT id FROM task WHERE workspace_id = %(ws)s AND remind_at <= %(now)s AND reminded_at IS NULL AND done_at IS NULL
                 AND deleted_at IS NULL ORDER BY remind_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED) due
           WHERE t.workspace_id = %(ws)s AND t.id = due.id RETURNING t.id, t.object, t.object_id, t.assignee_id, t.remind_at""",
        now=now,
        batch=batch,
    )


async def find_of(uow: UnitOfWork, object_id: UUID) -> list[Row]:
    """Every task about a record, removed ones too."""
    statement = sql.SQL(
        "SELECT {} FROM task t WHERE t.workspace_id = %(ws)s AND t.object_id = %(id)s ORDER BY t.id"
    ).format(_COLUMNS)
    return await uow.all(statement, id=object_id)


async def move(uow: UnitOfWork, ids: Sequence[UUID] | None, come_from: UUID, to: UUID) -> list[UUID]:
    """Hang tasks (None: all) of one record on another."""
    rows = await uow.all(
        """UPDATE task SET object_id = %(to)s WHERE workspace_id = %(ws)s AND object_id = %(from)s
             AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s::uuid[])) RETURNING id""",
        **{"to": to, "from": come_from, "ids": None if ids is None else list(ids)},
    )
    return [row["id"] for row in rows]


async def delete_of(uow: UnitOfWork, object_id: UUID) -> int:
    """Remove for good every task about a record with its history."""
    ids = [row["id"] for row in await find_of(uow, object_id)]
    await forget_history(uow, "task", ids)
    return await uow.run("DELETE FROM task WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids)


async def has_any(uow: UnitOfWork) -> bool:
    """Whether the workspace has a task."""
    return bool(
        await uow.value("SELECT EXISTS (SELECT 1 FROM task WHERE workspace_id = %(ws)s AND deleted_at IS NULL)")
    )


async def count_done(uow: UnitOfWork, now: datetime, zone: str) -> list[Row]:
    """The actor's tasks done on each of the last 14 days of the zone's calendar: day, done."""
    return await uow.all(
        """SELECT d.day::date AS day, count(t.id)::int AS done
           FROM generate_series((%(now)s AT TIME ZONE %(zone)s)::date - 13, (%(now)s AT TIME ZONE %(zone)s)::date, interval '1 day') AS d (day)
           LEFT JOIN task t ON t.workspace_id = %(ws)s AND t.assignee_id = %(me)s AND t.deleted_at IS NULL
            AND t.done_at >= d.day AT TIME ZONE %(zone)s AND t.done_at < (d.day + interval '1 day') AT TIME ZONE %(zone)s
           GROUP BY d.day ORDER BY d.day""",
        now=now,
        zone=zone,
        me=uow.scope.actor.id,
    )
