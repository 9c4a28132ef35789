"""HTTP of collaborators."""

from uuid import UUID

from guanxi.access.contracts import Collaborator
from guanxi.access.errors import NotYoursToShare
from guanxi.access.permissions import SHARE, VIEW_USERS
from guanxi.access.schemas.people import CollaboratorOut, CollaboratorsIn, CollaboratorsOut
from guanxi.access.service import sharing as service
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import ObjectName, Router

router = Router("access", "/api/v1/access/records/{object}/{object_id}/collaborators")


def _shown(people: list[Collaborator], may_share: bool) -> CollaboratorsOut:
    return CollaboratorsOut(people=[CollaboratorOut.model_validate(one) for one in people], may_share=may_share)


@router.fetch("", permission=VIEW_USERS)
async def list_collaborators(object: ObjectName, object_id: UUID, edge: Edge) -> CollaboratorsOut:
    """The colleagues a record is shared with."""
    return _shown(*await edge.read(service.find, object, object_id))


@router.store("", permission=SHARE, errors=(NotYoursToShare,))
async def set_collaborators(object: ObjectName, object_id: UUID, body: CollaboratorsIn, edge: Edge) -> CollaboratorsOut:
    """Share a record with exactly these colleagues; the answer of before is what undoes it."""
    return _shown(await edge.write(service.set_people, object, object_id, body.people), True)
