"""What this room holds about a person, and what becomes of it when two turn out to be one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.companies.service import merging, people
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class RolesHeld(PersonalData):
    """Where the person works, as what, since when."""

    key: ClassVar[str] = "companies.roles"
    label: ClassVar[Label] = Label(zh="在企业中的角色", en="Roles in companies")
    tables: ClassVar[tuple[str, ...]] = ("company_person",)

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """Every role, those that are over too."""
        return [
            PersonalRecord(people.PERSON, row["id"], row["created_at"]) for row in await merging.find(uow, customer_id)
        ]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """With company, role, title, department and days."""
        return [
            {
                "object": people.PERSON,
                "id": str(row["id"]),
                **{name: None if row[name] is None else str(row[name]) for name in _SAID},
            }
            for row in await merging.find(uow, customer_id)
        ]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good, with their history."""
        return Erased(await merging.erase(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """A role of nobody says nothing: it goes."""
        return await merging.erase(uow, customer_id)


_SAID = ("company_id", "role", "title", "department", "started_on", "ended_on")


class RolesOfBoth(MergeHandler):
    """Roles follow the person who holds them."""

    key: ClassVar[str] = "companies.roles_of_both"
    label: ClassVar[Label] = Label(zh="在企业中的角色", en="Roles in companies")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """To the survivor, unless it has the same role."""
        return await merging.move(uow, survivor_id, loser_id)

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Back again, but for what was added while the two were one."""
        await merging.give_back(uow, survivor_id, loser_id, state)
