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


class AmountSum(Out):
    """An exact decimal as text. Money is in minor units of `currency`; null for other numbers."""

    currency: str | None
    value: str


class ColumnSum(Out):
    """What a field's values in a column add up to, by currency; none where no customer has one. `capped`: of the newest
    customers only, since not all were looked at."""

    amounts: list[AmountSum]
    capped: bool


class BoardColumn(Out):
    """The customers with one value (null: without one), newest first as the list is; `next` goes on with the list narrowed
    to this value. A capped count is at least `value`. `sum` is null when none was asked for."""

    value: Value
    label: Words | None
    colour: str | None
    count: Count
    sum: ColumnSum | None
    cards: Page[CustomerRow]


class Board(Out):
    """A list as columns. `summed` is the field added up. `left_out`: so many more values there are than columns are shown."""

    field: FieldShown
    summed: FieldShown | None
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
