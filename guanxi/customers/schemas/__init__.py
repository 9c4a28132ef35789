"""Bodies of this room's routes."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from guanxi.sdk.schemas import In, Out, ShortText, Words, is_unstorable

_OWN = re.compile(r"own\.customer\.f[0-9a-f]{32}", re.ASCII)
Kind = Literal["person", "organisation"]
Code = Annotated[str, StringConstraints(max_length=60)]
HandleText = Annotated[str, StringConstraints(min_length=3, max_length=254)]


class CustomFields(In):
    """The product's own further fields, and the workspace's own ones by their keys (`own.customer.f…`)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue] = Field(init=False)

    member_number: Annotated[str, StringConstraints(max_length=60)] | None = None
    wechat_id: Annotated[str, StringConstraints(max_length=60)] | None = None
    level: Annotated[str, StringConstraints(max_length=60)] | None = None
    points: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None
    remark: Annotated[str, StringConstraints(max_length=2000)] | None = None
    address: Annotated[str, StringConstraints(max_length=300)] | None = None
    interests: Annotated[str, StringConstraints(max_length=300)] | None = None
    income_band: Literal["low", "middle", "high", "very_high"] | None = None
    birthday_calendar: Literal["solar", "lunar"] | None = None
    lunar_birthday: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|30)$")] | None = None

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for key, value in data.items():
                if key not in cls.model_fields and not _OWN.fullmatch(key):
                    raise PydanticCustomError("extra_forbidden", "no such field")
                if is_unstorable(value):
                    raise PydanticCustomError("unstorable", "a character that cannot be stored")
        return data


class CustomerFields(In):
    """Fields of the golden record that people may set."""

    gender: Literal["female", "male", "other"] | None = None
    birthday: date | None = None
    language: Code | None = None
    country: Code | None = None
    province: Code | None = None
    city: Code | None = None
    district: Code | None = None
    stage: Code | None = None
    class_: Annotated[Code | None, Field(alias="class")] = None
    owner_id: UUID | None = None
    custom: CustomFields = CustomFields()


class CustomerIn(CustomerFields):
    """A new customer."""

    kind: Kind = "person"
    name: ShortText
    phones: Annotated[list[HandleText], Field(max_length=10)] = []
    emails: Annotated[list[HandleText], Field(max_length=10)] = []


class CustomerPatch(CustomerFields):
    """Changed fields only, and the version they were changed from."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    kind: Kind | None = None
    name: ShortText | None = None


class HandleIn(In):
    """A phone or e-mail to add."""

    kind: Literal["phone", "email"]
    value: HandleText


class HandleOut(Out):
    """A way to reach the customer, masked."""

    id: UUID
    kind: str
    hint: str
    verified: bool
    source: str


class ProfileOut(Out):
    """A source that knows the customer."""

    id: UUID
    source: str
    external_id: str
    name: str | None
    facts: dict[str, Any]
    seen_at: datetime


class TagRef(Out):
    """A tag somebody carries."""

    id: UUID
    name: str


class TagOut(TagRef):
    """A tag there is; `used`: how many live customers carry it, when asked for."""

    group: str | None
    used: int | None


class TagIn(In):
    """A tag's name and the name of its group, which is made when it is new."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    group: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


class TagMergeIn(In):
    """The tag that takes the other's place."""

    into_id: UUID


class TagsIn(In):
    """All tags the customer is to carry."""

    tags: Annotated[list[UUID], Field(max_length=100)]


class MergeOut(Out):
    """A merge this customer survived."""

    id: UUID
    loser_id: UUID
    loser_name: str
    at: datetime
    undone_at: datetime | None


class CustomerOut(Out):
    """A customer's page."""

    id: UUID
    kind: Kind
    name: str
    gender: str | None
    birthday: date | None
    language: str | None
    country: str | None
    province: str | None
    city: str | None
    district: str | None
    stage: str | None
    class_: Annotated[str | None, Field(alias="class")]
    source: str | None
    owner_id: UUID | None
    owner_name: str | None
    tags: list[TagRef]
    custom: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None
    merged_into_id: UUID | None
    handles: list[HandleOut]
    profiles: list[ProfileOut]
    merges: list[MergeOut]
    as_of: datetime | None = None


class CustomerRow(Out):
    """A line of the list. Only the columns asked for are filled."""

    id: UUID
    kind: Kind
    name: str
    phone: str | None = None
    email: str | None = None
    stage: str | None = None
    class_: Annotated[str | None, Field(alias="class")] = None
    source: str | None = None
    owner_id: UUID | None = None
    owner_name: str | None = None
    tags: list[TagRef] | None = None
    country: str | None = None
    province: str | None = None
    city: str | None = None
    gender: str | None = None
    birthday: date | None = None
    custom: dict[str, Any] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    version: int | None = None


class Changed(Out):
    """What a write did: `change_set_id` can be undone."""

    id: UUID
    version: int
    change_set_id: UUID | None


class Revealed(Out):
    """A contact detail in the clear; the view was audited."""

    value: str


class MergeIn(In):
    """The customer that is to become part of this one."""

    loser_id: UUID
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class Merged(Out):
    """The merge, which can be taken back."""

    merge_id: UUID
    survivor_id: UUID


class StreamLineOut(Out):
    """A line as its room words it."""

    group: str
    icon: str
    title: Words
    detail: Words | None
    page: str | None
    amount_minor: int | None
    currency: str | None


class StreamEntry(Out):
    """One line of the stream: what happened. `line` words it; without one the page does, by `type` and `payload`."""

    id: UUID
    type: str
    at: datetime
    actor_kind: str
    actor_name: str | None
    object: str | None
    object_id: UUID | None
    profile_id: UUID | None
    change_set_id: UUID | None
    payload: dict[str, Any]
    line: StreamLineOut | None = None


class HistoryEntry(Out):
    """One change: the fields before and after, personal ones too."""

    change_set_id: UUID
    at: datetime
    action: str
    actor_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    undone: bool
