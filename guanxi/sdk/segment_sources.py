"""Segment sources: named sets of records that conditions may ask for ("is in the segment …").

The room that owns the sets keeps their members in a table and says how they are read; the engine of conditions only joins
them. Not here: the tree (conditions) and how members come and go (the room's own).
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, LiteralString

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


@dataclass(frozen=True, slots=True)
class KnownSegment:
    """One set. `members` is a SELECT of ids by %(ws)s in which `{key}` stands for the set's key, a text. `tree` is the JSON of
    the condition that decides who is in it, None for a set made by hand: who may not ask for a part of it may not ask for
    the set either, because the answer would tell."""

    key: str
    label: Label
    members: LiteralString
    tree: Mapping[str, Any] | None = None


class SegmentSource(Contribution):
    """The sets of one object. Executed by conditions; asked once for each condition that is read.

    `object` names what is in the sets, `view` the permission without which there are none.
    """

    kind: ClassVar[str] = "segment_source"

    object: ClassVar[str]
    view: ClassVar[str]

    @abstractmethod
    async def find(self, uow: UnitOfWork) -> Sequence[KnownSegment]:
        """Every set of the workspace, in the order people see them. One short query: it is part of every filtered list."""

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("permission", self.view)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        yield from check_text(self, "view")
