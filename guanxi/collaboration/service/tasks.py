"""Tasks: made, changed, done and made undone, removed, each with undo. Title and detail are sealed.

A free task is its maker's and its assignee's affair; one about a record is seen by whoever may see the record.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec

from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.events import TaskCreated, TaskDone, TaskEdited
from guanxi.collaboration.queries import tasks as queries
from guanxi.collaboration.rules.times import compute_due, compute_next_due, day_bounds, split_due
from guanxi.collaboration.schemas import TaskCounts, TaskIn, TaskOut
from guanxi.collaboration.service.records import find_names, find_visible, require_visible
from guanxi.collaboration.service.task_rows import TASK, TASK_RESTORER, columns_of, open_texts, show
from guanxi.kernel import log
from guanxi.kernel.changes import Change, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.paging import Page
from guanxi.kernel.services import services_of

FIELDS = (
    "title", "detail", "assignee_id", "due_at", "all_day", "priority", "repeat", "repeat_day", "remind_minutes", "done_at", "done_by",
)  # fmt: skip


async def find(uow: UnitOfWork, whose: str, done: bool, cursor: str | None, limit: int | None) -> Page[TaskOut]:
    """Tasks of the caller ("mine") or given to others by them ("given"). Raises Invalid."""
    kind = queries.DONE if done else queries.OPEN
    ask = kind.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find(uow, ask, whose, done)
    return Page(await show(uow, page.items), page.next)


async def find_about(uow: UnitOfWork, ref: Ref, cursor: str | None, limit: int | None) -> Page[TaskOut]:
    """Tasks about a record, open ones first. Raises NotFound, Invalid."""
    await require_visible(uow, ref)
    ask = queries.ABOUT.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find_about(uow, ask, ref.id)
    return Page(await show(uow, page.items), page.next)


async def count(uow: UnitOfWork) -> TaskCounts:
    """How many open tasks the caller has."""
    now = services_of(uow).clock.now()
    return TaskCounts.model_validate(await queries.count(uow, now, *day_bounds(now, uow.scope.time_zone)))


async def get(uow: UnitOfWork, task_id: UUID) -> TaskOut:
    """One task. Raises NotFound."""
    return (await show(uow, [await require(uow, task_id)]))[0]


async def create(uow: UnitOfWork, body: TaskIn) -> tuple[UUID, UUID]:
    """A new task; (id, change-set id). Raises NotFound, Invalid."""
    ref = None if body.object is None or body.object_id is None else Ref(body.object, body.object_id)
    if ref is not None:
        await require_visible(uow, ref)
    assignee = body.assignee_id or uow.scope.actor.id
    wanted: dict[str, Any] = {
        "title": body.title,
        "detail": body.detail,
        "assignee_id": assignee,
        "priority": body.priority,
    }
    wanted |= _due_of(uow, body.due_on, body.due_time, body.repeat, body.remind_minutes)
    await _check_assignee(uow, assignee)
    task_id, change = await _insert(uow, ref, wanted)
    change_set_id = await record(uow, "create", [change])
    publish_created(uow, ref, task_id, wanted["assignee_id"], change_set_id)
    return task_id, change_set_id


async def change(uow: UnitOfWork, task_id: UUID, wanted: Mapping[str, Any]) -> UUID | None:
    """Set what `wanted` names; the change-set, None when nothing differs. Raises NotFound, Invalid."""
    await queries.lock(uow, task_id)
    row = await require(uow, task_id)
    now = await _values(uow, task_id)
    values = {key: value for key, value in wanted.items() if key in ("title", "detail", "assignee_id", "priority")}
    if {"due_on", "due_time", "repeat", "remind_minutes"} & set(wanted):
        day, at = (
            (None, None) if row["due_at"] is None else split_due(row["due_at"], row["all_day"], uow.scope.time_zone)
        )
        held = {"due_on": day, "due_time": at, "repeat": row["repeat"], "remind_minutes": row["remind_minutes"]}
        if wanted.get("due_on", day) is None:
            held |= {"due_time": None, "repeat": None, "remind_minutes": None}
        merged = held | {key: wanted[key] for key in held if key in wanted}
        values |= _due_of(uow, merged["due_on"], merged["due_time"], merged["repeat"], merged["remind_minutes"])
    if "assignee_id" in values:
        await _check_assignee(uow, values["assignee_id"])
    before, after = compute_difference({key: now[key] for key in values}, _plain(values))
    if not after:
        return None
    change_set_id = await _save(uow, "edit", task_id, before, after)
    assignee = UUID(after["assignee_id"]) if "assignee_id" in after else None
    publish_edit(uow, row, change_set_id, tuple(sorted(after)), assignee)
    return change_set_id


async def set_done(uow: UnitOfWork, task_id: UUID, done: bool) -> tuple[UUID | None, UUID | None]:
    """Done or open again; (change-set or None, the next task of a repeating one). Raises NotFound."""
    await queries.lock(uow, task_id)
    row = await require(uow, task_id)
    if (row["done_at"] is not None) == done:
        return None, None
    now = services_of(uow).clock.now()
    before = {"done_at": row["done_at"], "done_by": row["done_by"]}
    after = {"done_at": now, "done_by": uow.scope.actor.id} if done else {"done_at": None, "done_by": None}
    await TASK_RESTORER.restore(uow, task_id, after)
    changes, next_id = [Change(TASK, task_id, _plain(before), _plain(after))], None
    if done and row["repeat"] is not None:
        next_id, made = await _insert_next(uow, row)
        changes.append(made)
    change_set_id = await record(uow, "done" if done else "reopen", changes)
    ref = ref_of(row)
    if done:
        log.publish(
            uow,
            TaskDone(object_id=row["object_id"], change_set_id=change_set_id, about=row["object"], task_id=task_id),
        )
        touch(uow, ref, row["assignee_id"])
    else:
        publish_edit(uow, row, change_set_id, ("done_at",))
    return change_set_id, next_id


async def remove(uow: UnitOfWork, task_id: UUID) -> UUID:
    """Remove a task; the change-set that brings it back. Raises NotFound."""
    await queries.lock(uow, task_id)
    row = await require(uow, task_id)
    before = await _values(uow, task_id)
    await TASK_RESTORER.restore(uow, task_id, None)
    change = await TASK_RESTORER.seal(uow, Change(TASK, task_id, before, None))
    change_set_id = await record(uow, "delete", [change])
    publish_edit(uow, row, change_set_id, ("deleted",))
    return change_set_id


async def require(uow: UnitOfWork, task_id: UUID, *, deleted: bool = False) -> Row:
    """A task the scope may see: one's own, one given, or about a record that it may see. Raises NotFound."""
    me = uow.scope.actor.id
    for row in await queries.find_by_id(uow, [task_id], deleted=deleted):
        if me is not None and me in (row["assignee_id"], row["created_by"]):
            return row
        ref = ref_of(row)
        if ref is not None and ref in await find_visible(uow, [ref]):
            return row
    raise NotFound()


