"""The condition tree: what filters, saved views, row rules, segments, branches and rules are all written in.

Two-valued: a leaf is true or not; a missing value makes it false (only `is_empty` is true then), and `not` is the exact
complement. Trees name fields and facts by key, so renaming a label breaks nothing. Not here: how a tree is checked
(rules.parsing), compiled (queries) and computed (rules.oracle).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field

MAX_DEPTH = 8
MAX_LEAVES = 200
MAX_VALUES = 1_000


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


Tree = Every | Some | Not | FieldLeaf | FactLeaf
EVERYTHING = Every()


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom a tree is asked: `now` is aware; `zone` is the IANA zone in which days begin; `me` is "me"."""

    now: datetime
    zone: str = "UTC"
    me: UUID | None = None


@dataclass(frozen=True)
class Asked:
    """An object as it can be asked: its fields and facts by key. Only what the asker may see is in it, so nothing can be
    found out about the rest by asking."""

    object: str
    label: Label
    fields: Mapping[str, Field]
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: words of a leaf, or "all"/"any"/"none" of `parts`. `holds` and `found` (the value that
    was found, in words) are there when one record is explained."""

    words: str
    join: str | None = None
    parts: "tuple[Line, ...]" = ()
    holds: bool | None = None
    found: str | None = None
