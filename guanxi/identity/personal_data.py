"""What this room holds about a person."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.identity.service import holding
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class PairsHeld(PersonalData):
    """With whom a model takes a person for one, and by which fields; no values."""

    key: ClassVar[str] = "identity.pairs"
    label: ClassVar[Label] = Label(zh="疑似重复的匹配结果", en="Pairs found by the identity model")
    tables: ClassVar[tuple[str, ...]] = ("identity_pair",)

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """One record a pair."""
        return [
            PersonalRecord("identity_pair", row["run_id"], row["at"])
            for row in await holding.find_held(uow, customer_id)
        ]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """How sure, when, and by which fields."""
        return [
            {
                "object": "identity_pair",
                "id": str(row["run_id"]),
                "probability": row["probability"],
                "evidence": row["evidence"],
                "at": row["at"].isoformat(),
            }
            for row in await holding.find_held(uow, customer_id)
        ]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good."""
        return Erased(await holding.erase(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """Nobody is like nobody: they go."""
        return await holding.erase(uow, customer_id)
