"""HTTP of collaborators."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from guanxi.access.contracts import Collaborator
from guanxi.access.errors import NotYoursToShare
from guanxi.access.permissions import SHARE, VIEW_USERS
from guanxi.access.schemas.people import CollaboratorOut, CollaboratorsIn, CollaboratorsOut
from guanxi.access.service import sharing as service
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

ObjectName = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,62}$")]
router = Router("access", "/api/v1/access/records/{object}/{object_id}/collaborators")


async def _find(uow: UnitOfWork, object: str, object_id: UUID) -> CollaboratorsOut:
    may_share = uow.scope.allows(SHARE.key) and await service.may_share(uow, object, object_id)
    return _shown(await service.find(uow, object, object_id), may_share)


def _shown(people: list[Collaborator], may_share: bool) -> CollaboratorsOut:
    return CollaboratorsOut(people=[CollaboratorOut.model_validate(one) for one in people], may_share=may_share)


@router.fetch("", permission=VIEW_USERS)
async def list_collaborators(object: ObjectName, object_id: UUID, edge: Edge) -> CollaboratorsOut:
    """The colleagues a record is shared with."""
    return await edge.read(_find, object, object_id)


@router.store("", permission=SHARE, errors=(NotYoursToShare,))
async def set_collaborators(object: ObjectName, object_id: UUID, body: CollaboratorsIn, edge: Edge) -> CollaboratorsOut:
    """Share a record with exactly these colleagues; the answer of before is what undoes it."""
    return _shown(await edge.write(service.set_people, object, object_id, body.people), True)
