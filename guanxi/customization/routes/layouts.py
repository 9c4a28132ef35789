"""HTTP of page layouts and of switching rooms on and off."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from guanxi.customization import permissions
from guanxi.customization.errors import LayoutChanged, RoomNeeded
from guanxi.customization.schemas.fields import ShapeChanged
from guanxi.customization.schemas.layouts import PageLayoutIn, PageLayoutOut, PageLayoutsOut, RoomOut, RoomsIn
from guanxi.customization.service import layouts, rooms
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("customization")
ObjectName = Annotated[str, Path(max_length=100)]


@router.fetch("/objects/{object}/layout", permission=SIGNED_IN)
async def get_layout(object: ObjectName, edge: Edge, role_id: UUID | None = None) -> PageLayoutOut:
    """How the page of an object is arranged for the caller, or for a role."""
    return await edge.read(layouts.get_mine, object, role_id)


@router.fetch("/objects/{object}/layouts", permission=permissions.LAYOUTS)
async def find_layouts(object: ObjectName, edge: Edge) -> PageLayoutsOut:
    """All layouts of an object, and the page as it is delivered."""
    return await edge.read(layouts.find, object)


@router.store("/objects/{object}/layout", permission=permissions.LAYOUTS, errors=(LayoutChanged,))
async def save_layout(object: ObjectName, body: PageLayoutIn, edge: Edge) -> ShapeChanged:
    """Arrange the page for a role, or for everybody whose roles have none of their own."""
    return ShapeChanged(change_set_id=(await edge.write(layouts.save, object, body))[1])


@router.remove("/objects/{object}/layout", permission=permissions.LAYOUTS, status=200)
async def reset_layout(object: ObjectName, edge: Edge, role_id: UUID | None = None) -> ShapeChanged:
    """As delivered again, or for a role as for everybody."""
    return ShapeChanged(change_set_id=await edge.write(layouts.reset, object, role_id))


@router.fetch("/rooms", permission=permissions.ROOMS)
async def find_rooms(edge: Edge) -> list[RoomOut]:
    """The parts of the product, and which are off."""
    return await edge.read(rooms.find)


@router.store("/rooms", permission=permissions.ROOMS, status=204, errors=(RoomNeeded,))
async def switch_rooms(body: RoomsIn, edge: Edge) -> None:
    """Switch exactly these off. Data stays."""
    await edge.write(rooms.switch, body.off)
