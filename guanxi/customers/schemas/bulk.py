"""Bodies of bulk work and of exports: which customers, what to do with them, what came of it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from guanxi.customers.schemas import Code, CustomFields
from guanxi.sdk.schemas import In, Out

Action = Literal["edit", "tag", "assign", "delete", "restore", "undo"]
Value = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value], Field(max_length=50)]


class ListParameters(In):
    """What the list was asked for, by the same names as its address."""

    q: Annotated[str, StringConstraints(max_length=100)] = ""
    filter: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    deleted: bool = False
    kind: Values = []
    stage: Values = []
    class_: Annotated[Values, Field(alias="class")] = []
    source: Values = []
    owner_id: Values = []
    country: Values = []
    province: Values = []
    city: Values = []
    gender: Values = []
    language: Values = []


class SelectionIn(In):
    """Customers by id, or all that a list shows: exactly one of the two."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    matching: ListParameters | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "SelectionIn":
        if (self.ids is None) == (self.matching is None):
            raise PydanticCustomError("one_of_two", "give ids or matching, not both")
        return self


class BulkFields(In):
    """Fields to set on all of them; null clears one, what is not named stays."""

    gender: Literal["female", "male", "other"] | None = None
    birthday: date | None = None
    language: Code | None = None
    country: Code | None = None
    province: Code | None = None
    city: Code | None = None
    district: Code | None = None
    stage: Code | None = None
    class_: Annotated[Code | None, Field(alias="class")] = None
    custom: CustomFields = CustomFields()


class Selected(In):
    """The customers of a bulk work."""

    selection: SelectionIn


class BulkEditIn(Selected):
    """Set or clear fields."""

    set: BulkFields


class BulkTagIn(Selected):
    """Put tags on, take tags off."""

    add: Annotated[list[UUID], Field(max_length=50)] = []
    take: Annotated[list[UUID], Field(max_length=50)] = []


class BulkAssignIn(Selected):
    """Give them to one person, or in turn to several; an empty list makes them nobody's."""

    owners: Annotated[list[UUID], Field(max_length=200)]


class BulkPreviewIn(Selected):
    """What would be done."""

    action: Literal["edit", "tag", "assign", "delete", "restore"]


class BulkSample(Out):
    """One of the customers."""

    id: UUID
    name: str


class BulkPreview(Out):
    """`matched` customers would be worked on, `not_permitted` of the ids given would not: gone, or not the caller's to change."""

    matched: int
    not_permitted: int
    sample: list[BulkSample]


class BulkStarted(Out):
    """The work and its job."""

    id: UUID
    job_id: UUID


class BulkOut(Out):
    """A bulk work as its starter sees it."""

    id: UUID
    action: Action
    job_id: UUID | None
    total: int | None
    done: int
    unchanged: int
    refused: int
    summary: dict[str, Any]
    undoes_id: UUID | None
    undone_by_id: UUID | None
    may_undo: bool
    created_by_name: str | None
    created_at: datetime
    finished_at: datetime | None


class Bulks(Out):
    """The newest first."""

    items: list[BulkOut]
