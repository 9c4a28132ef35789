"""Notes and the files on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

NOTES = SortList(
    "notes",
    (
        SortColumn("pinned", sql.SQL("n.pinned"), "boolean"),
        SortColumn("created_at", sql.SQL("n.created_at"), "moment"),
    ),
    default="-pinned,-created_at",
    row_id=sql.SQL("n.id"),
)


async def find(uow: UnitOfWork, ask: Ask, object_id: UUID) -> Page[Row]:
    """Notes of a record, pinned ones first, then the newest."""
    statement = sql.SQL(
        """SELECT n.id, n.object, n.object_id, n.author_id, n.sealed, n.pinned, n.created_at, n.edited_at, {keys}
           FROM note n WHERE n.workspace_id = %(ws)s AND n.object_id = %(object_id)s AND n.deleted_at IS NULL AND {after}
           ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(keys=ask.keys(), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, object_id=object_id, **ask.params))


async def find_by_id(uow: UnitOfWork, ids: Sequence[UUID], *, deleted: bool = False) -> list[Row]:
    """Notes by id; removed ones too when `deleted`."""
    return await uow.all(
        """SELECT id, object, object_id, author_id, sealed, pinned, created_at, edited_at, deleted_at FROM note
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND (%(deleted)s OR deleted_at IS NULL)""",
        ids=list(ids),
        deleted=deleted,
    )


async def lock(uow: UnitOfWork, note_id: UUID) -> None:
    """Let nobody else change the note until the commit."""
    await uow.run("SELECT 1 FROM note WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=note_id)


async def insert(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """One note: id, object, object_id, author_id, sealed, pinned."""
    await uow.run(
        """INSERT INTO note (workspace_id, id, object, object_id, author_id, sealed, pinned)
           VALUES (%(ws)s, %(id)s, %(object)s, %(object_id)s, %(author_id)s, %(sealed)s, %(pinned)s)""",
        **values,
    )


async def update(uow: UnitOfWork, note_id: UUID, sealed: bytes | None, pinned: bool | None) -> None:
    """Set what is not None, and bring the note back if it was removed."""
    await uow.run(
        """UPDATE note SET sealed = coalesce(%(sealed)s, sealed), pinned = coalesce(%(pinned)s, pinned), deleted_at = NULL,
                  edited_at = CASE WHEN %(sealed)s::bytea IS NULL THEN edited_at ELSE now() END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=note_id,
        sealed=sealed,
        pinned=pinned,
    )


async def set_deleted(uow: UnitOfWork, note_id: UUID, moment: datetime) -> None:
    """Remove a note; undo can bring it back."""
    await uow.run(
        "UPDATE note SET deleted_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=note_id, at=moment
    )


async def set_files(uow: UnitOfWork, note_id: UUID, ids: Sequence[UUID]) -> None:
    """The files of a note, in this order, instead of those it had."""
    await uow.run("DELETE FROM note_file WHERE workspace_id = %(ws)s AND note_id = %(id)s", id=note_id)
    rows = [{"note": note_id, "file": file_id, "position": place} for place, file_id in enumerate(ids)]
    await uow.many(
        """INSERT INTO note_file (workspace_id, note_id, file_id, position)
           VALUES (%(ws)s, %(note)s, %(file)s, %(position)s)""",
        rows,
    )


async def find_files(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Files of notes: note_id, id, name, size, content_type."""
    return await uow.all(
        """SELECT l.note_id, f.id, f.name, f.size, f.content_type FROM note_file l
           JOIN file f ON f.workspace_id = l.workspace_id AND f.id = l.file_id
           WHERE l.workspace_id = %(ws)s AND l.note_id = ANY(%(ids)s) ORDER BY l.note_id, l.position""",
        ids=list(ids),
    )


async def find_of(uow: UnitOfWork, object_id: UUID) -> list[Row]:
    """Every note about a record, removed ones too."""
    return await uow.all(
        """SELECT id, object, author_id, sealed, created_at FROM note
           WHERE workspace_id = %(ws)s AND object_id = %(id)s ORDER BY created_at, id""",
        id=object_id,
    )


async def move(uow: UnitOfWork, ids: Sequence[UUID] | None, come_from: UUID, to: UUID) -> list[Row]:
    """Hang notes (None: all) of one record on another; the id and the time of each."""
    return await uow.all(
        """UPDATE note SET object_id = %(to)s WHERE workspace_id = %(ws)s AND object_id = %(from)s
             AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s::uuid[])) RETURNING id, created_at""",
        **{"to": to, "from": come_from, "ids": None if ids is None else list(ids)},
    )


async def find_moved(uow: UnitOfWork, object_id: UUID) -> set[str]:
    """Notes that the log has moved to this record before, as text."""
    rows = await uow.all(
        """SELECT payload ->> 'note_id' AS id FROM log_event
           WHERE workspace_id = %(ws)s AND object_id = %(id)s AND type = 'collaboration.note_moved'""",
        id=object_id,
    )
    return {row["id"] for row in rows}


async def delete_of(uow: UnitOfWork, object_id: UUID) -> tuple[int, list[str]]:
    """Remove for good every note about a record with its history and its files; how many, and the contents' names."""
    ids = [row["id"] for row in await find_of(uow, object_id)]
    files = await uow.all(
        "DELETE FROM note_file WHERE workspace_id = %(ws)s AND note_id = ANY(%(ids)s) RETURNING file_id", ids=ids
    )
    contents = await uow.all(
        """DELETE FROM file WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) RETURNING storage_name""",
        ids=[row["file_id"] for row in files],
    )
    await forget_history(uow, "note", ids)
    rows = await uow.run("DELETE FROM note WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids)
    return rows, [row["storage_name"] for row in contents]


async def forget_history(uow: UnitOfWork, kind: str, ids: Sequence[UUID]) -> None:
    """Overwrite what change-sets keep of these rows."""
    await uow.run(
        """UPDATE change_entry SET sealed = NULL, before = CASE WHEN before IS NOT NULL THEN '{}'::jsonb END,
                  after = CASE WHEN after IS NOT NULL THEN '{}'::jsonb END
           WHERE workspace_id = %(ws)s AND object = %(kind)s AND object_id = ANY(%(ids)s)""",
        kind=kind,
        ids=list(ids),
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id."""
    return await uow.all(
        """SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s
           ORDER BY object, object_id""",
        id=change_set_id,
    )
