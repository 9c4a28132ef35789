"""Base models of the HTTP edge: strict and closed in, plain out."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

T = TypeVar("T")


class In(BaseModel):
    """A request body: unknown fields are refused, nothing is coerced. JSON dates, UUIDs and decimals come as text."""

    model_config = ConfigDict(
        extra="forbid", strict=False, str_strip_whitespace=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class Out(BaseModel):
    """A response body."""

    model_config = ConfigDict(from_attributes=True)


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
LongText = Annotated[str, StringConstraints(max_length=20_000)]
