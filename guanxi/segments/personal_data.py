"""What this room holds about a person, and what becomes of it when two turn out to be one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord
from guanxi.segments.service import merging


class MembershipsHeld(PersonalData):
    """Which segments the person is and was in."""

    key: ClassVar[str] = "segments.memberships"
    label: ClassVar[Label] = Label(zh="所属人群", en="Segments they are in")
    tables: ClassVar[tuple[str, ...]] = ("segment_member", "segment_past")

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """One for each stay."""
        return [
            PersonalRecord("segment", row["segment_id"], row["entered_at"])
            for row in await merging.find(uow, customer_id)
        ]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """With the segment's name, and from when to when."""
        return [
            {
                "object": "segment",
                "id": str(row["segment_id"]),
                "name": row["name"],
                "entered_at": row["entered_at"].isoformat(),
                "left_at": None if row["left_at"] is None else row["left_at"].isoformat(),
            }
            for row in await merging.find(uow, customer_id)
        ]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Removed for good. What is left of the person is looked at anew by the conditions."""
        return Erased(await merging.erase(uow, customer_id))

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """A stay of nobody says nothing: it goes; counts stay."""
        return await merging.erase(uow, customer_id)


class MembershipsOfBoth(MergeHandler):
    """Who was put into a static segment stays in it as the one they turn out to be. Dynamic segments ask anew."""

    key: ClassVar[str] = "segments.memberships_of_both"
    label: ClassVar[Label] = Label(zh="所属人群", en="Segments they are in")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """The survivor gains the static segments of the loser."""
        return {"gained": [str(one) for one in await merging.gain(uow, survivor_id, loser_id)]}

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Those go from the survivor again; the loser never left them."""
        await merging.lose(uow, survivor_id, [UUID(one) for one in state["gained"]])
