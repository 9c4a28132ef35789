"""What other rooms see of customers: frozen dataclasses, standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CustomerSummary:
    """Enough to name a customer on another room's page."""

    id: UUID
    kind: str
    name: str
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class ProfileRef:
    """A profile, for bulk work: its source and key there, since when its customer is known and at which stage."""

    id: UUID
    source: str
    external_id: str
    customer_since: datetime
    stage: str | None


@dataclass(frozen=True, slots=True)
class NewHandle:
    """A way to reach somebody, in its one form: E.164 for phones, lower-cased e-mail, the channel's own id."""

    kind: str
    value: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What one source says about somebody. Values that are None say nothing.

    `external_id` is the source's own key; None: taken from the first handle, else from the content.
    """

    source: str
    external_id: str | None = None
    anonymous: bool = False
    kind: str = "person"
    name: str | None = None
    gender: str | None = None
    birthday: date | None = None
    language: str | None = None
    country: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    stage: str | None = None
    customer_class: str | None = None
    owner_id: UUID | None = None
    created_at: datetime | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)
    handles: tuple[NewHandle, ...] = ()


@dataclass(frozen=True, slots=True)
class Landed:
    """Where a profile came to rest."""

    profile_id: UUID
    customer_id: UUID | None
    created: bool
    updated: bool


@dataclass(frozen=True, slots=True)
class LandedMany:
    """Counts of a bulk landing: customers made, customers whose empty fields were filled, rows that changed nothing."""

    created: int
    updated: int
    skipped: int
