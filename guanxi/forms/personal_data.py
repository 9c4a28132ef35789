"""What this room holds about a person: what they answered."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.forms.service import forgetting
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class AnswersGiven(PersonalData):
    """Submissions of forms."""

    key: ClassVar[str] = "forms.answers"
    label: ClassVar[Label] = Label(zh="表单提交", en="Filled-in forms")
    tables: ClassVar[tuple[str, ...]] = ("form_submission",)

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """Every submission."""
        rows = await forgetting.find_of_customer(uow, customer_id)
        return [PersonalRecord(forgetting.NAME, row["id"], row["at"]) for row in rows]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """With the answers."""
        return await forgetting.export_of_customer(uow, customer_id)

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """The answers are overwritten; the consents given with them stay as proof in customers."""
        return Erased(await forgetting.erase_of_customer(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """Counts are kept by day already, so the answers go."""
        return await forgetting.erase_of_customer(uow, customer_id)
