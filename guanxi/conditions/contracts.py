"""The condition tree: what filters, saved views, row rules, segments, branches and rules are all written in.

Two-valued: a leaf is true or not; a missing value makes it false (only `is_empty` is true then), and `not` is the exact
complement. Trees name fields and facts by key, so renaming a label breaks nothing. Not here: how a tree is checked
(rules.parsing), compiled (queries) and computed (rules.oracle).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field, Path

MAX_DEPTH = 8
MAX_LEAVES = 200
MAX_VALUES = 1_000
MAX_RELATED = 3  # levels of relations inside each other
MAX_STEPS = 5
MAX_CHAIN = 10  # segments that name each other in a row


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; with no parts, everything does."""

    parts: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class FieldLeaf:
    """A field of the object compared with a value in its one form (rules.values says which per kind and operator)."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class FactLeaf:
    """A fact compared with a value: its rows narrowed by `where` (column -> accepted values) and `window` ("90d")."""

    fact: str
    op: str
    value: Any = None
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    window: str | None = None


class Take(StrEnum):
    """What is asked of rows: whether any, all or none fulfil a tree, or one value of those that do."""

    ANY = "any"
    ALL = "all"
    NONE = "none"
    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that hang on a record: of a relation, or events of some types; those for which `of` holds, in the last `window`."""

    relation: str | None = None
    events: tuple[str, ...] = ()
    of: "Tree" = Every()
    window: str | None = None


@dataclass(frozen=True, slots=True)
class RowsLeaf:
    """Rows asked: any, all (true without rows) or none of them; or a value of theirs, of `field` where it is not a count,
    compared like a field's."""

    rows: Rows
    take: Take
    field: str | None = None
    op: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class SequenceLeaf:
    """Rows of the steps one after another, from the first to the last within a length ("7d"); with `then_not` the last of them was
    not followed by such a row within it, or within `not_within` where that is another time, and that time is over."""

    steps: tuple[Rows, ...]
    within: str
    then_not: Rows | None = None
    not_within: str | None = None


@dataclass(frozen=True, slots=True)
class MemberLeaf:
    """The record is in a segment."""

    segment: str


Leaf = FieldLeaf | FactLeaf | RowsLeaf | SequenceLeaf | MemberLeaf
Tree = Every | Some | Not | Leaf
EVERYTHING = Every()


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom a tree is asked: `now` is aware; `zone` is the IANA zone in which days begin; `me` is "me", `team` the people
    of my teams."""

    now: datetime
    zone: str = "UTC"
    me: UUID | None = None
    team: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Asked:
    """An object as it can be asked: its fields and facts by key. Only what the asker may see is in it, so nothing can be
    found out about the rest by asking. `relations`, `events` and `segments` are those it may be asked through, by key; events of
    the objects in `told_by`, beside its own, tell that it is another."""

    object: str
    label: Label
    fields: Mapping[str, Field]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    relations: "Mapping[str, Related]" = field(default_factory=dict)
    events: "Mapping[str, Happening]" = field(default_factory=dict)
    segments: "Mapping[str, Segment]" = field(default_factory=dict)
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """Rows of another object that hang on this one. `single`: a field of this one holds the other's id, so there is one at most;
    else `path` leads from its rows here. `asked` is what may be asked of the other, made when it is needed: objects refer to
    each other in circles. `visible(alias)` is the SQL of the rows the asker may see; None: all. `at` is its column of time."""

    key: str
    label: Label
    table: str
    asked: "Callable[[], Asked]"
    single: Field | None = None
    path: Path | None = None
    at: str | None = None
    live: LiteralString = "true"
    visible: Callable[[LiteralString], Any] | None = None


@dataclass(frozen=True)
class Happening:
    """A type of event of the object: its properties are the fields of `asked`, beside `at`. `log_class` is the tree of the log
    it lies in, so that questions about orders never touch page views."""

    key: str
    label: Label
    asked: Asked
    path: Path
    log_class: str = "business"


@dataclass(frozen=True)
class Segment:
    """A named set of records. `members` is a SELECT of ids by %(ws)s in which `{key}` stands for the key, kept by the room that
    owns it; `tree` says who is in it where it is dynamic, so that cycles are seen."""

    key: str
    label: Label
    members: LiteralString
    tree: "Tree | None" = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: words of a leaf, or "all"/"any"/"none" of `parts`. `holds` and `found` (the value that
    was found, in words) are there when one record is explained, and `flips_at`: when it may turn by itself."""

    words: str
    join: str | None = None
    parts: "tuple[Line, ...]" = ()
    holds: bool | None = None
    found: str | None = None
    flips_at: datetime | None = None


class Measure(StrEnum):
    """What is computed of rows: what `Take` takes of them, the value there is most of (`top`), and the days between (`gap`)."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"
    FIRST = "first"
    LAST = "last"
    TOP = "top"
    GAP = "gap"


class Part(StrEnum):
    """What of a moment counts, in the workspace's zone: its hour (0 to 23), or its weekday (1 is Monday)."""

    HOUR = "hour"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Value:
    """A value computed of each record, of rows that hang on it: what traits are made of. None where there are no rows.

    `field` is a field of the rows; money counts in `currency` alone. `top` is the value that most rows have, or with `by`
    (a number or money) those with the largest sum; ties go to the latest, then to the first by plain order. `part` takes
    an hour or a weekday of a moment. `gap` is the average number of days from one row to the next, two rows at least.
    `age`: whole days since the moment or day that was found.
    """

    rows: Rows
    measure: Measure
    field: str | None = None
    by: str | None = None
    currency: str | None = None
    part: Part | None = None
    age: bool = False


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule leads to: the key of an action (sdk.actions) and its configuration, checked against the action's form."""

    action: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of a rule of a kind (sdk.rule_kinds): what is changed gets another `version`, so that an old decision can be explained.

    `when`: types of events after which it is asked; empty: after anything. `since` and `until` (half open, aware; None: no
    bound) are when it is in force. Rules are asked by falling `priority`, equal ones by id; with `stop` none after it is asked
    of a record for which it holds.
    """

    id: UUID
    version: int
    kind: str
    name: str
    tree: Tree
    then: tuple[Then, ...] = ()
    when: frozenset[str] = frozenset()
    priority: int = 0
    stop: bool = False
    since: datetime | None = None
    until: datetime | None = None


class Verdict(StrEnum):
    """What became of a rule for one record."""

    HOLDS = "holds"
    FAILS = "fails"
    STOPPED = "stopped"  # one before it held and stops
    NOT_IN_FORCE = "not_in_force"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule explained for one record, in words; `line` is its condition, where it was asked; `stopped_by` the id of the rule
    that stops."""

    rule: Rule
    verdict: Verdict
    words: str
    line: Line | None = None
    stopped_by: UUID | None = None


@dataclass(slots=True)
class Trial:
    """What a rule would have done in a past period: `times` records and days on which it held, by day, and the first records."""

    rule: Rule
    times: int = 0
    days: dict[date, int] = field(default_factory=dict)
    sample: list[UUID] = field(default_factory=list)
