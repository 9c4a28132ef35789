"""What identity compares of customers, and where what it finds is kept: on the list of pairs to look at."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork

_COLUMNS: LiteralString = "c.id, c.kind, c.name, c.gender, c.birthday, c.city, c.custom ->> 'address' AS address"
_LIVE: LiteralString = "c.merged_into_id IS NULL AND c.deleted_at IS NULL"


async def find_page(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Row]:
    """Live customers of the scope in the order of their ids, from behind `after` on."""
    statement = sql.SQL(
        """SELECT {columns} FROM customer c WHERE c.workspace_id = %(ws)s AND {live} AND {visible}
             AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s"""
    ).format(columns=sql.SQL(_COLUMNS), live=sql.SQL(_LIVE), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, after=after, limit=limit)


async def find_some(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Those of `ids` that the scope sees, merged ones too."""
    statement = sql.SQL(
        "SELECT {columns} FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND {visible}"
    ).format(columns=sql.SQL(_COLUMNS), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, ids=list(ids))


async def find_handles(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Phones and e-mails of customers, sealed; with the profile each is on, the oldest first."""
    return await uow.all(
        """SELECT p.customer_id, h.profile_id, h.id, h.kind, h.sealed, h.blind FROM profile p
           JOIN handle h ON h.workspace_id = p.workspace_id AND h.profile_id = p.id AND h.kind IN ('phone', 'email')
           WHERE p.workspace_id = %(ws)s AND p.customer_id = ANY(%(ids)s) ORDER BY h.id""",
        ids=list(ids),
    )


async def find_merges(uow: UnitOfWork, limit: int) -> list[Row]:
    """The newest merges that people decided and that stand; those of jobs say nothing."""
    statement = sql.SQL(
        """SELECT m.id, m.survivor_id, m.loser_id, m.profiles, m.survivor_before FROM customer_merge m
           JOIN customer c ON c.workspace_id = m.workspace_id AND c.id = m.survivor_id
           WHERE m.workspace_id = %(ws)s AND m.undone_at IS NULL AND m.actor_id IS NOT NULL AND m.survivor_before ->> 'batch' IS NULL
             AND {live} AND {visible} ORDER BY m.at DESC LIMIT %(limit)s"""
    ).format(live=sql.SQL(_LIVE), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, limit=limit)


async def find_apart(uow: UnitOfWork, limit: int) -> list[Row]:
    """The newest pairs that people said are two: first_id, second_id."""
    statement = sql.SQL(
        """SELECT v.first_id, v.second_id FROM customer_review v
           JOIN customer a ON a.workspace_id = v.workspace_id AND a.id = v.first_id
           JOIN customer b ON b.workspace_id = v.workspace_id AND b.id = v.second_id
           WHERE v.workspace_id = %(ws)s AND v.decided_at IS NOT NULL AND {first} AND {second} ORDER BY v.decided_at DESC LIMIT %(limit)s"""
    ).format(first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b"))
    return await uow.all(statement, limit=limit)


async def find_apart_among(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Pairs that people said are two, of which one is among `ids` or was merged into one of them; as the live customers they are now."""
    return await uow.all(
        """SELECT coalesce(a.merged_into_id, a.id) AS one, coalesce(b.merged_into_id, b.id) AS other FROM customer_review v
           JOIN customer a ON a.workspace_id = v.workspace_id AND a.id = v.first_id
           JOIN customer b ON b.workspace_id = v.workspace_id AND b.id = v.second_id
           WHERE v.workspace_id = %(ws)s AND v.decided_at IS NOT NULL
             AND (coalesce(a.merged_into_id, a.id) = ANY(%(ids)s) OR coalesce(b.merged_into_id, b.id) = ANY(%(ids)s))""",
        ids=list(ids),
    )


async def withdraw(
    uow: UnitOfWork, reasons: Sequence[str], weights: str, firsts: Sequence[UUID], seconds: Sequence[UUID]
) -> int:
    """Take `reasons` off these open pairs; a pair that nothing else speaks for goes from the list. How many pairs."""
    return await uow.run(
        """WITH named AS (SELECT * FROM unnest(%(firsts)s::uuid[], %(seconds)s::uuid[]) AS n(first, second)),
             left_over AS (SELECT v.id, ARRAY(SELECT r FROM unnest(v.reasons) AS r WHERE r <> ALL(%(reasons)s::text[])) AS reasons
                 FROM customer_review v JOIN named n ON n.first = v.first_id AND n.second = v.second_id
                 WHERE v.workspace_id = %(ws)s AND v.decided_at IS NULL AND v.reasons && %(reasons)s::text[]),
             gone AS (DELETE FROM customer_review d USING left_over l WHERE d.workspace_id = %(ws)s AND d.id = l.id AND l.reasons = '{}')
           UPDATE customer_review v SET reasons = l.reasons,
                  weight = (SELECT sum((%(weights)s::jsonb ->> r)::int) FROM unnest(l.reasons) AS r)
           FROM left_over l WHERE v.workspace_id = %(ws)s AND v.id = l.id AND l.reasons <> '{}'""",
        reasons=list(reasons),
        weights=weights,
        firsts=list(firsts),
        seconds=list(seconds),
    )


async def get_review(uow: UnitOfWork, one: UUID, other: UUID) -> Row | None:
    """What the list says of two: reasons, used, decided_at."""
    return await uow.one(
        """SELECT v.reasons, v.used, v.decided_at FROM customer_review v
           WHERE v.workspace_id = %(ws)s AND v.first_id = %(first)s AND v.second_id = %(second)s""",
        first=min(one, other),
        second=max(one, other),
    )


async def find_merge_of(uow: UnitOfWork, one: UUID, other: UUID) -> Row | None:
    """The standing merge of two: at, reason, actor_id."""
    return await uow.one(
        """SELECT m.at, m.reason, m.actor_id FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.undone_at IS NULL
             AND ((m.survivor_id = %(one)s AND m.loser_id = %(other)s) OR (m.survivor_id = %(other)s AND m.loser_id = %(one)s))
           ORDER BY m.at DESC LIMIT 1""",
        one=one,
        other=other,
    )
