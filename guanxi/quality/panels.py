"""Quality on the page of a customer."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.quality import permissions
from guanxi.quality.schemas import CustomerQuality
from guanxi.quality.service import showing
from guanxi.sdk.panels import Panel


class QualityOfCustomer(Panel):
    """The score, its parts, and what would raise it most."""

    key: ClassVar[str] = "quality.of_customer"
    label: ClassVar[Label] = Label(zh="数据质量", en="Data quality")
    object: ClassVar[str] = "customer"
    permission: ClassVar[str] = permissions.VIEW.key
    Data: ClassVar[type[BaseModel]] = CustomerQuality
    order: ClassVar[int] = 60
    icon: ClassVar[str] = "check"

    async def load(self, uow: UnitOfWork, object_id: UUID) -> CustomerQuality | None:
        """Always there: a good record says so."""
        return await showing.show(uow, object_id)
