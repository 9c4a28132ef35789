"""Customers, the room."""

from guanxi.customers.demo import DemoCustomers, DemoDoubles, DemoTags, DemoTogether
from guanxi.customers.events import ALL as EVENTS
from guanxi.customers.facts import ALL as FACTS
from guanxi.customers.first_steps import STEPS
from guanxi.customers.handing_over import BELONGINGS
from guanxi.customers.imports import CustomerImport
from guanxi.customers.jobs import ALL as JOBS
from guanxi.customers.jobs import SCHEDULES
from guanxi.customers.objects import CUSTOMER
from guanxi.customers.panels import ConsentStream
from guanxi.customers.permissions import ALL as PERMISSIONS
from guanxi.customers.personal_data import CollaboratorsOfBoth, TagsOfBoth
from guanxi.customers.routes import router
from guanxi.customers.routes.boards import router as boards_router
from guanxi.customers.routes.bulk import router as bulk_router
from guanxi.customers.routes.consents import router as consents_router
from guanxi.customers.routes.consents import texts_router
from guanxi.customers.routes.duplicates import router as duplicates_router
from guanxi.customers.routes.exports import router as exports_router
from guanxi.customers.routes.reviewing import router as reviewing_router
from guanxi.customers.searches import CustomerSearch
from guanxi.customers.today import NewCustomers
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="customers",
    label=Label(zh="客户", en="Customers"),
    line=30,
    # Fixed addresses before /customers/{customer_id}.
    routers=(
        bulk_router,
        duplicates_router,
        exports_router,
        boards_router,
        reviewing_router,
        texts_router,
        router,
        consents_router,
    ),
    permissions=PERMISSIONS,
    events=EVENTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    contributions=(
        CUSTOMER,
        ConsentStream,
        *FACTS,
        TagsOfBoth,
        CollaboratorsOfBoth,
        CustomerImport,
        CustomerSearch,
        DemoCustomers,
        DemoDoubles,
        DemoTags,
        DemoTogether,
        NewCustomers,
        *BELONGINGS,
        *STEPS,
    ),
    menu=(
        MenuEntry("customers", Label(zh="客户", en="Customers"), "/customers", "users", "customers.customer.view", 10),
    ),
)
