"""SQL of who is in segments: always by sets, each statement about some customers or one page of a build."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from guanxi.conditions.api import Statement
from guanxi.kernel.db import Row, UnitOfWork

MEMBERS: Final = (
    "SELECT m.customer_id AS id FROM segment_member m WHERE m.workspace_id = %(ws)s AND m.segment_id = {key}::uuid"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Who came in, and who left after being in it since when."""

    entered: tuple[UUID, ...] = ()
    left: Mapping[UUID, datetime] | None = None

    @property
    def gone(self) -> list[UUID]:
        """Those who left."""
        return list(self.left or ())

    def __bool__(self) -> bool:
        return bool(self.entered or self.left)


async def lock(uow: UnitOfWork) -> None:
    """Until the commit, nobody else decides who is in a segment of this workspace: whoever decides later sees more."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext('members of segments'))")


async def compare(
    uow: UnitOfWork, segments: Sequence[UUID], holds: Statement
) -> dict[UUID, tuple[list[UUID], list[UUID]]]:
    """Of the customers given to `holds` (conditions.compile_batches, its trees those of `segments`): who is to come into each of
    them, who is to leave. Only who is not where they belong is sent."""
    statement = sql.SQL(
        """WITH asked AS MATERIALIZED ({holds}),
             now AS MATERIALIZED (
               SELECT (%(segments)s::uuid[])[h.place] AS segment_id, a.id AS customer_id
               FROM asked a CROSS JOIN LATERAL unnest(a.holds) WITH ORDINALITY AS h (holds, place) WHERE h.holds),
             was AS MATERIALIZED (
               SELECT m.segment_id, m.customer_id FROM segment_member m WHERE m.workspace_id = %(ws)s
               AND m.segment_id = ANY(%(segments)s::uuid[]) AND m.customer_id = ANY(%(given_ids)s::uuid[]))
           SELECT coalesce(now.segment_id, was.segment_id) AS segment_id, coalesce(now.customer_id, was.customer_id) AS customer_id,
             now.customer_id IS NOT NULL AS enters
           FROM now FULL JOIN was ON was.segment_id = now.segment_id AND was.customer_id = now.customer_id
           WHERE now.customer_id IS NULL OR was.customer_id IS NULL ORDER BY 1, 2"""
    ).format(holds=holds.sql)
    found: dict[UUID, tuple[list[UUID], list[UUID]]] = {}
    for row in await uow.all(statement, segments=list(segments), **holds.params):
        entering, leaving = found.setdefault(row["segment_id"], ([], []))
        (entering if row["enters"] else leaving).append(row["customer_id"])
    return found


async def enter(
    uow: UnitOfWork, segment_id: UUID, ids: Sequence[UUID], why: Sequence[str], now: datetime
) -> list[UUID]:
    """Put them in; those who were not in it."""
    rows = await uow.all(
        """INSERT INTO segment_member (workspace_id, segment_id, customer_id, since, why)
           SELECT %(ws)s, %(id)s, a.customer, %(now)s, a.why FROM unnest(%(ids)s::uuid[], %(why)s::text[]) AS a (customer, why)
           JOIN customer c ON c.workspace_id = %(ws)s AND c.id = a.customer ON CONFLICT DO NOTHING RETURNING customer_id""",
        id=segment_id,
        ids=list(ids),
        why=list(why),
        now=now,
    )
    return [row["customer_id"] for row in rows]


async def leave(
    uow: UnitOfWork,
    segment_id: UUID,
    why: Mapping[UUID, str],
    parts: Mapping[UUID, Sequence[int]],
    now: datetime,
) -> dict[UUID, datetime]:
    """Take them out and remember the stay; since when each was in. A stay of no length is forgotten."""
    rows = await uow.all(
        """WITH given AS (SELECT * FROM unnest(%(ids)s::uuid[], %(why)s::text[], %(parts)s::text[]) AS g (customer, why, parts)),
           gone AS (DELETE FROM segment_member m USING given g WHERE m.workspace_id = %(ws)s AND m.segment_id = %(id)s
               AND m.customer_id = g.customer RETURNING m.customer_id, m.since, m.why AS entered, g.why AS "left", g.parts),
           kept AS (INSERT INTO segment_past (workspace_id, segment_id, customer_id, entered_at, left_at, entered_why, left_why, parts)
               SELECT %(ws)s, %(id)s, customer_id, since, %(now)s, entered, "left", parts::smallint[] FROM gone WHERE since < %(now)s
               ON CONFLICT DO NOTHING)
           SELECT customer_id, since FROM gone""",
        id=segment_id,
        ids=list(why),
        why=list(why.values()),
        parts=["{" + ",".join(str(one) for one in parts.get(key, ())) + "}" for key in why],
        now=now,
    )
    return {row["customer_id"]: row["since"] for row in rows}


async def count_on(uow: UnitOfWork, segment_id: UUID, entered: int, left: int, now: datetime) -> None:
    """Carry the count of the segment and of the hour on."""
    await uow.run(
        """WITH now AS (UPDATE segment SET count = greatest(0, count + %(entered)s - %(left)s)
               WHERE workspace_id = %(ws)s AND id = %(id)s RETURNING count)
           INSERT INTO segment_count (workspace_id, segment_id, at, count, entered, "left")
           SELECT %(ws)s, %(id)s, date_trunc('hour', %(now)s::timestamptz), count, %(entered)s, %(left)s FROM now
           ON CONFLICT (workspace_id, segment_id, at) DO UPDATE SET count = excluded.count,
               entered = segment_count.entered + excluded.entered, "left" = segment_count."left" + excluded."left" """,
        id=segment_id,
        entered=entered,
        left=left,
        now=now,
    )


async def recount(uow: UnitOfWork, segment_id: UUID, now: datetime) -> int:
    """Count for certain, and say so from this hour on."""
    found = await uow.value(
        """WITH exact AS (SELECT count(*) AS n FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s),
           told AS (UPDATE segment SET count = exact.n FROM exact WHERE workspace_id = %(ws)s AND id = %(id)s),
           hour AS (INSERT INTO segment_count (workspace_id, segment_id, at, count)
               SELECT %(ws)s, %(id)s, date_trunc('hour', %(now)s::timestamptz), n FROM exact
               ON CONFLICT (workspace_id, segment_id, at) DO UPDATE SET count = excluded.count)
           SELECT n FROM exact""",
        id=segment_id,
        now=now,
    )
    return int(found)


# Builds ----------------------------------------------------------------------------------------------------------------
async def clear_building(uow: UnitOfWork, segment_id: UUID, most: int) -> int:
    """What an earlier build left, some of it; how many."""
    return await uow.run(
        """DELETE FROM segment_building WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND customer_id = ANY (ARRAY(
               SELECT customer_id FROM segment_building WHERE workspace_id = %(ws)s AND segment_id = %(id)s LIMIT %(most)s))""",
        id=segment_id,
        most=most,
    )


async def add_building(uow: UnitOfWork, segment_id: UUID, ids: Sequence[UUID]) -> None:
    """These are to be in it. Who was removed for good since is left out."""
    await uow.run(
        """INSERT INTO segment_building (workspace_id, segment_id, customer_id)
           SELECT %(ws)s, %(id)s, a.customer FROM unnest(%(ids)s::uuid[]) AS a (customer) ON CONFLICT DO NOTHING""",
        id=segment_id,
        ids=list(ids),
    )


# A page of one table without those of the other. EXCEPT, because the tables were filled a moment ago and the planner knows nothing
# of them: a join of ten thousand rows with what it takes for a few was one with each of a million.
_BESIDE = """
    WITH page AS MATERIALIZED (SELECT p.customer_id FROM {table} p WHERE p.workspace_id = %(ws)s AND p.segment_id = %(id)s
             AND (%(after)s::uuid IS NULL OR p.customer_id > %(after)s::uuid) ORDER BY p.customer_id LIMIT %(most)s),
         ends AS MATERIALIZED (SELECT p.customer_id FROM page p ORDER BY 1 DESC LIMIT 1)
    SELECT (SELECT e.customer_id FROM ends e) AS last, array(SELECT p.customer_id FROM page p
        EXCEPT SELECT o.customer_id FROM {other} o WHERE o.workspace_id = %(ws)s AND o.segment_id = %(id)s
            AND (%(after)s::uuid IS NULL OR o.customer_id > %(after)s::uuid) AND o.customer_id <= (SELECT e.customer_id FROM ends e)
        ORDER BY 1) AS ids
