"""Bodies of this room's routes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from guanxi.sdk.schemas import In, Out, Words

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Group = Literal["value", "rhythm", "taste", "life", "own"]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class TraitNameIn(In):
    """What a trait is called in both languages."""

    zh: Name
    en: Name


class TraitIn(In):
    """A new trait. `definition`: `{"value": …, "bins"?: […]}` or `{"cases": […], "else"?: …}` (decision 0036)."""

    key: Key
    label: TraitNameIn
    group: Group = "own"
    definition: dict[str, JsonValue]


class TraitPatch(In):
    """What is to be another; the version is the one that was seen."""

    version: Version
    label: TraitNameIn | None = None
    group: Group | None = None
    definition: dict[str, JsonValue] | None = None


class TraitOption(Out):
    """One of the values a trait may have."""

    key: str
    label: Words
    colour: str


class TraitOut(Out):
    """A trait as it is defined. `words` says in a sentence what is computed, or what each case asks. `kind` is that of the field
    `field`, by which lists and conditions know it; `fault` tells why it cannot be computed."""

    id: UUID
    version: int
    key: str
    field: str
    label: Words
    group: str
    kind: str
    options: list[TraitOption]
    stars: int | None
    definition: dict[str, Any]
    words: list[str]
    fault: str | None


class TraitsOut(Out):
    """The traits of the workspace by their order, and when everybody's were last computed. `computing`: it goes on, or waits."""

    traits: list[TraitOut]
    computed_at: datetime | None
    computing: bool
    most: int


class TraitSaved(Out):
    """`change_set_id` takes it back; `job_id` is the computing that began."""

    id: UUID
    version: int
    change_set_id: UUID | None
    job_id: UUID | None


class StandardSaved(Out):
    """How many of the standard traits were added: those whose keys were free."""

    added: int
    job_id: UUID | None


class TraitShare(Out):
    """One value of a trait and how many customers have it. `value` as people read it."""

    key: str | None
    value: str
    colour: str | None
    customers: int


class TraitShares(Out):
    """How a trait is spread; `more`: other values beside those shown."""

    shares: list[TraitShare]
    more: bool


class TraitTried(Out):
    """What a definition would say of some customers, before it is saved."""

    kind: str
    words: list[str]
    samples: list["TriedSample"]


class TriedSample(Out):
    """One customer and the value."""

    customer_id: UUID
    name: str
    value: str | None


class TraitTryIn(In):
    """A definition to try."""

    definition: dict[str, JsonValue]


class PortraitItem(Out):
    """One trait of a customer. `value` as it is stored, `shown` as people read it, `why` what it is computed of; `past` is what it
    was, the latest first."""

    key: str
    label: Words
    group: str
    kind: str
    value: JsonValue
    shown: str
    colour: str | None
    stars: int | None
    why: list[str]
    past: list["PortraitPast"]


class PortraitPast(Out):
    """What it was until then."""

    until: datetime
    shown: str


class PortraitGroup(Out):
    """Traits that belong together."""

    key: str
    label: Words


class Portrait(Out):
    """What is computed of a customer; traits without a value are left out."""

    groups: list[PortraitGroup]
    items: list[PortraitItem]
    updated_at: datetime | None