def ref_of(row: Row) -> Ref | None:
    """The record a task is about."""
    return None if row["object"] is None else Ref(row["object"], row["object_id"])


def publish_created(uow: UnitOfWork, ref: Ref | None, task_id: UUID, assignee_id: UUID, change_set_id: UUID) -> None:
    """Tell the log and open pages of a new task."""
    log.publish(
        uow,
        TaskCreated(
            object_id=None if ref is None else ref.id,
            change_set_id=change_set_id,
            about=None if ref is None else ref.object,
            task_id=task_id,
            assignee_id=assignee_id,
        ),
    )
    touch(uow, ref, assignee_id)


def publish_edit(
    uow: UnitOfWork, row: Row, change_set_id: UUID, fields: tuple[str, ...], assignee_id: UUID | None = None
) -> None:
    """Tell the log and open pages that a task is another now."""
    log.publish(
        uow,
        TaskEdited(
            object_id=row["object_id"],
            change_set_id=change_set_id,
            about=row["object"],
            task_id=row["id"],
            fields=fields,
            assignee_id=assignee_id,
        ),
    )
    touch(uow, ref_of(row), row["assignee_id"], *([assignee_id] if assignee_id else []))


def touch(uow: UnitOfWork, ref: Ref | None, *people: UUID) -> None:
    """Pages that show tasks of these people or of the record ask again."""
    about = [] if ref is None else [f"{TASK}:{ref.id}", f"{ref.object}:{ref.id}"]
    services_of(uow).live.touch(uow, *about, *(f"{TASK}:{one}" for one in people))


def _due_of(
    uow: UnitOfWork, day: date | None, at: time | None, repeat: str | None, minutes: int | None
) -> dict[str, Any]:
    if day is None and (at is not None or repeat is not None or minutes is not None):
        problem = FieldProblem(
            "due_on", "collaboration.needs_day", "请先选择日期。", "A time, a reminder or a repetition needs a day."
        )
        raise Invalid(fields=[problem])
    due_at = None if day is None else compute_due(day, at, uow.scope.time_zone)
    anchor = day.day if day is not None and repeat == "monthly" else None
    all_day = day is not None and at is None
    return {"due_at": due_at, "all_day": all_day, "repeat": repeat, "repeat_day": anchor, "remind_minutes": minutes}


async def _check_assignee(uow: UnitOfWork, assignee: UUID | None) -> None:
    if assignee is None or assignee not in await find_names(uow, [assignee]):
        problem = FieldProblem(
            "assignee_id", "collaboration.no_such_user", "没有这位同事。", "There is no such colleague."
        )
        raise Invalid(fields=[problem])


async def _insert(uow: UnitOfWork, ref: Ref | None, values: Mapping[str, Any]) -> tuple[UUID, Change]:
    task_id = new_id()
    head = {"id": task_id, "object": ref and ref.object, "object_id": ref and ref.id}
    await queries.insert(uow, {**head, **await columns_of(uow, task_id, values)})
    after = await _values(uow, task_id)
    return task_id, await TASK_RESTORER.seal(uow, Change(TASK, task_id, None, after))


async def _insert_next(uow: UnitOfWork, row: Row) -> tuple[UUID, Change]:
    zone, now = uow.scope.time_zone, services_of(uow).clock.now()
    day = row["repeat_day"] or split_due(row["due_at"], row["all_day"], zone)[0].day
    due_at = compute_next_due(row["due_at"], row["all_day"], row["repeat"], day, zone, now)
    title, detail = (await open_texts(uow, [row]))[row["id"]]
    kept = {key: row[key] for key in ("assignee_id", "all_day", "priority", "repeat", "repeat_day", "remind_minutes")}
    return await _insert(uow, ref_of(row), {**kept, "title": title, "detail": detail, "due_at": due_at})


async def _values(uow: UnitOfWork, task_id: UUID) -> dict[str, Any]:
    return _plain((await TASK_RESTORER.current(uow, [task_id], FIELDS))[task_id] or {})


async def _save(
    uow: UnitOfWork, action: str, task_id: UUID, before: Mapping[str, Any], after: Mapping[str, Any]
) -> UUID:
    await TASK_RESTORER.restore(uow, task_id, after)
    return await record(uow, action, [await TASK_RESTORER.seal(uow, Change(TASK, task_id, before, after))])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them, so that a value set and the same value read compare equal."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(values)))
    return plain