"""


async def _find_beside(
    uow: UnitOfWork, table: str, other: str, segment_id: UUID, after: UUID | None, most: int
) -> tuple[list[UUID], UUID | None]:
    statement = sql.SQL(_BESIDE).format(table=sql.Identifier(table), other=sql.Identifier(other))
    row = await uow.one(statement, id=segment_id, after=after, most=most)
    assert row is not None
    return row["ids"], row["last"]


async def find_building(
    uow: UnitOfWork, segment_id: UUID, after: UUID | None, most: int
) -> tuple[list[UUID], UUID | None]:
    """Of the next page of who is to be in it, those who are not; and where the page ends, None after the last."""
    return await _find_beside(uow, "segment_building", "segment_member", segment_id, after, most)


async def find_surplus(
    uow: UnitOfWork, segment_id: UUID, after: UUID | None, most: int
) -> tuple[list[UUID], UUID | None]:
    """Of the next page of who is in it, those who are not to be; and where the page ends, None after the last."""
    return await _find_beside(uow, "segment_member", "segment_building", segment_id, after, most)


async def find_page(uow: UnitOfWork, segment_id: UUID, after: UUID | None, most: int) -> list[UUID]:
    """Members by id."""
    rows = await uow.all(
        """SELECT customer_id FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s
             AND (%(after)s::uuid IS NULL OR customer_id > %(after)s::uuid) ORDER BY customer_id LIMIT %(most)s""",
        id=segment_id,
        after=after,
        most=most,
    )
    return [row["customer_id"] for row in rows]


# Reading ---------------------------------------------------------------------------------------------------------------
async def find_memberships(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """The live segments somebody is in, the newest stay first."""
    return await uow.all(
        """SELECT s.id, s.name, s.kind, m.since, m.why FROM segment_member m
           JOIN segment s ON s.workspace_id = m.workspace_id AND s.id = m.segment_id
           WHERE m.workspace_id = %(ws)s AND m.customer_id = %(id)s AND s.deleted_at IS NULL ORDER BY m.since DESC, lower(s.name)""",
        id=customer_id,
    )


async def get_stay(uow: UnitOfWork, segment_id: UUID, customer_id: UUID) -> Row | None:
    """Since when and why somebody is in a segment."""
    return await uow.one(
        "SELECT since, why FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND customer_id = %(customer)s",
        id=segment_id,
        customer=customer_id,
    )


async def find_stays(uow: UnitOfWork, segment_id: UUID, customer_id: UUID, most: int) -> list[Row]:
    """Stays that are over, the last first."""
    return await uow.all(
        """SELECT entered_at, left_at, entered_why, left_why FROM segment_past WHERE workspace_id = %(ws)s AND segment_id = %(id)s
             AND customer_id = %(customer)s ORDER BY entered_at DESC LIMIT %(most)s""",
        id=segment_id,
        customer=customer_id,
        most=most,
    )


_SEEN = """SELECT m.customer_id AS id, c.name, c.kind, m.since, {left} AS left_at, m.why FROM {table} m
    JOIN customer c ON c.workspace_id = m.workspace_id AND c.id = m.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    WHERE m.workspace_id = %(ws)s AND m.segment_id = %(id)s AND {seen} AND {named}"""
_AFTER: Final = (
    "(%(after)s::timestamptz IS NULL OR (m.since, m.customer_id) < (%(after)s::timestamptz, %(after_id)s::uuid))"
)


def _named(query: Sequence[str]) -> sql.Composable:
    return sql.SQL("c.search_text LIKE ALL(%(named)s::text[])") if query else sql.SQL("true")


async def find_seen(
    uow: UnitOfWork, segment_id: UUID, query: Sequence[str], after: tuple[datetime, UUID] | None, most: int
) -> list[Row]:
    """Members the scope may see, the last to come first; `query` are patterns of the name."""
    statement = sql.SQL(_SEEN + " AND " + _AFTER + " ORDER BY m.since DESC, m.customer_id DESC LIMIT %(most)s").format(
        table=sql.Identifier("segment_member"),
        left=sql.SQL("NULL::timestamptz"),
        seen=uow.scope.visible("customer", "c"),
        named=_named(query),
    )
    return await uow.all(
        statement,
        id=segment_id,
        named=list(query),
        after=None if after is None else after[0],
        after_id=None if after is None else after[1],
        most=most,
    )


# Who was in it at a moment: those in it now who were then, and stays that were not over. A customer who has been merged since is
# shown as the one they became.
_AT = """WITH stay AS (
        SELECT customer_id, since, NULL::timestamptz AS left_at, why FROM segment_member
        WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND since <= %(at)s
        UNION ALL SELECT customer_id, entered_at, left_at, entered_why FROM segment_past
        WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND entered_at <= %(at)s AND left_at > %(at)s),
    living AS (
        SELECT coalesce(x.merged_into_id, s.customer_id) AS customer_id, min(s.since) AS since, min(s.left_at) AS left_at, min(s.why) AS why
        FROM stay s JOIN customer x ON x.workspace_id = %(ws)s AND x.id = s.customer_id GROUP BY 1)
    SELECT m.customer_id AS id, c.name, c.kind, m.since, m.left_at, m.why FROM living m
    JOIN customer c ON c.workspace_id = %(ws)s AND c.id = m.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    WHERE {seen} AND {named} AND """


async def find_seen_at(
    uow: UnitOfWork,
    segment_id: UUID,
    at: datetime,
    query: Sequence[str],
    after: tuple[datetime, UUID] | None,
    most: int,
) -> list[Row]:
    """The same as of a moment that is over."""
    statement = sql.SQL(_AT + _AFTER + " ORDER BY m.since DESC, m.customer_id DESC LIMIT %(most)s").format(
        seen=uow.scope.visible("customer", "c"), named=_named(query)
    )
    return await uow.all(
        statement,
        id=segment_id,
        at=at,
        named=list(query),
        after=None if after is None else after[0],
        after_id=None if after is None else after[1],
        most=most,
    )


async def count_at(uow: UnitOfWork, segment_id: UUID, at: datetime) -> int:
    """How many were in it at a moment, whoever may see them."""
    return int(
        await uow.value(
            """SELECT (SELECT count(*) FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND since <= %(at)s)
                 + (SELECT count(*) FROM segment_past WHERE workspace_id = %(ws)s AND segment_id = %(id)s AND entered_at <= %(at)s
                    AND left_at > %(at)s)""",
            id=segment_id,
            at=at,
        )
    )


async def find_visible(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these customers that are there and that the scope may see."""
    statement = sql.SQL(
        """SELECT c.id FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND c.deleted_at IS NULL
           AND c.merged_into_id IS NULL AND {}"""
    ).format(uow.scope.visible("customer", "c"))
    return {row["id"] for row in await uow.all(statement, ids=list(ids))}
