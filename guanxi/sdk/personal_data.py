"""Personal data: what a room holds about one customer, and how it is shown to her, erased, or made anonymous.

The privacy room asks every handler when a customer uses her rights (PIPL articles 44-47, GDPR articles 15-20), and again
after a restore. A building test holds `tables` against the schema: no table with personal values may be forgotten.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """One record that concerns the customer: the object's name, its id, and when it was made."""

    object: str
    id: UUID
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing did: rows removed or overwritten, rows that must stay, and the law or reason for those."""

    rows: int
    kept: int = 0
    reason: Label | None = None


class PersonalData(Contribution):
    """One room's personal data. Executed by privacy; `tables` are the tables it answers for."""

    kind: ClassVar[str] = "personal_data"

    tables: ClassVar[tuple[str, ...]]

    @abstractmethod
    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """Everything held about the customer, without its content."""

    @abstractmethod
    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """The same with its content, in the clear, as JSON objects a person can read."""

    @abstractmethod
    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Remove or overwrite it for good, files included. Running it again changes nothing: it is replayed after restores."""

    @abstractmethod
    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """Make it anonymous but keep what statistics need (amounts, times, regions); the number of rows changed."""

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        if not getattr(self, "tables", ()):
            yield Fault("tables", "请列出所负责的表。", "list the tables it answers for.")
