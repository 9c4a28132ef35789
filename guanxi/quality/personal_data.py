"""What this room holds about a person, and what becomes of it when two turn out to be one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.quality.service import holding
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class QualityHeld(PersonalData):
    """The score of a person's data, what is wrong with them, and what colleagues said of that."""

    key: ClassVar[str] = "quality.held"
    label: ClassVar[Label] = Label(zh="数据质量", en="Data quality")
    tables: ClassVar[tuple[str, ...]] = (
        "customer_quality", "customer_problem", "quality_mark", "quality_fixed", "quality_mend",
    )  # fmt: skip

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """One record, if there is any."""
        found = await holding.get_held(uow, customer_id)
        return [] if found is None else [PersonalRecord("quality", customer_id, found["computed_at"])]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """Score, parts, problems and judgements."""
        found = await holding.get_held(uow, customer_id)
        if found is None:
            return []
        return [{"object": "quality", "id": str(customer_id), **found, "computed_at": found["computed_at"].isoformat()}]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good."""
        return Erased(await holding.erase(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """What is wrong with the data of nobody is nothing: it goes."""
        return await holding.erase(uow, customer_id)


class JudgementsOfBoth(MergeHandler):
    """What people said of either holds for the one they turn out to be. Scores are made anew by the reader."""

    key: ClassVar[str] = "quality.judgements"
    label: ClassVar[Label] = Label(zh="数据问题标记", en="Judgements about data")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """The loser's go to the survivor."""
        return {"moved": [str(one) for one in await holding.move_marks(uow, loser_id, survivor_id)]}

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """And back."""
        await holding.move_marks(uow, survivor_id, loser_id, [UUID(one) for one in state["moved"]])
