"""Bodies of handing over."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out, Words

KindKey = Annotated[str, StringConstraints(max_length=127)]
Receivers = Annotated[list[UUID], Field(max_length=50)]


class BelongingOut(Out):
    """One kind of things and how many somebody has; `fate` is what becomes of them when nobody receives them."""

    key: str
    label: Words
    fate: Words
    receivable: bool
    count: int


class ShareIn(In):
    """Who receives one kind of things."""

    kind: KindKey
    receivers: Receivers


class HandOverIn(In):
    """Who receives what, by kind; kinds that are absent stay. `disable`: the account is switched off afterwards."""

    plan: Annotated[list[ShareIn], Field(max_length=50)]
    disable: bool = False


class OutcomeOut(Out):
    """What became of a kind: given, or left because somebody else has it by now."""

    key: str
    label: Words
    given: int
    left: int


class HandOverOut(Out):
    """A hand-over; `undo` is empty until it is being undone."""

    id: UUID
    user_id: UUID
    job_id: UUID | None
    undo_job_id: UUID | None
    disable: bool
    disabled: bool
    outcomes: list[OutcomeOut]
    undo: list[OutcomeOut]
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class HandOverLine(Out):
    """A hand-over in the list: how many things were given and left, or given back and left once it is being undone."""

    id: UUID
    user_id: UUID
    user_name: str
    created_by: UUID | None
    created_by_name: str | None
    given: int
    left: int
    disabled: bool
    state: Literal["running", "done", "undoing", "undone"]
    created_at: datetime
