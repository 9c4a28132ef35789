"""Trees in one table by `parent_id`: one change of a tree at a time, and never a ring, also when two people move at once."""

from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid

MOST_LEVELS = 20


async def check_tree(uow: UnitOfWork, table: str, record_id: UUID, parent_id: UUID, seen: sql.Composable) -> None:
    """The record may lie below `parent_id`. Nobody else moves anything in this tree until the commit, so what is read here
    still holds then. `seen`: a condition on the alias "above" for records whose name the caller may read.

    Raises Invalid, naming the way from the record down to itself.
    """
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext(%(tree)s))", tree=f"tree of {table}")
    statement = sql.SQL(
        """WITH RECURSIVE up AS (
               SELECT t.id, t.parent_id, 1 AS level FROM {table} t WHERE t.workspace_id = %(ws)s AND t.id = %(parent)s
               UNION ALL SELECT t.id, t.parent_id, up.level + 1 FROM {table} t
               JOIN up ON t.workspace_id = %(ws)s AND t.id = up.parent_id AND up.id <> %(id)s AND up.level < 1000)
           SELECT up.id, CASE WHEN {seen} THEN above.name END AS name FROM up
           JOIN {table} above ON above.workspace_id = %(ws)s AND above.id = up.id ORDER BY up.level DESC"""
    ).format(table=sql.Identifier(table), seen=seen)
    way = await uow.all(statement, id=record_id, parent=parent_id)
    if not any(one["id"] == record_id for one in way):
        if len(way) >= MOST_LEVELS:
            zh, en = f"层级不能超过 {MOST_LEVELS} 级。", f"A tree has at most {MOST_LEVELS} levels."
            raise Invalid(fields=[FieldProblem("parent_id", "sdk.too_deep", zh, en)])
        return
    names = [one["name"] or "…" for one in way]
    shown = " › ".join([*names, names[0]])
    zh = f"上级不能是自己或自己的下级：{shown}。"
    en = f"It cannot lie below itself: {shown}."
    raise Invalid(fields=[FieldProblem("parent_id", "sdk.own_parent", zh, en)])
