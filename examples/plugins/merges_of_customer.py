"""A used-by: before a customer is deleted for good, it tells which merges still point at her. Needs merge_records.py."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.used_by import Use, UsedBy


class MergesOfCustomer(UsedBy):
    """A merge that can still be taken back blocks the deletion."""

    key = "merges_of_customer.merges"
    label = Label(zh="合并记录", en="Merges")
    object = "customer"
    by = "merge_record"

    async def find(self, uow: UnitOfWork, object_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
        """One query for all the customers asked about, at most `limit` merges each."""
        rows = await uow.all(
            """SELECT t.customer_id, m.id, m.reason, m.undone_at IS NULL AS open
               FROM unnest(%(ids)s::uuid[]) AS t(customer_id) CROSS JOIN LATERAL (
                   SELECT id, reason, undone_at, at FROM customer_merge
                   WHERE workspace_id = %(ws)s AND t.customer_id IN (survivor_id, loser_id)
                   ORDER BY undone_at IS NULL DESC, at DESC LIMIT %(limit)s) AS m
               ORDER BY open DESC, m.at DESC""",
            ids=list(object_ids),
            limit=limit,
        )
        found: dict[UUID, list[Use]] = {}
        for row in rows:
            use = Use("merge_record", row["id"], row["reason"] or "-", blocks=row["open"])
            found.setdefault(row["customer_id"], []).append(use)
        return found
