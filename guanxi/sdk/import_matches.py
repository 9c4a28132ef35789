"""Rows of a file that are about somebody or something known already, or about what an earlier row of the file is about.

A target that `decides` names them in its dry run; a person says of each, or of all of a kind, what is to become of it; the
run hands the decisions back to the target. Not here: what makes two records the same (the target), where decisions are kept
(imports).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class MatchKind(StrEnum):
    """How a row was met. KEY: known by its own key, so it is the same record again. ONE: by something else, one record.
    SEVERAL: more than one record. FILE: nobody is known, but an earlier row of the file is about the same."""

    KEY = "key"
    ONE = "one"
    SEVERAL = "several"
    FILE = "file"


class MatchAction(StrEnum):
    """What becomes of such a row: it is taken into the known record, left out, or makes a record of its own."""

    UPDATE = "update"
    SKIP = "skip"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class RowMatch:
    """One such row. `known`: the records, the one that would be taken first; `by`: of each what they have in common, columns
    separated by blanks (for kind FILE of the earlier row, `other_line`). `may_create`: False where the same key binds it."""

    line: int
    kind: MatchKind
    known: tuple[UUID, ...] = ()
    by: tuple[str, ...] = ()
    other_line: int | None = None
    may_create: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a row. `record` is where it goes for UPDATE (None: where it would go anyway, with the row of
    `with_line` when there is one); `chosen`: a person picked that one of several."""

    action: MatchAction
    record: UUID | None = None
    chosen: bool = False
    with_line: int | None = None


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A known record as the caller may see it. `values` by key of the target's columns, as a page shows them; `open`: False for
    one outside of the caller's scope, which then has neither title nor values."""

    title: str = ""
    page: str = ""
    values: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    open: bool = True
