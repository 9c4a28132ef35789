"""SQL of what people see: figures of the customers they may see, lists by problem, the queue, who mended what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork


def _seen(uow: UnitOfWork) -> sql.Composable:
    return sql.SQL("c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL AND {}").format(
        uow.scope.visible("customer", "c")
    )


async def get_figures(uow: UnitOfWork) -> Row:
    """Averages over the customers that the scope sees, how many there are, and how many lie in each ten points."""
    found = await uow.one(
        sql.SQL(
            """WITH q AS (SELECT q.* FROM customer_quality q JOIN customer c ON c.id = q.id AND {} WHERE q.workspace_id = %(ws)s),
               b AS (SELECT least(9, score / 10) AS place, count(*) AS customers FROM q GROUP BY 1)
               SELECT count(*) AS customers, avg(score)::float AS score, avg(complete)::float AS complete, avg(valid)::float AS valid,
                   avg(consistent)::float AS consistent, avg(fresh)::float AS fresh,
                   (SELECT coalesce(jsonb_object_agg(place, customers), '{{}}') FROM b) AS bins FROM q"""
        ).format(_seen(uow))
    )
    assert found is not None
    return found


async def count_classes(uow: UnitOfWork, fields: Sequence[str], kinds: Sequence[str]) -> list[Row]:
    """How many customers have each problem, and of how many a mend can be computed; `fields` and `kinds` are left out."""
    return await uow.all(
        sql.SQL(
            """SELECT p.code, p.kind, p.field, count(*) AS customers, count(*) FILTER (WHERE p.mend) AS mends
               FROM customer_problem p JOIN customer c ON c.id = p.customer_id AND {}
               WHERE p.workspace_id = %(ws)s AND p.field <> ALL(%(fields)s) AND p.kind <> ALL(%(kinds)s)
               GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1"""
        ).format(_seen(uow)),
        fields=list(fields),
        kinds=list(kinds),
    )


async def find_days(uow: UnitOfWork, limit: int) -> list[Row]:
    """The figures of the latest days, the earliest first."""
    rows = await uow.all(
        "SELECT * FROM quality_day WHERE workspace_id = %(ws)s ORDER BY day DESC LIMIT %(limit)s", limit=limit
    )
    return rows[::-1]


async def find_progress(uow: UnitOfWork, today: datetime, week: datetime, fields: Sequence[str]) -> list[Row]:
    """Who solved how many problems since the day and the week began, by person."""
    return await uow.all(
        sql.SQL(
            """SELECT f.by, u.name, count(*) FILTER (WHERE f.at >= %(today)s) AS today, count(*) AS week
               FROM quality_fixed f JOIN customer c ON c.id = f.customer_id AND {}
               LEFT JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = f.by
               WHERE f.workspace_id = %(ws)s AND f.at >= %(week)s AND f.field <> ALL(%(fields)s) GROUP BY 1, 2 ORDER BY 4 DESC, 2"""
        ).format(_seen(uow)),
        today=today,
        week=week,
        fields=list(fields),
    )


_GROUPS: Final = {
    "source": ("c.source", "c.source", ""),
    "owner": (
        "c.owner_id::text", "u.name",
        "LEFT JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = c.owner_id",
    ),
    "store": (
        "s.id::text", "s.name",
        """LEFT JOIN LATERAL (SELECT s.id, s.name FROM store_staff f JOIN store s ON s.workspace_id = %(ws)s AND s.id = f.store_id
               AND s.deleted_at IS NULL WHERE f.workspace_id = %(ws)s AND f.user_id = c.owner_id ORDER BY s.code LIMIT 1) s ON true""",
    ),
}  # fmt: skip


async def find_groups(uow: UnitOfWork, by: str, limit: int) -> list[Row]:
    """Score and problems of the customers by where they come from, whose they are, or in which store that person works."""
    key, name, joins = _GROUPS[by]
    return await uow.all(
        sql.SQL(
            """SELECT {key} AS key, {name} AS name, count(*) AS customers, avg(q.score)::float AS score,
                   count(*) FILTER (WHERE q.score < 60) AS bad
               FROM customer_quality q JOIN customer c ON c.id = q.id AND {seen} {joins}
               WHERE q.workspace_id = %(ws)s GROUP BY 1, 2 ORDER BY 4, 3 DESC LIMIT %(limit)s"""
        ).format(key=sql.SQL(key), name=sql.SQL(name), joins=sql.SQL(joins), seen=_seen(uow)),
        limit=limit,
    )


async def find_queue(
    uow: UnitOfWork,
    code: str | None,
    after: tuple[bool, UUID, str] | None,
    limit: int,
    fields: Sequence[str],
    kinds: Sequence[str],
    only: tuple[UUID, ...] | None = None,
    *,
    mend: bool = False,
    source: str | None = None,
    owner_id: UUID | None = None,
) -> list[Row]:
    """Problems to look at, without what the caller put off: what can be computed first, then the newest customers."""
    return await uow.all(
        sql.SQL(
            """SELECT p.customer_id, p.code, p.kind, p.field, p.since, p.mend FROM customer_problem p
               JOIN customer c ON c.id = p.customer_id AND {}
               WHERE p.workspace_id = %(ws)s AND (%(code)s::text IS NULL OR p.code = %(code)s)
                 AND p.field <> ALL(%(fields)s) AND p.kind <> ALL(%(kinds)s) AND (NOT %(mend)s OR p.mend)
                 AND (%(source)s::text IS NULL OR c.source = %(source)s) AND (%(owner)s::uuid IS NULL OR c.owner_id = %(owner)s)
                 AND (%(only)s::uuid[] IS NULL OR p.customer_id = ANY(%(only)s))
                 AND (%(after)s::uuid IS NULL OR (NOT p.mend AND %(after_mend)s) OR (p.mend = %(after_mend)s
                     AND (p.customer_id < %(after)s OR (p.customer_id = %(after)s AND p.code > %(after_code)s))))
                 AND NOT EXISTS (SELECT FROM quality_mark m WHERE m.workspace_id = %(ws)s AND m.customer_id = p.customer_id
                     AND m.code = p.code AND m.act = 'skip' AND m.by = %(me)s AND m.until > now() AND m.undone_at IS NULL)
               ORDER BY p.mend DESC, p.customer_id DESC, p.code LIMIT %(limit)s"""
        ).format(_seen(uow)),
        code=code, fields=list(fields), kinds=list(kinds), mend=mend, source=source, owner=owner_id, me=uow.scope.actor.id, limit=limit,
        after_mend=after[0] if after else False, after=after[1] if after else None, after_code=after[2] if after else "", only=None if only is None else list(only),
    )  # fmt: skip


async def find_customers(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Whole rows of the customers that the scope sees."""
    rows = await uow.all(
        sql.SQL("SELECT c.* FROM customer c WHERE {} AND c.id = ANY(%(ids)s)").format(_seen(uow)), ids=list(ids)
    )
    return {row["id"]: row for row in rows}


