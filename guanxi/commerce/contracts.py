"""What other rooms see of orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Stored:
    """What a chunk of orders did: orders made (their rows) and changed, and the money now stored for its lines."""

    created: Sequence[Mapping[str, Any]]
    updated: int
    sum_minor: int


@dataclass(frozen=True, slots=True)
class Purchases:
    """What a customer bought in one currency, cancellations taken off."""

    currency: str
    orders: int
    total_minor: int
    first_at: datetime
    last_at: datetime
