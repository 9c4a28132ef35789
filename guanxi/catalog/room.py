"""Catalog, the room."""

from guanxi.catalog.demo import DemoCatalog
from guanxi.catalog.events import ALL as EVENTS
from guanxi.catalog.imports import CategoryImport, ProductImport, SkuImport
from guanxi.catalog.jobs import SCHEDULES
from guanxi.catalog.objects import CATEGORY, PRODUCT, SKU
from guanxi.catalog.permissions import ALL as PERMISSIONS
from guanxi.catalog.routes import router
from guanxi.catalog.searches import ProductSearch
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="catalog",
    label=Label(zh="商品", en="Catalog"),
    line=30,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    schedules=SCHEDULES,
    contributions=(CATEGORY, PRODUCT, SKU, CategoryImport, ProductImport, SkuImport, DemoCatalog, ProductSearch),
    menu=(MenuEntry("products", Label(zh="商品", en="Products"), "/products", "gift", "catalog.product.view", 30),),
)
