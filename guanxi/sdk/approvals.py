"""Approvables: acts that may need somebody's yes: a discount, an export, a campaign, a settlement.

Contributed by the room of the act; executed by approvals, which knows who must agree (conditions over `Facts`), reminds,
delegates and keeps the history. The act itself happens in `approved`, in the transaction of the last yes.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_text


class Approvable(Contribution):
    """One kind of act. `object` names what waits; `Facts` is what approvers see and flows decide by (labelled fields)."""

    kind: ClassVar[str] = "approvable"

    object: ClassVar[str]
    Facts: ClassVar[type[BaseModel]]

    @abstractmethod
    async def describe(self, uow: UnitOfWork, object_id: UUID) -> Any:
        """An instance of Facts as things stand now; asked when the request is made and again at each decision."""

    @abstractmethod
    async def approved(self, uow: UnitOfWork, object_id: UUID) -> None:
        """Do it. Raise a Conflict when the object changed so that the approval no longer fits: it goes back to the asker."""

    @abstractmethod
    async def rejected(self, uow: UnitOfWork, object_id: UUID, reason: str) -> None:
        """Note that it will not happen, so that the asker can change it and ask again."""

    def title(self, facts: Any) -> Label:
        """The request in a line. Default: the label."""
        return self.label

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Facts": getattr(self, "Facts", None)}  # type: ignore[dict-item]  # a missing one is the fault to be told

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
