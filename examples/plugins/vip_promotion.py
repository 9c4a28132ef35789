"""An approvable: making somebody a VIP customer needs a yes. Approvals knows whose; this knows what a yes does."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.sdk.approvals import Approvable
from guanxi.sdk.forms import labelled


class VipPromotion(Approvable):
    """The object that waits is the customer herself."""

    key = "vip_promotion.promotion"
    label = Label(zh="升级为 VIP", en="Promotion to VIP")
    object = "customer"

    class Facts(BaseModel):
        """What the approver sees and a flow may decide by."""

        current_class: str | None = labelled(None, zh="当前级别", en="Class now")
        orders: int = labelled(zh="订单数", en="Orders")

    async def describe(self, uow: UnitOfWork, object_id: UUID) -> Any:
        """As things stand now."""
        row = await uow.one(
            """SELECT c.class AS current_class, (
                   SELECT count(*) FROM profile p JOIN commerce_order o ON o.workspace_id = p.workspace_id AND o.profile_id = p.id
                   WHERE p.workspace_id = c.workspace_id AND p.customer_id = c.id AND o.kind = 'sale') AS orders
               FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = %(id)s AND c.deleted_at IS NULL""",
            id=object_id,
        )
        if row is None:
            raise NotFound
        return self.Facts(**row)

    async def approved(self, uow: UnitOfWork, object_id: UUID) -> None:
        """The promotion itself."""
        await self._set(uow, object_id, "vip", None)

    async def rejected(self, uow: UnitOfWork, object_id: UUID, reason: str) -> None:
        """The class stays; the reason is kept where the asker sees it."""
        await self._set(uow, object_id, None, reason)

    async def _set(self, uow: UnitOfWork, customer_id: UUID, new_class: str | None, reason: str | None) -> None:
        changed = await uow.run(
            """UPDATE customer SET class = coalesce(%(class)s, class), version = version + 1, updated_at = now(),
                      custom = custom || jsonb_strip_nulls(jsonb_build_object('vip_promotion.refused', %(reason)s::text))
               WHERE workspace_id = %(ws)s AND id = %(id)s AND deleted_at IS NULL""",
            **{"class": new_class, "reason": reason, "id": customer_id},
        )
        if not changed:
            raise NotFound
