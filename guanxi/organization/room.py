"""Organization, the room."""

from guanxi.kernel.i18n import Label
from guanxi.organization.demo import DemoStores
from guanxi.organization.events import ALL as EVENTS
from guanxi.organization.imports import RegionImport, StoreImport
from guanxi.organization.objects import LEGAL_ENTITY, REGION, STORE
from guanxi.organization.permissions import ALL as PERMISSIONS
from guanxi.organization.routes import router
from guanxi.organization.searches import StoreSearch
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="organization",
    label=Label(zh="组织", en="Organization"),
    line=12,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    contributions=(REGION, LEGAL_ENTITY, STORE, RegionImport, StoreImport, DemoStores, StoreSearch),
    menu=(MenuEntry("stores", Label(zh="门店", en="Stores"), "/stores", "shop", "organization.store.view", 40),),
)
