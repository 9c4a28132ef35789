"""What this room holds about a person, and what becomes of it when two turn out to be one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.collaboration.service import belonging
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class WrittenAbout(PersonalData):
    """What colleagues wrote about the person and mean to do for them."""

    key: ClassVar[str] = "collaboration.written"
    label: ClassVar[Label] = Label(zh="备注与任务", en="Notes and tasks")
    tables: ClassVar[tuple[str, ...]] = (
        "note",
        "note_file",
        "task",
        "meeting",
        "meeting_record",
        "notification",
        "follow",
    )

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """Every note and task about the person."""
        found = await belonging.find(uow, customer_id)
        return [PersonalRecord(name, row["id"], row["created_at"]) for name, row in found]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """With text, author and time."""
        return await belonging.export(uow, customer_id)

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good, with history and files."""
        return Erased(await belonging.erase(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """A text that names a person cannot be made anonymous: it goes."""
        return await belonging.erase(uow, customer_id)


class Belongings(MergeHandler):
    """Notes and tasks follow the person they are about."""

    key: ClassVar[str] = "collaboration.belongings"
    label: ClassVar[Label] = Label(zh="备注与任务", en="Notes and tasks")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """To the survivor."""
        return await belonging.move(uow, survivor_id, loser_id)

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Back, but for what was made while the two were one."""
        await belonging.give_back(uow, survivor_id, loser_id, state)
