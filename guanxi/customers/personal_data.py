"""Tags and collaborators when two customers turn out to be one: the survivor has both's; the loser gets nothing taken away."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers.service import tagging
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.merging import MergeHandler


class TagsOfBoth(MergeHandler):
    """The loser keeps its own rows, so that un-merge has only to take from the survivor what it gained."""

    key: ClassVar[str] = "customers.tags"
    label: ClassVar[Label] = Label(zh="标签", en="Tags")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """Ids of the tags the survivor gained."""
        return {"gained": [str(one) for one in await tagging.gain(uow, survivor_id, loser_id)]}

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Those go from the survivor again."""
        await tagging.lose(uow, survivor_id, [UUID(one) for one in state["gained"]])


class CollaboratorsOfBoth(MergeHandler):
    """Who worked on either works on the survivor."""

    key: ClassVar[str] = "customers.collaborators"
    label: ClassVar[Label] = Label(zh="协作人", en="Collaborators")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """Ids of the people the survivor gained."""
        return {"gained": [str(one) for one in await access.join_shares(uow, "customer", survivor_id, loser_id)]}

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """They see the survivor no more."""
        await access.part_shares(uow, "customer", survivor_id, [UUID(one) for one in state["gained"]])
