"""Values of this room that others and its own lines share."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ref:
    """A record of any room: the name of its object in the registry, and its id."""

    object: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the reader may see it: its name (None: it has none) and the address of its page."""

    ref: Ref
    name: str | None
    page: str
