"""Clearing master data of a demo company: what nobody changed and nothing names any more."""

from uuid import UUID

import psycopg
from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.master_data import MasterData


async def clear(uow: UnitOfWork, data: MasterData, import_id: UUID) -> int:
    """Remove the records of `import_id` one by one; those in use and those changed stay and are no longer the demo's. How many."""
    table = sql.Identifier(data.table)
    asked = sql.SQL(
        "SELECT id FROM {} WHERE workspace_id = %(ws)s AND import_id = %(import_id)s AND version = 1"
    ).format(table)
    remove = sql.SQL("DELETE FROM {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(table)
    left = [row["id"] for row in await uow.all(asked, import_id=import_id)]
    removed, going = 0, True
    while going:  # a tree goes from its leaves
        kept: list[UUID] = []
        for one in left:
            try:
                async with uow.conn.transaction():
                    await uow.run(remove, id=one)
            except psycopg.errors.ForeignKeyViolation:
                kept.append(one)
        removed += len(left) - len(kept)
        going, left = len(kept) < len(left), kept
    release = sql.SQL(
        "UPDATE {} SET import_id = NULL WHERE workspace_id = %(ws)s AND import_id = %(import_id)s"
    ).format(table)
    await uow.run(release, import_id=import_id)
    return removed
