"""Bodies of what everybody in a workspace shares."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from guanxi.access.contracts import RANGES
from guanxi.access.schemas.basics import Currency, Locale, TimeZone, WorkspaceName
from guanxi.sdk.schemas import In, Out, Words

TradeKey = Literal[
    "retail", "ecommerce", "restaurant", "beauty", "education", "b2b", "manufacturing", "health", "services"
]


def _within(name: str) -> object:
    """The range that the number is declared with."""
    low, high = RANGES[name]
    return Field(ge=low, le=high)


class WorkspaceOut(Out):
    """What everybody shares; `trade` None: not chosen yet."""

    name: str
    trade: str | None
    locale: str
    time_zone: str
    currency: str
    shared_after: int
    looks_a_day: int
    views_a_day: int


class WorkspaceIn(In):
    """What to change: what is absent stays."""

    name: WorkspaceName | None = None
    trade: TradeKey | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None
    shared_after: Annotated[int, _within("shared_after")] | None = None
    looks_a_day: Annotated[int, _within("looks_a_day")] | None = None
    views_a_day: Annotated[int, _within("views_a_day")] | None = None


class WorkspaceChangedOut(Out):
    """The workspace now, and the change-set to undo (none when nothing differed)."""

    workspace: WorkspaceOut
    change_set_id: UUID | None


class TradeOut(Out):
    """A trade and what it is offered to begin with."""

    key: str
    label: Words
    stages: list[Words]
    classes: list[Words]
    tags: list[Words]
