"""SQL of one person's stays: at a merge, when it is taken back, when they are told or forgotten."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def gain(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """The survivor is in the static segments of the loser; those it was not in before. The loser's own rows stay, unseen."""
    rows = await uow.all(
        """INSERT INTO segment_member (workspace_id, segment_id, customer_id, since, why)
           SELECT m.workspace_id, m.segment_id, %(survivor)s, m.since, 'merge' FROM segment_member m
           JOIN segment s ON s.workspace_id = m.workspace_id AND s.id = m.segment_id AND s.kind = 'static'
           WHERE m.workspace_id = %(ws)s AND m.customer_id = %(loser)s ON CONFLICT DO NOTHING RETURNING segment_id""",
        survivor=survivor_id,
        loser=loser_id,
    )
    return [row["segment_id"] for row in rows]


async def lose(uow: UnitOfWork, survivor_id: UUID, segment_ids: Sequence[UUID]) -> None:
    """The survivor is in these no more."""
    await uow.run(
        """DELETE FROM segment_member WHERE workspace_id = %(ws)s AND customer_id = %(survivor)s AND segment_id = ANY(%(ids)s)
             AND why = 'merge'""",
        survivor=survivor_id,
        ids=list(segment_ids),
    )


async def find(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Every stay, the last first."""
    return await uow.all(
        """SELECT x.segment_id, s.name, x.entered_at, x.left_at FROM (
               SELECT segment_id, since AS entered_at, NULL::timestamptz AS left_at FROM segment_member
               WHERE workspace_id = %(ws)s AND customer_id = %(id)s
               UNION ALL SELECT segment_id, entered_at, left_at FROM segment_past
               WHERE workspace_id = %(ws)s AND customer_id = %(id)s) AS x
           JOIN segment s ON s.workspace_id = %(ws)s AND s.id = x.segment_id ORDER BY x.entered_at DESC, x.segment_id""",
        id=customer_id,
    )


async def erase(uow: UnitOfWork, customer_id: UUID) -> int:
    """Every stay of a person goes; how many. Counts are carried on."""
    await uow.run(
        """UPDATE segment s SET count = greatest(0, s.count - 1) FROM segment_member m WHERE s.workspace_id = %(ws)s
             AND m.workspace_id = s.workspace_id AND m.segment_id = s.id AND m.customer_id = %(id)s""",
        id=customer_id,
    )
    now = await uow.run(
        "DELETE FROM segment_member WHERE workspace_id = %(ws)s AND customer_id = %(id)s", id=customer_id
    )
    past = await uow.run(
        "DELETE FROM segment_past WHERE workspace_id = %(ws)s AND customer_id = %(id)s", id=customer_id
    )
    return now + past
