"""Bodies of boards and calendars."""

from datetime import date
from typing import Literal

from guanxi.customers.schemas import CustomerRow
from guanxi.sdk.objects import FieldKind
from guanxi.sdk.schemas import Count, Out, Page, Words

Value = str | bool | None


class FieldShown(Out):
    """The field a board or calendar is by. `movable`: a card may be put into another column; else `why` says what stands
    against it: the permission to edit customers, the field's rule, or that the house sets the field."""

    key: str
    name: str
    label: Words
    kind: FieldKind
    movable: bool
    why: Literal["permission", "read_only", "computed"] | None


class BoardColumn(Out):
    """The customers with one value (null: without one), newest first as the list is; `next` goes on with the list narrowed
    to this value. A capped count is at least `value`."""

    value: Value
    label: Words | None
    colour: str | None
    count: Count
    cards: Page[CustomerRow]


class Board(Out):
    """A list as columns. `left_out`: so many more values there are than columns are shown."""

    field: FieldShown
    columns: list[BoardColumn]
    left_out: int


class Day(Out):
    """A day of a calendar with the first of its customers."""

    day: date
    count: Count
    items: list[CustomerRow]


class Calendar(Out):
    """The days of a range that have customers."""

    field: FieldShown
    days: list[Day]
