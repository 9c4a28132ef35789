"""HTTP of saved views."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.customization.errors import TooManyViews, ViewChanged
from guanxi.customization.schemas.fields import ShapeChanged
from guanxi.customization.schemas.views import ViewIn, ViewOut, ViewPatch
from guanxi.customization.service import undoing
from guanxi.customization.service import views as service
from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("customization")


@router.fetch("/views", permission=SIGNED_IN)
async def find(object: Annotated[str, Query(max_length=100)], edge: Edge) -> list[ViewOut]:
    """One's own views of an object and the shared ones, in order; needs the right to view the object."""
    return await edge.read(service.find, object)


@router.create("/views", permission=SIGNED_IN, errors=(TooManyViews,))
async def create(body: ViewIn, edge: Edge) -> ViewOut:
    """Save a view. To share it with everybody needs customization.view.share."""
    return await edge.write(service.create, body.object, body.model_dump(exclude={"object"}))


@router.change("/views/{view_id}", permission=SIGNED_IN, errors=(ViewChanged,))
async def change(view_id: UUID, body: ViewPatch, edge: Edge) -> ViewOut:
    """Change what is given: one's own, or a shared one with customization.view.share."""
    values = body.model_dump(exclude={"version"}, exclude_unset=True)
    if values.get("name", "") is None:
        del values["name"]
    return await edge.write(service.change, view_id, body.version, values)


@router.remove("/views/{view_id}", permission=SIGNED_IN)
async def remove(view_id: UUID, edge: Edge) -> None:
    """Delete a view; it can be restored."""
    await edge.write(service.set_deleted, view_id, True)


@router.create("/views/{view_id}/restore", permission=SIGNED_IN, status=204)
async def restore(view_id: UUID, edge: Edge) -> None:
    """Bring a deleted view back."""
    await edge.write(service.set_deleted, view_id, False)


@router.create(
    "/changes/{customization_change_id}/undo",
    permission=SIGNED_IN,  # views, fields and layouts each ask for their own right
    status=200,
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(customization_change_id: UUID, edge: Edge) -> ShapeChanged:
    """Take back a change of views, fields or layouts; refused when the same was changed since."""
    return ShapeChanged(change_set_id=await edge.write(undoing.undo, customization_change_id))
