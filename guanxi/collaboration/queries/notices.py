"""Notifications and follows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.log import encode


async def insert(uow: UnitOfWork, notices: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Notifications, the first one for each person and cause; the people who got a new one.

    Keys: user_id, kind, cause_id, at, and what there is of event_type, object, object_id, note_id, task_id, actor_id.
    """
    rows = [{"id": one, **notice} for one, notice in zip(new_ids(len(notices)), notices, strict=True)]
    made = await uow.all(
        """INSERT INTO notification (workspace_id, id, user_id, kind, cause_id, event_type, object, object_id, note_id, task_id, actor_id, at)
           SELECT %(ws)s, n.id, n.user_id, n.kind, n.cause_id, n.event_type, n.object, n.object_id, n.note_id, n.task_id, n.actor_id, n.at
           FROM jsonb_to_recordset(%(rows)s -> 'rows') AS n (id uuid, user_id uuid, kind text, cause_id uuid, event_type text, object text,
                object_id uuid, note_id uuid, task_id uuid, actor_id uuid, at timestamptz)
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
