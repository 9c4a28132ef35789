"""Records of any object, through the registry's description of it, and the files that wait for a note."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.objects import ObjectType


async def find_visible(uow: UnitOfWork, kind: ObjectType, title: str | None, ids: Sequence[UUID]) -> list[Row]:
    """Those of `ids` that the scope may see by the row rule of the object: id, and `name` from the column `title`."""
    statement = sql.SQL(
        "SELECT o.id, {name} AS name FROM {table} o WHERE o.workspace_id = %(ws)s AND o.id = ANY(%(ids)s) AND {visible}"
    ).format(
        name=sql.SQL("NULL") if title is None else sql.SQL("{}::text").format(sql.Identifier("o", title)),
        table=sql.Identifier(kind.table),
        visible=kind.rows(uow, "o"),
    )
    return await uow.all(statement, ids=list(ids))


async def claim_files(uow: UnitOfWork, draft: str, ids: Sequence[UUID], owner_object: str, owner_id: UUID) -> int:
    """Give files the actor uploaded, and nothing has yet, to a record; how many of them there were."""
    return await uow.run(
        """UPDATE file SET owner_object = %(object)s, owner_id = %(owner)s
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND owner_object = %(draft)s AND created_by = %(me)s""",
        ids=list(ids),
        object=owner_object,
        owner=owner_id,
        draft=draft,
        me=uow.scope.actor.id,
    )


async def delete_drafts(uow: UnitOfWork, draft: str, hours: int) -> list[str]:
    """Forget uploads of all workspaces that no note took within `hours`; the names of their contents."""
    rows = await uow.all(
        """DELETE FROM file WHERE owner_object = %(draft)s AND created_at < now() - make_interval(hours => %(hours)s)
           RETURNING storage_name""",
        draft=draft,
        hours=hours,
    )
    return [row["storage_name"] for row in rows]
