"""What the streams of records show of this room."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.collaboration.queries import meetings as meeting_queries
from guanxi.collaboration.queries import notes as note_queries
from guanxi.collaboration.queries import tasks as task_queries
from guanxi.collaboration.rules import find_mentions, name_mentions
from guanxi.collaboration.service.meeting_rows import open_texts as open_meeting_texts
from guanxi.collaboration.service.meeting_rows import refs_of
from guanxi.collaboration.service.notes import open_texts
from guanxi.collaboration.service.records import find_names
from guanxi.collaboration.service.task_rows import open_texts as open_task_texts
from guanxi.kernel.db import UnitOfWork


async def find_lines_of_notes(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Notes by id, those that are there: about (the record's id), text with names for mentions, author's name."""
    rows = await note_queries.find_by_id(uow, ids)
    texts = await open_texts(uow, rows)
    mentioned = [one for text in texts.values() for one in find_mentions(text)]
    names = await find_names(uow, [*(row["author_id"] for row in rows), *mentioned])
    return {
        row["id"]: {
            "about": row["object_id"],
            "text": name_mentions(texts[row["id"]], names),
            "author": names.get(row["author_id"]),
        }
        for row in rows
    }


async def find_task_lines(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Tasks by id, those that are there: about (the record's id), title, name of the assignee."""
    rows = await task_queries.find_by_id(uow, ids)
    texts = await open_task_texts(uow, rows)
    names = await find_names(uow, [row["assignee_id"] for row in rows])
    return {
        row["id"]: {"about": row["object_id"], "title": texts[row["id"]][0], "assignee": names.get(row["assignee_id"])}
        for row in rows
    }


async def find_meeting_lines(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Meetings by id, those that are there: about (the records' ids), title, organizer's name, when."""
    rows = await meeting_queries.find_by_id(uow, ids)
    texts = await open_meeting_texts(uow, rows)
    names = await find_names(uow, [row["organizer_id"] for row in rows])
    return {
        row["id"]: {
            "about": [ref.id for ref in refs_of(row)],
            "title": texts[row["id"]]["title"],
            "organizer": names.get(row["organizer_id"]),
            "start_at": row["start_at"],
            "people": {row["organizer_id"], *row["attendees"]},
        }
        for row in rows
    }
