"""Bodies of this room's routes."""

from uuid import UUID

from guanxi.sdk.schemas import Out, Words


class HitOut(Out):
    """One record found; `page` is its address, None when it has none."""

    id: UUID
    title: str
    subtitle: str
    page: str | None


class GroupOut(Out):
    """Hits of one search, best first. `more` is the address of all that match, when there may be more than these."""

    key: str
    object: str
    label: Words
    icon: str
    hits: list[HitOut]
    more: str | None


class SearchOut(Out):
    """`late` names searches that were dropped, `failed` those that broke: their records are missing here."""

    groups: list[GroupOut]
    late: list[str]
    failed: list[str]
