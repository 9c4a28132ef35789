"""Who may be somebody that is known already: by equal contact details and by the same name, quick enough for every key stroke."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

_SHOWN = "c.id, c.kind, c.name, c.city, c.stage, c.owner_id"


async def find_by_handles(uow: UnitOfWork, blinds: Sequence[bytes], leave: UUID | None, limit: int) -> list[Row]:
    """Live customers that the scope sees with one of these contact details; `via` is the kind of it."""
    statement = sql.SQL(
        """SELECT DISTINCT ON (c.id) {shown}, h.kind AS via FROM handle h
           JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
           WHERE h.workspace_id = %(ws)s AND h.blind = ANY(%(blinds)s) AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
             AND c.id IS DISTINCT FROM %(leave)s::uuid AND {visible} ORDER BY c.id, h.kind DESC LIMIT %(limit)s"""
    ).format(shown=sql.SQL(_SHOWN), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, blinds=list(blinds), leave=leave, limit=limit)


async def find_by_name(uow: UnitOfWork, sort_key: str, leave: UUID | None, limit: int) -> list[Row]:
    """Live customers that the scope sees whose name has this key: the same but for case, width and accents."""
    statement = sql.SQL(
        """SELECT {shown}, 'name' AS via FROM customer c
           WHERE c.workspace_id = %(ws)s AND c.sort_key = %(key)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
             AND c.id IS DISTINCT FROM %(leave)s::uuid AND {visible} ORDER BY c.id LIMIT %(limit)s"""
    ).format(shown=sql.SQL(_SHOWN), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, key=sort_key, leave=leave, limit=limit)
