"""HTTP of roles, of what they can be made of, and of why somebody may or may not."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.access.errors import AboveOwnRights, BuiltIn, RoleInUse
from guanxi.access.permissions import EXPLAIN, MANAGE_ROLES, VIEW_ROLES
from guanxi.access.schemas.roles import CatalogueOut, ConditionWords, ExplanationOut, RoleIn, RoleOut, SeerOut
from guanxi.access.service import explaining, explaining_rules, people
from guanxi.access.service import roles as service
from guanxi.access.service.roles import RoleContent
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access")


def _content(body: RoleIn) -> RoleContent:
    rows = {key: one if isinstance(one, str) else {"where": one.where} for key, one in body.rows.items()}
    return RoleContent(body.name, tuple(dict.fromkeys(body.permissions)), rows, body.fields)


@router.fetch("/permissions", permission=VIEW_ROLES)
async def get_catalogue(edge: Edge) -> CatalogueOut:
    """Every right by room, and every object with row scopes."""
    return CatalogueOut.model_validate(await edge.read(service.get_catalogue))


@router.fetch("/roles", permission=VIEW_ROLES)
async def list_roles(edge: Edge) -> Page[RoleOut]:
    """The roles of the workspace."""
    return Page(items=[RoleOut.model_validate(one) for one in await edge.read(people.find_roles)])


@router.fetch("/roles/words", permission=VIEW_ROLES)
async def words(
    object: Annotated[str, Query(max_length=63)], filter: Annotated[str, Query(max_length=20_000)], edge: Edge
) -> ConditionWords:
    """A condition of a row scope in words. Raises BadCondition at its place."""
    return ConditionWords(words=await edge.read(explaining_rules.describe, object, filter))


@router.create("/roles", permission=MANAGE_ROLES, errors=(AboveOwnRights,))
async def create_role(body: RoleIn, edge: Edge) -> RoleOut:
    """A new role; a copy of another is one with the same permissions and rows."""
    return RoleOut.model_validate(await edge.write(service.create_role, _content(body)))


@router.store("/roles/{role_id}", permission=MANAGE_ROLES, errors=(AboveOwnRights, BuiltIn))
async def change_role(role_id: UUID, body: RoleIn, edge: Edge) -> RoleOut:
    """Change a role; its holders have the new rights at once."""
    return RoleOut.model_validate(await edge.write(service.update_role, role_id, _content(body)))


@router.remove("/roles/{role_id}", permission=MANAGE_ROLES, errors=(AboveOwnRights, BuiltIn, RoleInUse))
async def delete_role(role_id: UUID, edge: Edge) -> None:
    """Remove a role nobody holds."""
    await edge.write(service.delete_role, role_id)


@router.fetch("/explain", permission=EXPLAIN)
async def explain(
    edge: Edge,
    user_id: UUID,
    permission: Annotated[str, Query(max_length=200)],
    object: Annotated[str | None, Query(max_length=63)] = None,
    record_id: UUID | None = None,
    field: Annotated[str | None, Query(max_length=200)] = None,
) -> ExplanationOut:
    """Why somebody may or may not do something, to records of an object, to one record, with one field of it; and the changes
    that would allow it."""
    question = explaining.Question(user_id, permission, object, record_id, field)
    return ExplanationOut.model_validate(await edge.read(explaining.explain, question))


@router.fetch("/explain/who", permission=EXPLAIN)
async def who(
    edge: Edge,
    object: Annotated[str, Query(max_length=63)],
    record_id: UUID,
    field: Annotated[str | None, Query(max_length=200)] = None,
) -> list[SeerOut]:
    """Everybody, and how they see a record, or one field of it."""
    return [SeerOut.model_validate(one) for one in await edge.read(explaining.find_seers, object, record_id, field)]
