"""A work item: customers whom nobody looks after yet wait for an owner; workforce gives them out."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.work_items import Waiting, WorkItem


class UnownedCustomers(WorkItem):
    """A customer without a stage counts as not begun."""

    key = "unowned_customers.customer"
    label = Label(zh="无归属客户", en="Customers without an owner")
    object = "customer"
    weight = 5
    events = ("customers.customer_created", "customers.customers_imported")

    async def find_waiting(self, uow: UnitOfWork, limit: int) -> list[Waiting]:
        """The oldest first: all are equally urgent."""
        rows = await uow.all(
            """SELECT id, created_at FROM customer
               WHERE workspace_id = %(ws)s AND owner_id IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL
               ORDER BY created_at, id LIMIT %(limit)s""",
            limit=limit,
        )
        return [Waiting(row["id"], row["created_at"]) for row in rows]

    async def assign(self, uow: UnitOfWork, object_ids: Sequence[UUID], user_id: UUID) -> list[UUID]:
        """`owner_id IS NULL` in the UPDATE itself: of two who assign at once, one gets the customer."""
        rows = await uow.all(
            """UPDATE customer SET owner_id = %(user)s, version = version + 1, updated_at = now()
               WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND owner_id IS NULL RETURNING id""",
            user=user_id,
            ids=list(object_ids),
        )
        return [row["id"] for row in rows]

    async def release(self, uow: UnitOfWork, user_id: UUID) -> int:
        """Customers already in a stage stay with their owner."""
        return await uow.run(
            """UPDATE customer SET owner_id = NULL, version = version + 1, updated_at = now()
               WHERE workspace_id = %(ws)s AND owner_id = %(user)s AND stage IS NULL""",
            user=user_id,
        )

    async def count_open(self, uow: UnitOfWork, user_ids: Sequence[UUID]) -> dict[UUID, int]:
        """Not begun, by owner."""
        rows = await uow.all(
            """SELECT owner_id, count(*) AS n FROM customer
               WHERE workspace_id = %(ws)s AND owner_id = ANY(%(users)s) AND stage IS NULL AND deleted_at IS NULL
               GROUP BY owner_id""",
            users=list(user_ids),
        )
        return {row["owner_id"]: row["n"] for row in rows}
