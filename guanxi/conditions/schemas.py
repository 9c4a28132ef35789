"""What can be asked of an object, as HTTP says it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from guanxi.conditions.contracts import MAX_DEPTH, MAX_LEAVES, MAX_RELATED, MAX_STEPS, MAX_VALUES
from guanxi.sdk.schemas import In, Out, Words


class OperatorOut(Out):
    """`takes` says what stands beside it: nothing, one, many, pair, length ("30d") or period ("month")."""

    key: str
    takes: str
    label: Words


class OptionOut(Out):
    """A choice of a select."""

    key: str
    label: Words


class NarrowedOut(Out):
    """A column that a fact's rows may be narrowed by: `where` of a leaf names accepted values of it."""

    key: str
    label: Words
    kind: str


class AskableOut(Out):
    """A field, or with `fact` a fact, that a leaf may name. `windowed` facts take a `window` such as "90d", all of them values
    of the columns in `where`. `target`: the object a relation points at."""

    key: str
    label: Words
    kind: str
    operators: list[str]
    options: list[OptionOut] = []
    fact: bool = False
    windowed: bool = False
    where: list[NarrowedOut] = []
    target: str | None = None


class RelationOut(Out):
    """Rows of another object that a leaf may ask: `object` names it, what may be asked of them is found under its name. `single`:
    there is one at most. `timed` ones have a time: they take a window and may be steps of a sequence."""

    key: str
    label: Words
    object: str
    single: bool
    timed: bool


class HappeningOut(Out):
    """A type of event. `properties` are what of it may be asked, its time first."""

    key: str
    label: Words
    properties: list[AskableOut]


class SegmentOut(Out):
    """A segment that a leaf may ask for."""

    key: str
    label: Words


class TakeOut(Out):
    """What is asked of rows (`is` of a leaf). `needs_field`: of a field of theirs whose kind is one of `kinds`. `gives`: nothing (the
    leaf has no operator), an integer, or a value of the field's own kind; `number` where that is a number of any kind.
    `never_empty`: is_empty and is_filled do not fit."""

    key: str
    label: Words
    needs_field: bool
    kinds: list[str]
    gives: str
    never_empty: bool


class LimitsOut(Out):
    """How much one condition may hold."""

    depth: int = MAX_DEPTH
    leaves: int = MAX_LEAVES
    related: int = MAX_RELATED
    steps: int = MAX_STEPS
    values: int = MAX_VALUES


class AskableFields(Out):
    """What the caller may ask of the object, in the order pages show it. `operators_by_kind`: for values taken of rows."""

    object: str
    label: Words
    fields: list[AskableOut]
    operators: list[OperatorOut]
    relations: list[RelationOut]
    events: list[HappeningOut]
    segments: list[SegmentOut]
    takes: list[TakeOut]
    operators_by_kind: dict[str, list[str]]
    limits: LimitsOut


class LookIn(In):
    """A condition to be tried."""

    tree: dict[str, Any]
    sample: Annotated[int, Field(ge=0, le=20)] = 5


class ExplainIn(In):
    """A condition to be explained for one record."""

    tree: dict[str, Any]
    record_id: UUID


class LineOut(Out):
    """One line of an explanation: a leaf in words, or "all", "any" or "none" of `parts`. For one record with whether it holds,
    what was found, and when it may turn by itself."""

    words: str
    join: str | None = None
    parts: list["LineOut"] = []
    holds: bool | None = None
    found: str | None = None
    flips_at: datetime | None = None


class LookSample(Out):
    """A record that fulfils the condition."""

    id: UUID
    title: str
    subtitle: str | None = None


class LookOut(Out):
    """The condition in words, as lines and as one sentence; how many records that the caller may see fulfil it, of `total`, and
    some of them. `capped`: at least `count`. `too_slow`: it was stopped before it was counted, `count` is null then."""

    words: LineOut
    sentence: str
    count: int | None
    capped: bool
    total: int | None
    sample: list[LookSample]
    too_slow: bool
    took_ms: int
