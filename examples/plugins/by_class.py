"""A segment source: everybody of one class is a set that conditions may name, without a table of its own.

A room with many or costly sets keeps the members in a table; here they are read from where they stand.
"""

from collections.abc import Sequence

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.segment_sources import KnownSegment, SegmentSource


class ByClass(SegmentSource):
    """One set for each class in use. `tree` says who is in it: who may not ask for the class finds no such set."""

    key = "by_class.by_class"
    label = Label(zh="按客户等级", en="By class")
    object = "customer"
    view = "customers.customer.view"

    async def find(self, uow: UnitOfWork) -> Sequence[KnownSegment]:
        """One query for all of them."""
        rows = await uow.all(
            """SELECT DISTINCT c.class FROM customer c
               WHERE c.workspace_id = %(ws)s AND c.class IS NOT NULL AND c.deleted_at IS NULL ORDER BY 1"""
        )
        return [
            KnownSegment(
                key=f"by_class.{row['class']}",
                label=Label(zh=f"{row['class']} 类客户", en=f"Class {row['class']}"),
                members="""SELECT m.id FROM customer m WHERE m.workspace_id = %(ws)s AND m.deleted_at IS NULL
                           AND 'by_class.' || m.class = {key}""",
                tree={"field": "customers.customer.class", "op": "is", "value": row["class"]},
            )
            for row in rows
        ]
