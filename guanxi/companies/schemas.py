"""Bodies of this room's routes."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from guanxi.sdk.schemas import In, Out, Words, is_unstorable
from guanxi.sdk.stream import StreamGroup

_OWN = re.compile(r"own\.company\.f[0-9a-f]{32}", re.ASCII)
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(max_length=100)] | None
Long = Annotated[str, StringConstraints(max_length=300)] | None
Code = Annotated[str, StringConstraints(max_length=40)] | None
Note = Annotated[str, StringConstraints(max_length=5000)] | None
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Industry = (
    Literal[
        "manufacturing", "software", "wholesale", "retail", "hospitality", "finance", "property", "construction", "logistics",
        "education", "health", "media", "services", "energy", "agriculture", "public", "other",
    ]
    | None
)  # fmt: skip
Size = Literal["micro", "small", "medium", "large", "giant"] | None


class CompanyOwnFields(In):
    """Values of the workspace's own fields, by their keys (`own.company.f…`)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue] = Field(init=False)

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for key, value in data.items():
                if not _OWN.fullmatch(key):
                    raise PydanticCustomError("extra_forbidden", "no such field")
                if is_unstorable(value):
                    raise PydanticCustomError("unstorable", "a character that cannot be stored")
        return data


class CompanyFields(In):
    """Fields of a company beside its name. `division` is a code of GB/T 2260."""

    short_name: Short = None
    credit_code: Code = None
    industry: Industry = None
    size_band: Size = None
    website: Long = None
    phone: Code = None
    division: Code = None
    address: Long = None
    owner_id: UUID | None = None
    parent_id: UUID | None = None
    note: Note = None
    custom: CompanyOwnFields = CompanyOwnFields()


class CompanyIn(CompanyFields):
    """A new company."""

    name: Name


class CompanyPatch(CompanyFields):
    """Fields to change."""

    version: Version
    name: Name = ""


class CompanyOut(Out):
    """A company. `parent_name` is null when the caller may not see that company; `people_count` counts current roles."""

    id: UUID
    name: str
    short_name: str | None
    credit_code: str | None
    industry: str | None
    size_band: str | None
    website: str | None
    phone: str | None
    division: str | None
    address: str | None
    owner_id: UUID | None
    owner_name: str | None
    parent_id: UUID | None
    parent_name: str | None
    note: str | None
    custom: dict[str, Any]
    people_count: int
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class CompanyDoublesIn(In):
    """A company as somebody types it. `leave_id` is the one that is edited, which is no double of itself."""

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    credit_code: Code = None
    leave_id: UUID | None = None


class CompanyDouble(Out):
    """A company that may be the same."""

    id: UUID
    name: str
    credit_code: str | None
    owner_name: str | None
    same_code: bool


class CompanyDoubles(Out):
    """Companies that may be the same; `hidden` more are there that the caller may not see. `code_problem` says what is wrong
    with the credit code, `code` is its stored form."""

    items: list[CompanyDouble]
    hidden: int
    code: str | None
    code_problem: Words | None


class CompanyTreeNode(Out):
    """A company of a group. `place` is its number in this answer, `above` that of the company above it. Without a name and an
    id: the caller may not see it."""

    place: int
    above: int | None
    id: UUID | None
    name: str | None
    short_name: str | None
    industry: str | None
    people_count: int | None
    deleted: bool


class CompanyTree(Out):
    """The group a company belongs to, from the top; `more`: it is larger than what is shown."""

    nodes: list[CompanyTreeNode]
    place: int
    more: bool


Role = Annotated[str, StringConstraints(max_length=40)]


class CompanyPersonIn(In):
    """Somebody in a company."""

    customer_id: UUID
    role: Role = ""
    title: Short = None
    department: Short = None
    is_primary: bool = False
    started_on: date | None = None
    ended_on: date | None = None


class CompanyPersonPatch(In):
    """Fields to change; `ended_on` ends the role."""

    version: Version
    role: Role = ""
    title: Short = None
    department: Short = None
    is_primary: bool = False
    started_on: date | None = None
    ended_on: date | None = None


class CompanyPersonOut(Out):
    """A role of somebody in a company."""

    id: UUID
    company_id: UUID
    company_name: str
    customer_id: UUID
    customer_name: str
    role: str
    title: str | None
    department: str | None
    is_primary: bool
    started_on: date | None
    ended_on: date | None
    version: int


class CompanyPeople(Out):
    """Roles, current ones first; `hidden` more current ones are of people or companies that the caller may not see."""

    items: list[CompanyPersonOut]
    hidden: int


class CompanyFilterWords(Out):
    """A filter as a sentence."""

    words: str


class CompanyRoleWord(Out):
    """A role in use, or one that is offered."""

    role: str


class CompanyPersonSaved(Out):
    """The role as saved; no change-set when nothing differs."""

    id: UUID
    version: int
    change_set_id: UUID | None


class CompanyStreamLine(Out):
    """What an event of another room reads like."""

    icon: str
    title: Words
    detail: Words | None
    page: str | None
    group: StreamGroup


class CompanyStreamEntry(Out):
    """Something that happened. A change of the company's fields says what was before and after."""

    id: UUID
    type: str
    at: datetime
    actor_kind: str
    actor_name: str | None
    act: str | None
    fields: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    change_set_id: UUID | None
    line: CompanyStreamLine | None
