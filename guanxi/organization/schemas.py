"""Bodies of this room's routes."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(max_length=200)] | None
Long = Annotated[str, StringConstraints(max_length=500)] | None
Version = Annotated[int, Field(ge=1)]
Status = Literal["preparing", "open", "paused", "closed"]
CreditCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")] | None
Division = Annotated[str, StringConstraints(pattern=r"^\d{6}$")] | None


class RegionIn(In):
    """A region; within another one or on top."""

    code: Code
    name: Name
    parent_id: UUID | None = None


class RegionPatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    parent_id: UUID | None = None


class _Kept(Out):
    id: UUID
    code: str
    name: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class RegionOut(_Kept):
    """A region."""

    parent_id: UUID | None
    parent_name: str | None


class LegalEntityIn(In):
    """A company of the group."""

    code: Code
    name: Name
    credit_code: CreditCode = None


class LegalEntityPatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    credit_code: CreditCode = None


class LegalEntityOut(_Kept):
    """A company of the group."""

    credit_code: str | None


class StoreIn(In):
    """A store. `division` is a code of GB/T 2260."""

    code: Code
    name: Name
    region_id: UUID | None = None
    legal_entity_id: UUID | None = None
    manager_id: UUID | None = None
    status: Status = "open"
    province: Short = None
    city: Short = None
    district: Short = None
    division: Division = None
    address: Long = None
    hours: Short = None
    opened_on: date | None = None
    closed_on: date | None = None


class StorePatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    region_id: UUID | None = None
    legal_entity_id: UUID | None = None
    manager_id: UUID | None = None
    status: Status = "open"
    province: Short = None
    city: Short = None
    district: Short = None
    division: Division = None
    address: Long = None
    hours: Short = None
    opened_on: date | None = None
    closed_on: date | None = None


class StoreOut(_Kept):
    """A store."""

    region_id: UUID | None
    region_name: str | None
    legal_entity_id: UUID | None
    legal_entity_name: str | None
    manager_id: UUID | None
    manager_name: str | None
    status: Status
    province: str | None
    city: str | None
    district: str | None
    division: str | None
    address: str | None
    hours: str | None
    opened_on: date | None
    closed_on: date | None


class StaffIn(In):
    """Who works in the store from now on."""

    users: Annotated[list[UUID], Field(max_length=500)]


class StaffOut(Out):
    """A colleague of the store."""

    id: UUID
    name: str
    active: bool
