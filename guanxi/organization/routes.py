"""HTTP of stores, regions and legal entities."""

from uuid import UUID

from guanxi.organization import permissions
from guanxi.organization.schemas import (
    LegalEntityIn,
    LegalEntityOut,
    LegalEntityPatch,
    RegionIn,
    RegionOut,
    RegionPatch,
    StaffIn,
    StaffOut,
    StoreIn,
    StoreOut,
    StorePatch,
)
from guanxi.organization.service import lists, staff
from guanxi.sdk.edge import Edge
from guanxi.sdk.master_routes import Surface, add_routes, add_undo
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Undone

router = Router("organization")
_STORES = Surface("stores", "store_id", StoreIn, StorePatch, StoreOut)
_REGIONS = Surface("regions", "region_id", RegionIn, RegionPatch, RegionOut)
_ENTITIES = Surface("legal-entities", "legal_entity_id", LegalEntityIn, LegalEntityPatch, LegalEntityOut)
add_routes(router, lists.STORE, _STORES, view=permissions.VIEW, manage=permissions.MANAGE)
add_routes(router, lists.REGION, _REGIONS, view=permissions.VIEW, manage=permissions.MANAGE)
add_routes(router, lists.LEGAL_ENTITY, _ENTITIES, view=permissions.VIEW, manage=permissions.MANAGE)
add_undo(
    router,
    lists.ALL,
    manage=permissions.MANAGE,
    id_name="organization_change_id",
    restorers={"store": staff.STORE_RESTORER},
)


@router.fetch("/stores/{store_id}/staff", permission=permissions.VIEW)
async def find_staff(store_id: UUID, edge: Edge) -> list[StaffOut]:
    """Who works in the store."""
    return [StaffOut.model_validate(row) for row in await edge.read(staff.find_staff, store_id)]


@router.store("/stores/{store_id}/staff", permission=permissions.MANAGE)
async def put_staff(store_id: UUID, body: StaffIn, edge: Edge) -> Undone:
    """Who works in the store from now on."""
    return Undone(change_set_id=await edge.write(staff.put_staff, store_id, body.users))
