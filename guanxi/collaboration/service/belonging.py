"""What hangs on a record when it becomes one with another, comes apart again, or is a person who asks to be forgotten."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.collaboration.events import NoteMoved
from guanxi.collaboration.queries import meetings as meeting_queries
from guanxi.collaboration.queries import notes as note_queries
from guanxi.collaboration.queries import notices as notice_queries
from guanxi.collaboration.queries import tasks as task_queries
from guanxi.collaboration.rules import find_mentions, name_mentions
from guanxi.collaboration.service.meeting_rows import open_texts as open_meeting_texts
from guanxi.collaboration.service.meeting_rows import seal_texts
from guanxi.collaboration.service.notes import open_texts
from guanxi.collaboration.service.records import find_names
from guanxi.collaboration.service.task_rows import open_texts as open_task_texts
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.services import services_of


async def move(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> dict[str, Any]:
    """Hang everything of the loser on the survivor; the ids, for `give_back`."""
    notes = await note_queries.move(uow, None, loser_id, survivor_id)
    known = await note_queries.find_moved(uow, survivor_id)
    moved = [one for one in notes if str(one["id"]) not in known]
    log.publish(uow, *(NoteMoved(object_id=survivor_id, note_id=one["id"], at=one["created_at"]) for one in moved))
    tasks = await task_queries.move(uow, None, loser_id, survivor_id)
    meetings = await meeting_queries.move(uow, None, loser_id, survivor_id)
    people = await notice_queries.join_followers(uow, survivor_id, loser_id)
    return {
        "notes": [str(one["id"]) for one in notes],
        "tasks": [str(one) for one in tasks],
        "meetings": [str(one) for one in meetings],
        "followers": [str(one) for one in people],
    }


async def give_back(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
    """Hang what came with the loser on it again; what was made since stays with the survivor."""
    await note_queries.move(uow, [UUID(one) for one in state.get("notes", ())], survivor_id, loser_id)
    await task_queries.move(uow, [UUID(one) for one in state.get("tasks", ())], survivor_id, loser_id)
    meetings = [UUID(one) for one in state.get("meetings", ())]
    await meeting_queries.move(uow, meetings, survivor_id, loser_id)
    await notice_queries.part_followers(uow, survivor_id, [UUID(one) for one in state.get("followers", ())])


async def export(uow: UnitOfWork, record_id: UUID) -> list[Mapping[str, Any]]:
    """Everything written about a person, in the clear."""
    rows = await note_queries.find_of(uow, record_id)
    texts = await open_texts(uow, rows)
    names = await find_names(
        uow, [*(row["author_id"] for row in rows), *(m for t in texts.values() for m in find_mentions(t))]
    )
    notes = [
        {
            "object": "note",
            "id": str(row["id"]),
            "at": row["created_at"].isoformat(),
            "author": names.get(row["author_id"]),
            "text": name_mentions(texts[row["id"]], names),
        }
        for row in rows
    ]
    tasks = await task_queries.find_of(uow, record_id)
    opened = await open_task_texts(uow, tasks)
    meetings = await meeting_queries.find_of(uow, record_id)
    said = await open_meeting_texts(uow, meetings)
    return [
        *notes,
        *(_export_task(row, *opened[row["id"]]) for row in tasks),
        *(_export_meeting(row, said[row["id"]]) for row in meetings),
    ]


def _export_meeting(row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "object": "meeting",
        "id": str(row["id"]),
        "at": row["created_at"].isoformat(),
        **texts,
        "start_at": row["start_at"].isoformat(),
        "end_at": row["end_at"].isoformat(),
        "outcome": row["outcome"],
    }


def _export_task(row: Row, title: str, detail: str) -> dict[str, Any]:
    return {
        "object": "task",
        "id": str(row["id"]),
        "at": row["created_at"].isoformat(),
        "title": title,
        "detail": detail,
        "due_at": row["due_at"] and row["due_at"].isoformat(),
        "done_at": row["done_at"] and row["done_at"].isoformat(),
    }


async def erase(uow: UnitOfWork, record_id: UUID) -> int:
    """Remove it for good, files included; how many rows."""
    rows, contents = await note_queries.delete_of(uow, record_id)
    emptied = {row["id"]: await seal_texts(uow, row["id"], {}) for row in await meeting_queries.find_of(uow, record_id)}
    rows += await meeting_queries.delete_of(uow, record_id, emptied)
    rows += await task_queries.delete_of(uow, record_id) + await notice_queries.delete_of(uow, record_id)
    files = services_of(uow).files

    async def remove_contents() -> None:
        for name in contents:
            await files.delete(name)

    uow.after_commit(remove_contents)  # lost in a crash: the daily sweep removes contents without a row
    return rows


async def find(uow: UnitOfWork, record_id: UUID) -> list[tuple[str, Row]]:
    """Everything that hangs on a record: the object's name, and a row with its id."""
    return [
        *(("note", row) for row in await note_queries.find_of(uow, record_id)),
        *(("task", row) for row in await task_queries.find_of(uow, record_id)),
        *(("meeting", row) for row in await meeting_queries.find_of(uow, record_id)),
    ]
