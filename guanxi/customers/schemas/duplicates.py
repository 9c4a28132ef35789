"""Bodies of the duplicate check, and of requests to see a customer it met."""

from datetime import datetime
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


class MaskedDuplicate(Out):
    """Somebody beyond the caller's reach who has exactly this phone or e-mail. `id` is good for asking to see them; `month` is
    of the last thing that happened with them; `asked`: the caller waits for an answer."""

    id: UUID
    name: str
    via: str
    hint: str
    owner_name: str | None
    month: str
    asked: bool


class BeyondOut(Out):
    """`left`: how many further values may be asked about today; `spent`: too few, so nobody was looked for."""

    items: list[MaskedDuplicate]
    left: int
    spent: bool


class Duplicates(Out):
    """Five at most, contact details first. `beyond` is null for who is not told of customers beyond their reach."""

    items: list[Duplicate]
    beyond: BeyondOut | None = None


class RequestMade(Out):
    """The request."""

    id: UUID


class RequestOut(Out):
    """A request to see a customer; without `customer_id` the caller does not see it and the name is masked."""

    id: UUID
    customer_id: UUID | None
    name: str
    asked_by_name: str | None
    asked_at: datetime
    answer: Literal["shared", "assigned", "refused"] | None
    answered_by_name: str | None
    answered_at: datetime | None
    mine: bool
    may_answer: bool
    may_undo: bool


class Requests(Out):
    """Open ones first, then the newest."""

    items: list[RequestOut]


class AnswerIn(In):
    """Share the customer with who asks, make it theirs, or refuse."""

    answer: Literal["shared", "assigned", "refused"]
