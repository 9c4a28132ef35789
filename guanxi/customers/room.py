"""Customers, the room."""

from guanxi.customers.demo import DemoCustomers
from guanxi.customers.events import ALL as EVENTS
from guanxi.customers.facts import TAGS
from guanxi.customers.imports import CustomerImport
from guanxi.customers.objects import CUSTOMER
from guanxi.customers.permissions import ALL as PERMISSIONS
from guanxi.customers.personal_data import TagsOfBoth
from guanxi.customers.routes import router
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="customers",
    label=Label(zh="客户", en="Customers"),
    line=30,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    contributions=(CUSTOMER, TAGS, TagsOfBoth, CustomerImport, DemoCustomers),
    menu=(
        MenuEntry("customers", Label(zh="客户", en="Customers"), "/customers", "users", "customers.customer.view", 10),
    ),
)
