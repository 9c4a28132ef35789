"""What other rooms see of orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.sdk.imports import Overwritten


@dataclass(frozen=True, slots=True)
class Stored:
    """What a chunk of orders did: orders made (their rows) and changed (as they were), and the money now stored for its lines."""

    created: Sequence[Mapping[str, Any]]
    overwritten: Sequence[Overwritten]
    sum_minor: int

    @property
    def updated(self) -> int:
        """How many orders were changed."""
        return len(self.overwritten)
