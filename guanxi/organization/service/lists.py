"""The master data of this room: tables, columns, what refers to what."""

from guanxi.organization import permissions
from guanxi.organization.events import LegalEntityChanged, RegionChanged, StoreChanged
from guanxi.sdk.master_data import Link
from guanxi.sdk.master_readings import ReadMasterData

REGION = ReadMasterData(
    object="region",
    table="region",
    columns={"parent_id": "uuid"},
    event=RegionChanged,
    edit=permissions.MANAGE.key,
    links={"parent_id": Link("region")},
    filters=("parent_id",),
)
LEGAL_ENTITY = ReadMasterData(
    object="legal_entity",
    table="legal_entity",
    columns={"credit_code": "text"},
    event=LegalEntityChanged,
    edit=permissions.MANAGE.key,
)
STORE = ReadMasterData(
    object="store",
    table="store",
    columns={
        "region_id": "uuid", "legal_entity_id": "uuid", "manager_id": "uuid", "status": "text", "province": "text", "city": "text",
        "district": "text", "division": "text", "address": "text", "hours": "text", "opened_on": "date", "closed_on": "date",
    },
    event=StoreChanged,
    edit=permissions.MANAGE.key,
    links={
        "region_id": Link("region", tree=True),
        "legal_entity_id": Link("legal_entity"),
        "manager_id": Link("user_account"),
    },
    filters=("region_id", "legal_entity_id", "manager_id", "status", "city"),
)  # fmt: skip
ALL = (REGION, LEGAL_ENTITY, STORE)
