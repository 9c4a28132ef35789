"""SQL of teams and who is in them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork

_TEAMS: LiteralString = """
    SELECT t.id, t.name, t.parent_id,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'leader', m.leader) ORDER BY m.leader DESC, m.user_id), '[]')
            FROM team_member m WHERE m.workspace_id = t.workspace_id AND m.team_id = t.id) AS members
    FROM team t WHERE t.workspace_id = %(ws)s
"""


async def lock_tree(uow: UnitOfWork) -> None:
    """Changes of the tree wait for each other until the unit of work ends, so that no two make a loop together."""
    await uow.run("SELECT 1 FROM workspace WHERE id = %(ws)s FOR NO KEY UPDATE")


async def find_teams(uow: UnitOfWork) -> list[Row]:
    """Every team of the workspace."""
    return await uow.all(_TEAMS + " ORDER BY t.name, t.id")


async def get_team(uow: UnitOfWork, team_id: UUID) -> Row | None:
    """One team."""
    return await uow.one(_TEAMS + " AND t.id = %(id)s", id=team_id)


async def insert_team(uow: UnitOfWork, team_id: UUID, name: str, parent_id: UUID | None) -> None:
    """A team without people."""
    await uow.run(
        "INSERT INTO team (workspace_id, id, name, parent_id) VALUES (%(ws)s, %(id)s, %(name)s, %(parent)s)",
        id=team_id,
        name=name,
        parent=parent_id,
    )


async def update_team(uow: UnitOfWork, team_id: UUID, name: str, parent_id: UUID | None) -> None:
    """Name and place of a team."""
    await uow.run(
        "UPDATE team SET name = %(name)s, parent_id = %(parent)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=team_id,
        name=name,
        parent=parent_id,
    )


async def delete_team(uow: UnitOfWork, team_id: UUID, parent_id: UUID | None) -> None:
    """Remove a team; the teams below it move up to `parent_id`."""
    await uow.run(
        "UPDATE team SET parent_id = %(parent)s WHERE workspace_id = %(ws)s AND parent_id = %(id)s",
        id=team_id,
        parent=parent_id,
    )
    await uow.run("DELETE FROM team WHERE workspace_id = %(ws)s AND id = %(id)s", id=team_id)


async def delete_leaves_of_demo(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    """Of these teams remove those with nothing below and nobody but the demo's people; how many."""
    return await uow.run(
        """DELETE FROM team t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s)
             AND NOT EXISTS (SELECT FROM team b WHERE b.workspace_id = %(ws)s AND b.parent_id = t.id)
             AND NOT EXISTS (SELECT FROM team_member m JOIN user_account u ON u.workspace_id = m.workspace_id AND u.id = m.user_id
                             WHERE m.workspace_id = %(ws)s AND m.team_id = t.id AND u.email NOT LIKE '%%@demo.guanxi.example')""",
        ids=list(ids),
    )


async def set_members(uow: UnitOfWork, team_id: UUID, members: Sequence[tuple[UUID, bool]]) -> int:
    """The people of a team are exactly these (user, leads); how many of them work here."""
    await uow.run("DELETE FROM team_member WHERE workspace_id = %(ws)s AND team_id = %(id)s", id=team_id)
    return await uow.run(
        """INSERT INTO team_member (workspace_id, team_id, user_id, leader)
           SELECT %(ws)s, %(id)s, u.id, m.leader FROM unnest(%(users)s::uuid[], %(leads)s::boolean[]) AS m (user_id, leader)
           JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = m.user_id""",
        id=team_id,
        users=[user for user, _ in members],
        leads=[leads for _, leads in members],
    )


async def find_team_rows(uow: UnitOfWork) -> list[Row]:
    """The row scopes of all roles that speak of teams."""
    return await uow.all(
        """SELECT rows FROM role WHERE workspace_id = %(ws)s
           AND rows @? '$.* ? (@ == "team" || @ == "team_below")'"""
    )


async def has_any(uow: UnitOfWork) -> bool:
    """Whether there is a team."""
    return bool(await uow.value("SELECT EXISTS (SELECT 1 FROM team WHERE workspace_id = %(ws)s)"))
