"""HTTP of the duplicate check while typing."""

from guanxi.customers import permissions
from guanxi.customers.schemas.duplicates import Duplicate, Duplicates, DuplicatesIn
from guanxi.customers.service import duplicates
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("customers")


@router.create("/duplicates", permission=permissions.CREATE, status=200, keep_answer=False)
async def find_duplicates(body: DuplicatesIn, edge: Edge) -> Duplicates:
    """Customers of the caller's scope with the same phone, e-mail or name."""
    found = await edge.read(duplicates.find, body.name, body.handles, body.leave)
    return Duplicates(items=[Duplicate.model_validate(one, from_attributes=False) for one in found])
