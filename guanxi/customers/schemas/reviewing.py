"""Bodies of the queue of possible duplicates."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from guanxi.sdk.schemas import In, Out

Reason = Literal[
    "phone", "email", "name", "birthday", "last_four", "city", "conflict", "shared", "model_strong", "model_likely"
]


class ReviewSide(Out):
    """One of the two customers."""

    id: UUID
    name: str


class ReviewOut(Out):
    """Two customers that may be one person, and what speaks for it. `used`: how many profiles use the shared handle."""

    id: UUID
    first: ReviewSide
    second: ReviewSide
    reasons: list[Reason]
    strength: Literal["strong", "likely", "weak"]
    used: int | None
    found_at: datetime


class ReviewIn(In):
    """`different`: two people, never offered again; `later`: in a week; `open`: back on the list."""

    decision: Literal["different", "later", "open"]


class MergeDone(Out):
    """A merge, to be looked at and taken back."""

    id: UUID
    survivor_id: UUID
    survivor_name: str
    loser_id: UUID
    loser_name: str
    at: datetime
    actor_name: str | None
    undone_at: datetime | None


class ToldApart(Out):
    """A pair said to be two people."""

    id: UUID
    first_name: str
    second_name: str
    at: datetime
    actor_name: str | None


class MergedTogether(Out):
    """Pairs that one job merged: how many, and how many of them still stand."""

    id: UUID
    at: datetime
    actor_name: str | None
    merged: int
    left: int


class ReviewSummary(Out):
    """`open` pairs; `alike`: those with the same phone and name; what the caller settled today; what was settled last: merged in
    `batches`, or told apart."""

    open: int
    alike: int
    settled_today: int
    batches: list[MergedTogether]
    different: list[ToldApart]
