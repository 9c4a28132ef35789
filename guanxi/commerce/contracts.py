"""What other rooms see of orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Purchases:
    """What a customer bought in one currency, cancellations taken off."""

    currency: str
    orders: int
    total_minor: int
    first_at: datetime
    last_at: datetime
