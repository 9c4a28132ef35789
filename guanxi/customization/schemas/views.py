"""Bodies of saved views."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ColumnKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Visibility = Literal["mine", "team", "all"]
Position = Annotated[int, Field(ge=0, le=10_000)]
Columns = Annotated[list[ColumnKey], Field(max_length=60)]
Widths = Annotated[dict[ColumnKey, Annotated[int, Field(ge=20, le=2_000)]], Field(max_length=60)]
Sort = Annotated[str, StringConstraints(max_length=100)]
Kind = Literal["table", "board", "calendar"]


class ViewFields(In):
    """How a list is looked at: as a table, or as a board or calendar by a field; a board's columns may
    add a field up. `visibility` team: by the members of
    `team_id`."""

    visibility: Visibility = "mine"
    team_id: UUID | None = None
    columns: Columns = []
    widths: Widths = {}
    filter: dict[str, Any] | None = None
    sort: Sort | None = None
    kind: Kind = "table"
    field: ColumnKey | None = None
    sum: ColumnKey | None = None
    pinned: bool = True
    position: Position = 0


class ViewIn(ViewFields):
    """A new view of an object's list."""

    object: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    name: Name


class ViewPatch(ViewFields):
    """What changes, and the version it was changed from."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    name: Name | None = None


class ViewProblem(Out):
    """What is wrong with a view's filter now, at its place."""

    field: str
    code: str
    message: str


class ViewOut(Out):
    """A saved view. With `problems` its filter cannot be applied as it is: it names what is gone or out of sight.
    `change_set_id` is what undo takes back, after a change."""

    id: UUID
    object: str
    name: str
    visibility: Visibility
    team_id: UUID | None
    columns: list[str]
    widths: dict[str, int]
    filter: dict[str, Any] | None
    sort: str | None
    kind: Kind
    field: str | None
    sum: str | None
    pinned: bool
    position: int
    owner_id: UUID
    mine: bool
    editable: bool
    version: int
    problems: list[ViewProblem] = []
    change_set_id: UUID | None = None
