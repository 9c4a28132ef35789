"""Bodies of the duplicate check."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out

Handle = Annotated[str, StringConstraints(max_length=254)]


class DuplicatesIn(In):
    """What is typed so far; `leave` is the customer being edited."""

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    handles: Annotated[list[Handle], Field(max_length=20)] = []
    leave: UUID | None = None


class Duplicate(Out):
    """Somebody it may be, and by what."""

    id: UUID
    kind: str
    name: str
    city: str | None
    stage: str | None
    owner_name: str | None
    via: Literal["phone", "email", "name"]


class Duplicates(Out):
    """Five at most, contact details first."""

    items: list[Duplicate]
