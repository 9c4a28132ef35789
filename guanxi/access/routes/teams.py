"""HTTP of teams."""

from uuid import UUID

from guanxi.access.contracts import TeamMember
from guanxi.access.errors import AboveOwnRights, TeamLoop
from guanxi.access.permissions import MANAGE_TEAMS, VIEW_TEAMS
from guanxi.access.schemas.people import TeamIn, TeamMembersIn, TeamOut
from guanxi.access.service import teams as service
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access", "/api/v1/access/teams")


@router.fetch("", permission=VIEW_TEAMS)
async def list_teams(edge: Edge) -> Page[TeamOut]:
    """All teams; `parent_id` makes the tree."""
    return Page(items=[TeamOut.model_validate(one) for one in await edge.read(service.find_teams)])


@router.create("", permission=MANAGE_TEAMS, errors=(AboveOwnRights, TeamLoop))
async def create_team(body: TeamIn, edge: Edge) -> TeamOut:
    """A new team."""
    made = await edge.write(service.create_team, name=body.name, parent_id=body.parent_id)
    return TeamOut.model_validate(made)


@router.store("/{team_id}", permission=MANAGE_TEAMS, errors=(AboveOwnRights, TeamLoop))
async def change_team(team_id: UUID, body: TeamIn, edge: Edge) -> TeamOut:
    """Name and place of a team; who sees what through it changes at once."""
    made = await edge.write(service.update_team, team_id, name=body.name, parent_id=body.parent_id)
    return TeamOut.model_validate(made)


@router.remove("/{team_id}", permission=MANAGE_TEAMS, errors=(AboveOwnRights,))
async def delete_team(team_id: UUID, edge: Edge) -> None:
    """Remove a team; the teams below it move up."""
    await edge.write(service.delete_team, team_id)


@router.store("/{team_id}/members", permission=MANAGE_TEAMS, errors=(AboveOwnRights,))
async def set_members(team_id: UUID, body: TeamMembersIn, edge: Edge) -> TeamOut:
    """Who is in a team, and who leads it: exactly these."""
    members = [TeamMember(one.user_id, one.leader) for one in body.members]
    return TeamOut.model_validate(await edge.write(service.set_members, team_id, members))
