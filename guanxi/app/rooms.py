"""The rooms of this house, low to high: the only hand-kept list, and the only place that opens room.py files."""

from guanxi.access.room import ROOM as ACCESS
from guanxi.catalog.room import ROOM as CATALOG
from guanxi.collaboration.room import ROOM as COLLABORATION
from guanxi.commerce.room import ROOM as COMMERCE
from guanxi.companies.room import ROOM as COMPANIES
from guanxi.conditions.room import ROOM as CONDITIONS
from guanxi.customers.room import ROOM as CUSTOMERS
from guanxi.customization.room import ROOM as CUSTOMIZATION
from guanxi.forms.room import ROOM as FORMS
from guanxi.identity.room import ROOM as IDENTITY
from guanxi.imports.room import ROOM as IMPORTS
from guanxi.onboarding.room import ROOM as ONBOARDING
from guanxi.organization.room import ROOM as ORGANIZATION
from guanxi.portraits.room import ROOM as PORTRAITS
from guanxi.quality.room import ROOM as QUALITY
from guanxi.sdk.room import Room
from guanxi.search.room import ROOM as SEARCH
from guanxi.segments.room import ROOM as SEGMENTS
from guanxi.tracking.room import ROOM as TRACKING

ROOMS: tuple[Room, ...] = (
    CONDITIONS, ACCESS, CUSTOMIZATION, ORGANIZATION, SEARCH, ONBOARDING, COLLABORATION, IMPORTS, CUSTOMERS, CATALOG, COMPANIES, TRACKING, FORMS, IDENTITY, COMMERCE, SEGMENTS, PORTRAITS, QUALITY,
)  # fmt: skip