async def find_said(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """What each source says of these customers, the latest first."""
    return await uow.all(
        """SELECT customer_id, source, name, facts, seen_at FROM profile
           WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s) ORDER BY seen_at DESC, id LIMIT 500""",
        ids=list(ids),
    )


async def find_hints(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Phones and e-mails of these customers, masked, with the source they come from."""
    return await uow.all(
        """SELECT p.customer_id, h.kind, h.hint, p.source, p.seen_at FROM profile p
           JOIN handle h ON h.workspace_id = %(ws)s AND h.profile_id = p.id
           WHERE p.workspace_id = %(ws)s AND p.customer_id = ANY(%(ids)s) ORDER BY h.created_at, h.id LIMIT 500""",
        ids=list(ids),
    )


async def find_others(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Who else has a phone or e-mail of these customers, or may be one of them: customer_id, kind, other, name."""
    return await uow.all(
        sql.SQL(
            """SELECT x.customer_id, x.kind, c.id AS other, c.name FROM (
                   SELECT DISTINCT p.customer_id, h.kind, op.customer_id AS other FROM profile p
                   JOIN handle h ON h.workspace_id = %(ws)s AND h.profile_id = p.id
                   JOIN handle o ON o.workspace_id = %(ws)s AND o.blind = h.blind
                   JOIN profile op ON op.workspace_id = %(ws)s AND op.id = o.profile_id AND op.customer_id <> p.customer_id
                   WHERE p.workspace_id = %(ws)s AND p.customer_id = ANY(%(ids)s)
                   UNION SELECT r.first_id, 'double', r.second_id FROM customer_review r
                   WHERE r.workspace_id = %(ws)s AND r.first_id = ANY(%(ids)s) AND r.decided_at IS NULL
                   UNION SELECT r.second_id, 'double', r.first_id FROM customer_review r
                   WHERE r.workspace_id = %(ws)s AND r.second_id = ANY(%(ids)s) AND r.decided_at IS NULL) x
               JOIN customer c ON c.id = x.other AND {} ORDER BY c.id LIMIT 200"""
        ).format(_seen(uow)),
        ids=list(ids),
    )


async def find_ids(uow: UnitOfWork, code: str, limit: int) -> list[UUID]:
    """Customers with a problem, that the scope sees."""
    rows = await uow.all(
        sql.SQL(
            """SELECT p.customer_id FROM customer_problem p JOIN customer c ON c.id = p.customer_id AND {}
               WHERE p.workspace_id = %(ws)s AND p.code = %(code)s ORDER BY p.customer_id LIMIT %(limit)s"""
        ).format(_seen(uow)),
        code=code,
        limit=limit,
    )
    return [row["customer_id"] for row in rows]


async def find_dismissed(uow: UnitOfWork, fields: Sequence[str], limit: int) -> list[Row]:
    """What people said to be no problem, the newest first, with the change-set that takes it back."""
    return await uow.all(
        sql.SQL(
            """SELECT m.id, m.customer_id, c.name AS customer, m.act, m.code, m.field, m.at, u.name AS by, e.change_set_id
               FROM quality_mark m JOIN customer c ON c.id = m.customer_id AND {}
               JOIN change_entry e ON e.workspace_id = %(ws)s AND e.object_id = m.id AND e.object = 'quality_mark' AND e.before IS NULL
               LEFT JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = m.by
               WHERE m.workspace_id = %(ws)s AND m.undone_at IS NULL AND m.act = 'dismiss' AND m.field <> ALL(%(fields)s)
               ORDER BY m.at DESC, m.id LIMIT %(limit)s"""
        ).format(_seen(uow)),
        fields=list(fields),
        limit=limit,
    )


async def get_held(uow: UnitOfWork, customer_id: UUID) -> Row | None:
    """What is kept of one person: score, problems and judgements."""
    return await uow.one(
        """SELECT q.score, q.complete, q.valid, q.consistent, q.fresh, q.computed_at,
               ARRAY(SELECT p.code FROM customer_problem p WHERE p.workspace_id = %(ws)s AND p.customer_id = q.id ORDER BY 1) AS problems,
               ARRAY(SELECT m.act || ':' || m.code FROM quality_mark m WHERE m.workspace_id = %(ws)s AND m.customer_id = q.id ORDER BY 1) AS marks
           FROM customer_quality q WHERE q.workspace_id = %(ws)s AND q.id = %(id)s""",
        id=customer_id,
    )
