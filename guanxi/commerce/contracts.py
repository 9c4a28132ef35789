"""What other rooms see of orders."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """What a chunk of orders did: orders made and changed, and the money now stored for its lines."""

    created: int
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
