"""Hand-over: what belongs to somebody who leaves, and how it goes to others. Contributed by the room that owns the things.

Executed by access, as a job, in chunks with a transaction each; the same door gives everything back at undo.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, check_label


class HandOver(Contribution):
    """One kind of things that belong to a person, in the plural ("Customers"). Kinds come in the order of the rooms.

    `fate` says what becomes of them when nobody receives them and the account is disabled. `receivable` is False for what
    nobody can receive (a token): it is counted and shown, `find` and `give` are never called.
    """

    kind: ClassVar[str] = "hand_over"

    fate: ClassVar[Label]
    receivable: ClassVar[bool] = True

    @abstractmethod
    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        """How many of them belong to the person now."""

    @abstractmethod
    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        """The next `limit` of them in the order of their ids, behind `after`."""

    @abstractmethod
    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        """Give those that (still) belong to `from_id` to `to_id`; the ids really given. Set-based, for some hundreds at once.

        Writes history into the change-set (`changes.record_many`) and events where the room has them. Others are left alone
        and are not an error. Giving back is the same call with the two people changed round.
        """

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_label(self, "fate")
