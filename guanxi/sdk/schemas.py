"""Base models of the HTTP edge: strict and closed in, plain out."""

import re
from datetime import UTC, datetime, time
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

T = TypeVar("T")
# What a clock on the wall shows: RFC 3339's formats of times ask for an offset, and these have none.
_CLOCK = r"\d{2}:\d{2}:\d{2}(\.\d+)?$"
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK}"})]
LocalMoment = Annotated[datetime, WithJsonSchema({"type": "string", "pattern": rf"^\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}"})]


def _in_utc(moment: datetime) -> datetime:
    """PostgreSQL reads no offset of sixteen hours and more, which ISO 8601 allows."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment_out_of_range", "not a moment of the years 1 to 9999") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores neither NUL nor half a surrogate pair


def is_unstorable(value: Any) -> bool:
    """Whether PostgreSQL cannot store a text in it, however deep."""
    waiting = [value]  # no recursion: a body may be nested as deep as JSON allows
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if _UNSTORABLE.search(one):
                return True
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


class In(BaseModel):
    """A request body: unknown fields are refused, nothing is coerced. JSON dates, UUIDs and decimals come as text."""

    model_config = ConfigDict(
        extra="forbid", strict=False, str_strip_whitespace=True, hide_input_in_errors=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _check_storable(cls, value: Any) -> Any:
        if is_unstorable(value):
            raise PydanticCustomError("unstorable", "a character that cannot be stored")
        return value


class Out(BaseModel):
    """A response body."""

    model_config = ConfigDict(from_attributes=True)


class Undone(Out):
    """The change-set that took another one back, itself one that can be; null when there was nothing to do."""

    change_set_id: UUID | None


class JobStarted(Out):
    """The job that does it; `/api/v1/jobs/{id}` tells how far it is and cancels it."""

    job_id: UUID


class Words(Out):
    """Words in both languages."""

    zh: str
    en: str


class Count(Out):
    """A count that stops at a cap: `value` of 10,000 with `capped` means "10,000 or more"."""

    value: int
    capped: bool


class Page(Out, Generic[T]):
    """One page of a list: `next` is the cursor of the following page, null at the end."""

    items: list[T]
    next: str | None = None
    count: Count | None = None


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
