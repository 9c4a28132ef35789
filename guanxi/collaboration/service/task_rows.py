"""Rows of tasks: opened and shown, written from values, restored for undo."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guanxi.collaboration.contracts import Record, Ref
from guanxi.collaboration.queries import tasks as queries
from guanxi.collaboration.rules import TASK_PURPOSE
from guanxi.collaboration.rules.times import compute_bucket, compute_remind, split_due
from guanxi.collaboration.schemas import RecordOut, TaskOut
from guanxi.collaboration.service.records import find_names, find_visible
from guanxi.collaboration.service.sealed import cipher_of, seal_change, unseal_change
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.services import services_of

TASK = "task"
_PERSONAL = frozenset({"title", "detail"})
_SHOWN = ("id", "assignee_id", "priority", "repeat", "remind_minutes", "done_at", "created_at")


async def show(uow: UnitOfWork, rows: Sequence[Row]) -> list[TaskOut]:
    """Tasks as the caller sees them."""
    texts = await open_texts(uow, rows)
    names = await find_names(uow, [one for row in rows for one in (row["assignee_id"], row["created_by"])])
    records = await find_visible(uow, [Ref(row["object"], row["object_id"]) for row in rows if row["object"]])
    now, zone = services_of(uow).clock.now(), uow.scope.time_zone
    shown = []
    for row in rows:
        record = records.get(Ref(row["object"], row["object_id"]))
        day, at = (None, None) if row["due_at"] is None else split_due(row["due_at"], row["all_day"], zone)
        title, detail = texts[row["id"]]
        shown.append(
            TaskOut(
                **{key: row[key] for key in _SHOWN},
                title=title,
                detail=detail,
                record=show_record(record),
                assignee_name=names.get(row["assignee_id"]),
                created_by_name=names.get(row["created_by"]),
                due_on=day,
                due_time=at,
                bucket=compute_bucket(row["due_at"], row["all_day"], row["done_at"] is not None, now, zone),
            )
        )
    return shown


def show_record(record: Record | None) -> RecordOut | None:
    """A record for a page."""
    if record is None:
        return None
    return RecordOut(object=record.ref.object, id=record.ref.id, name=record.name, page=record.page)


async def open_texts(uow: UnitOfWork, rows: Iterable[Row]) -> dict[UUID, tuple[str, str]]:
    """Title and detail of tasks by id."""
    by_id = {row["id"]: bytes(row["sealed"]) for row in rows}
    opened = (await cipher_of(uow)).open_many(TASK_PURPOSE, list(by_id), list(by_id.values()))
    return {one: tuple(msgspec.json.decode(text)) for one, text in zip(by_id, opened, strict=True)}


async def columns_of(uow: UnitOfWork, task_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """Whole values of a task (see service.tasks.FIELDS) as columns of its row."""
    columns = {key: value for key, value in values.items() if key not in _PERSONAL}
    text = msgspec.json.encode([values["title"], values["detail"]]).decode()
    columns["sealed"] = (await cipher_of(uow)).seal(TASK_PURPOSE, task_id, text)
    due_at = columns["due_at"]
    moment = datetime.fromisoformat(due_at) if isinstance(due_at, str) else due_at
    columns["remind_at"] = compute_remind(moment, columns["all_day"], columns["remind_minutes"], uow.scope.time_zone)
    return columns


class TaskRestorer:
    """Reads and sets tasks for change-sets and undo (kernel.changes.Restorer). A removed task is none."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for a task that is gone."""
        rows = await queries.find_by_id(uow, ids)
        texts = await open_texts(uow, rows)
        found: dict[UUID, Values | None] = dict.fromkeys(ids)
        for row in rows:
            title, detail = texts[row["id"]]
            values = {**row, "title": title, "detail": detail}
            found[row["id"]] = {field: values.get(field) for field in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields and bring the task back; None removes it."""
        if values is None:
            await queries.set_deleted(uow, object_id, services_of(uow).clock.now())
            return
        [row] = await queries.find_by_id(uow, [object_id], deleted=True)
        title, detail = (await open_texts(uow, [row]))[object_id]
        whole = {"title": title, "detail": detail, "due_at": row["due_at"], "all_day": row["all_day"]}
        whole |= {"remind_minutes": row["remind_minutes"], **values}
        await queries.update(uow, object_id, await columns_of(uow, object_id, whole))

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Title and detail into `sealed`."""
        return await seal_change(uow, change, _PERSONAL)

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Title and detail before and after."""
        return await unseal_change(uow, object_id, sealed)


TASK_RESTORER = TaskRestorer()
