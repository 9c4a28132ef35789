"""Teams in a tree. They decide whose rows somebody sees whose role reaches "team" or "team_below".

So only who sees all of those rows may change them; leading a team gives no rights of its own.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.access.contracts import Team, TeamMember
from guanxi.access.errors import AboveOwnRights, TeamLoop
from guanxi.access.events import TeamChanged
from guanxi.access.queries import teams as queries
from guanxi.access.rules.rows import BY_TEAM
from guanxi.access.service.audit import audit
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import EVERY_ROW

MAX_DEPTH = 10
MAX_TEAMS = 2000


def _team(row: Row) -> Team:
    members = tuple(TeamMember(UUID(one["user_id"]), one["leader"]) for one in row["members"])
    return Team(row["id"], row["name"], row["parent_id"], members)


async def find_teams(uow: UnitOfWork) -> list[Team]:
    """All teams of the workspace, by name."""
    return [_team(row) for row in await queries.find_teams(uow)]


async def require_team(uow: UnitOfWork, team_id: UUID) -> Team:
    """One team. Raises NotFound."""
    row = await queries.get_team(uow, team_id)
    if row is None:
        raise NotFound()
    return _team(row)


async def _check_sees_all(uow: UnitOfWork) -> None:
    """Raises AboveOwnRights when a team could show somebody rows that the caller does not see."""
    for row in await queries.find_team_rows(uow):
        for key, reach in sorted(row["rows"].items()):
            if isinstance(reach, str) and reach in BY_TEAM and uow.scope.rule(key) != EVERY_ROW:
                raise AboveOwnRights(permission=f"{key}: {reach}")


def compute_depth(parents: Mapping[UUID, UUID | None], team_id: UUID) -> int:
    """On which level of the tree a team stands (the top is 1); more than MAX_DEPTH for a loop."""
    depth, at = 0, team_id
    while depth <= MAX_DEPTH:
        depth += 1
        above = parents.get(at)
        if above is None:
            return depth
        at = above
    return depth


async def _check_tree(uow: UnitOfWork, team_id: UUID, parent_id: UUID | None) -> None:
    parents = {team.id: team.parent_id for team in await find_teams(uow)}
    problem = None
    if parent_id is not None and parent_id not in parents:
        problem = FieldProblem("parent_id", "access.unknown_team", "上级团队不存在。", "There is no such team.")
    elif len(parents) >= MAX_TEAMS and team_id not in parents:
        problem = FieldProblem("name", "access.too_many_teams", "团队数量已达上限。", "There are too many teams.")
    if problem is not None:
        raise Invalid(fields=[problem])
    parents[team_id] = parent_id
    if max(compute_depth(parents, one) for one in parents) > MAX_DEPTH:
        raise TeamLoop(
            most=MAX_DEPTH,
            fields=[
                FieldProblem(
                    "parent_id",
                    TeamLoop.code,
                    TeamLoop.zh.format(most=MAX_DEPTH),
                    TeamLoop.en.format(most=MAX_DEPTH),
                )
            ],
        )


async def _note(uow: UnitOfWork, what: str, team_id: UUID, detail: Mapping[str, object] | None = None) -> None:
    await audit(uow, f"access.team_{what}", "team", team_id, detail=detail)
    log.publish(uow, TeamChanged(object_id=team_id, what=what))


async def create_team(uow: UnitOfWork, *, name: str, parent_id: UUID | None) -> Team:
    """A team without people. Raises Invalid, TeamLoop, AboveOwnRights."""
    await queries.lock_tree(uow)
    await _check_sees_all(uow)
    team_id = new_id()
    await _check_tree(uow, team_id, parent_id)
    await queries.insert_team(uow, team_id, name, parent_id)
    await _note(uow, "created", team_id, {"parent_id": parent_id})
    return await require_team(uow, team_id)


async def update_team(uow: UnitOfWork, team_id: UUID, *, name: str, parent_id: UUID | None) -> Team:
    """Name and place of a team; what stands below moves with it. Raises NotFound, Invalid, TeamLoop, AboveOwnRights."""
    await queries.lock_tree(uow)
    before = await require_team(uow, team_id)
    await _check_sees_all(uow)
    await _check_tree(uow, team_id, parent_id)
    await queries.update_team(uow, team_id, name, parent_id)
    detail = {"parent_id": parent_id, "parent_before": before.parent_id}
    await _note(uow, "changed", team_id, detail)
    return await require_team(uow, team_id)


async def delete_team(uow: UnitOfWork, team_id: UUID) -> None:
    """Remove a team; the teams below it move up. Raises NotFound, AboveOwnRights."""
    await queries.lock_tree(uow)
    team = await require_team(uow, team_id)
    await _check_sees_all(uow)
    await queries.delete_team(uow, team_id, team.parent_id)
    detail = {"parent_id": team.parent_id, "members": [one.user_id for one in team.members]}
    await _note(uow, "deleted", team_id, detail)


async def set_members(uow: UnitOfWork, team_id: UUID, members: Sequence[TeamMember]) -> Team:
    """Who is in a team, and who leads it. Raises NotFound, Invalid (somebody does not work here), AboveOwnRights."""
    await queries.lock_tree(uow)
    before = await require_team(uow, team_id)
    await _check_sees_all(uow)
    wanted = {one.user_id: one.leader for one in members}
    if await queries.set_members(uow, team_id, list(wanted.items())) != len(wanted):
        raise Invalid(
            fields=[FieldProblem("members", "access.unknown_user", "成员不存在。", "Somebody does not work here.")]
        )
    detail = {"members": list(wanted), "members_before": [one.user_id for one in before.members]}
    await _note(uow, "members_changed", team_id, detail)
    return await require_team(uow, team_id)
