"""Rows that met somebody known, and what is to become of them, as the page of the dry run shows and sends them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from guanxi.imports.schemas import PreviewRow
from guanxi.sdk.schemas import In, Out, Page

MatchKind = Literal["key", "one", "several", "file"]
MatchAction = Literal["update", "skip", "create"]


class KnownOut(Out):
    """A record that a row met. `by`: columns they have in common; `differs` and `fills`: columns where the file says something
    else, or something where the record has nothing. `open`: False for one outside of the caller's rows."""

    id: UUID
    title: str
    page: str
    by: list[str]
    values: dict[str, str | int | bool | None]
    differs: list[str]
    fills: list[str]
    open: bool


class MatchOut(Out):
    """A row that met somebody, or what an earlier row (`other_line`) is about. `action` is what becomes of it, `own` whether that
    was decided of this row alone. `row` is null once the file is gone."""

    line: int
    kind: MatchKind
    other_line: int | None
    by: list[str]
    row: PreviewRow | None
    known: list[KnownOut]
    may_create: bool
    action: MatchAction
    own: bool
    chosen: UUID | None


class MatchClassOut(Out):
    """All rows of one kind: how many, what becomes of those that were not decided one by one, and how many were."""

    kind: MatchKind
    count: int
    action: MatchAction
    own: dict[str, int]


class Matches(Page[MatchOut]):
    """A page of them, and all kinds that the dry run met."""

    kinds: list[MatchClassOut]


class DecideIn(In):
    """What is to become of some rows (`lines`), or of all rows of a `kind` that are not decided one by one. `chosen`: into which
    of several records; `action` null: as their kind."""

    action: MatchAction | None = None
    lines: Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=500)] = []
    kind: MatchKind | None = None
    chosen: UUID | None = None
