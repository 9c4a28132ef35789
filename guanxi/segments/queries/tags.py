"""SQL of who keeps a tag on whom."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork


async def find_keepers(uow: UnitOfWork, tag_id: UUID, segment_id: UUID, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """For those of these customers who are in another segment that gives the same tag while they are in it: which one."""
    rows = await uow.all(
        """SELECT DISTINCT ON (m.customer_id) m.customer_id, s.id FROM segment s
           JOIN segment_member m ON m.workspace_id = s.workspace_id AND m.segment_id = s.id AND m.customer_id = ANY(%(ids)s)
           WHERE s.workspace_id = %(ws)s AND s.tag_id = %(tag)s AND s.tag_mode = 'while' AND s.id <> %(id)s AND s.deleted_at IS NULL
           ORDER BY m.customer_id, s.id""",
        ids=list(ids),
        tag=tag_id,
        id=segment_id,
    )
    return {row["customer_id"]: row["id"] for row in rows}


async def find_outside(uow: UnitOfWork, tag_id: UUID, segment_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Of these customers, who carries the tag because of the segment without being in it."""
    rows = await uow.all(
        """SELECT ct.customer_id FROM customer_tag ct WHERE ct.workspace_id = %(ws)s AND ct.tag_id = %(tag)s AND ct.rule_id = %(id)s
             AND ct.customer_id = ANY(%(ids)s) AND NOT EXISTS (SELECT FROM segment_member m WHERE m.workspace_id = %(ws)s
                 AND m.segment_id = %(id)s AND m.customer_id = ct.customer_id)""",
        ids=list(ids),
        tag=tag_id,
        id=segment_id,
    )
    return [row["customer_id"] for row in rows]
