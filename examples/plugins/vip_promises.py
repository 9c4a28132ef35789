"""A hand-over: promises noted on customers go to whoever takes over from a colleague who leaves."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver

_KEY = "vip_promises.by"


class VipPromises(HandOver):
    """Who promised something to a customer stands in the customer's own values."""

    key = "vip_promises.promises"
    label = Label(zh="对客户的承诺", en="Promises to customers")
    fate = Label(zh="无人兑现", en="Nobody keeps them")

    async def count(self, uow: UnitOfWork, user_id: UUID) -> int:
        """One count."""
        statement = "SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND custom @> jsonb_build_object(%(key)s::text, %(user)s::text)"
        return int(await uow.value(statement, key=_KEY, user=str(user_id)))

    async def find(self, uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
        """By id, so that a job goes on where it stopped."""
        rows = await uow.all(
            """SELECT id FROM customer WHERE workspace_id = %(ws)s AND custom @> jsonb_build_object(%(key)s::text, %(user)s::text)
               AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid) ORDER BY id LIMIT %(limit)s""",
            key=_KEY,
            user=str(user_id),
            after=after,
            limit=limit,
        )
        return [row["id"] for row in rows]

    async def give(
        self, uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID, change_set_id: UUID
    ) -> list[UUID]:
        """One statement; what somebody else promised meanwhile is left alone."""
        rows = await uow.all(
            """UPDATE customer SET custom = custom || jsonb_build_object(%(key)s::text, %(to_id)s::text)
               WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s::uuid[])
                 AND custom @> jsonb_build_object(%(key)s::text, %(from_id)s::text) RETURNING id""",
            key=_KEY,
            ids=list(ids),
            from_id=str(from_id),
            to_id=str(to_id),
        )
        return [row["id"] for row in rows]
