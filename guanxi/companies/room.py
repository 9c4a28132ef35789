"""Companies, the room."""

from guanxi.companies.demo import DemoCompanies
from guanxi.companies.events import ALL as EVENTS
from guanxi.companies.handing_over import OwnedCompanies
from guanxi.companies.imports import CompanyImport
from guanxi.companies.objects import COMPANY, PERSON
from guanxi.companies.panels import RoleStream
from guanxi.companies.permissions import ALL as PERMISSIONS
from guanxi.companies.personal_data import RolesHeld, RolesOfBoth
from guanxi.companies.routes import router
from guanxi.companies.searches import CompanySearch
from guanxi.kernel.i18n import Label
from guanxi.sdk.room import MenuEntry, Room

ROOM = Room(
    key="companies",
    label=Label(zh="企业", en="Companies"),
    line=35,
    routers=(router,),
    permissions=PERMISSIONS,
    events=EVENTS,
    contributions=(
        COMPANY, PERSON, CompanyImport, CompanySearch, RoleStream, RolesHeld, RolesOfBoth, OwnedCompanies, DemoCompanies,
    ),
    menu=(MenuEntry("companies", Label(zh="企业", en="Companies"), "/companies", "bank", "companies.company.view", 15),),
)  # fmt: skip
