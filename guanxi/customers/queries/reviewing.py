"""Pairs of customers that may be one person: found over the whole base by sets, kept, listed, decided.

A pair is on the list while both customers live and nobody has said that they are two people; so merging takes it off and
un-merging brings it back without a further write.
"""

from collections.abc import Iterable, Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.customers.rules.reviewing import LATER_DAYS, WEIGHTS, Pair
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

_WEIGHT: LiteralString = "(SELECT sum((%(weights)s::jsonb ->> r)::int) FROM unnest({reasons}) AS r)"
_BOTH: LiteralString = "ARRAY(SELECT DISTINCT r FROM unnest(v.reasons || excluded.reasons) AS r ORDER BY r)"
_INSERT = sql.SQL(
    """INSERT INTO customer_review AS v (workspace_id, id, first_id, second_id, reasons, weight, used, blind)
       SELECT %(ws)s, x.id, x.first, x.second, x.reasons, {weight}, x.used, x.blind FROM (
           SELECT DISTINCT ON (g.first, g.second) g.id, g.first, g.second, string_to_array(g.reasons, ',') AS reasons, g.used, g.blind
           FROM unnest(%(ids)s::uuid[], %(firsts)s::uuid[], %(seconds)s::uuid[], %(reasons)s::text[], %(used)s::int[], %(blinds)s::bytea[])
                AS g(id, first, second, reasons, used, blind) ORDER BY g.first, g.second, g.id) x
       JOIN customer a ON a.workspace_id = %(ws)s AND a.id = x.first JOIN customer b ON b.workspace_id = %(ws)s AND b.id = x.second
       WHERE x.blind IS NULL OR NOT EXISTS (
           SELECT FROM customer_review k WHERE k.workspace_id = %(ws)s AND k.blind = x.blind)
       ORDER BY x.first, x.second
       ON CONFLICT (workspace_id, first_id, second_id) DO UPDATE SET reasons = {both}, weight = {both_weight},
           used = coalesce(excluded.used, v.used), blind = coalesce(v.blind, excluded.blind)
       WHERE NOT v.reasons @> excluded.reasons RETURNING v.found_at = now() AS new"""
).format(
    weight=sql.SQL(_WEIGHT.replace("{reasons}", "x.reasons")),
    both=sql.SQL(_BOTH),
    both_weight=sql.SQL(_WEIGHT.replace("{reasons}", _BOTH)),
)


async def add(uow: UnitOfWork, pairs: Iterable[Pair]) -> int:
    """Keep pairs, those known already with all that speaks for them; how many are new. A shared handle is told once."""
    rows = [(min(pair.one, pair.other), max(pair.one, pair.other), pair) for pair in pairs if pair.one != pair.other]
    if not rows:
        return 0
    found = await uow.all(
        _INSERT,
        weights=Jsonb(WEIGHTS),
        ids=new_ids(len(rows)),
        firsts=[first for first, _, _ in rows],
        seconds=[second for _, second, _ in rows],
        reasons=[",".join(sorted(pair.reasons)) for _, _, pair in rows],
        used=[pair.used for _, _, pair in rows],
        blinds=[pair.blind for _, _, pair in rows],
    )
    return sum(row["new"] for row in found)


async def find_of_phones(uow: UnitOfWork, blinds: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whose these phones are: the oldest live customer of each."""
    rows = await uow.all(
        """SELECT DISTINCT ON (h.blind) h.blind, c.id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
           WHERE h.workspace_id = %(ws)s AND h.blind = ANY(%(blinds)s) ORDER BY h.blind, c.id""",
        blinds=list(blinds),
    )
    return {bytes(row["blind"]): row["id"] for row in rows}


# Looking over the whole base, one slice of the keys at a time -------------------------------------------------------
_LIVE: LiteralString = "c.merged_into_id IS NULL AND c.deleted_at IS NULL"
_BY_HANDLES = sql.SQL(
    """WITH many AS MATERIALIZED (
           SELECT h.blind FROM handle h WHERE h.workspace_id = %(ws)s AND get_byte(h.blind, 0) %% %(slices)s = %(slice)s
           GROUP BY h.blind HAVING count(*) > 1),
       groups AS MATERIALIZED (
           SELECT h.blind, min(h.kind) AS kind, array_agg(DISTINCT c.id ORDER BY c.id) AS ids, count(DISTINCT h.profile_id)::int AS used,
                  count(DISTINCT c.sort_key) AS names
           FROM many m JOIN handle h ON h.workspace_id = %(ws)s AND h.blind = m.blind
           JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id AND {live} AND {visible}
           GROUP BY h.blind, c.kind HAVING count(DISTINCT c.id) > 1)
       SELECT g.ids[1] AS one, other, CASE WHEN a.sort_key = b.sort_key AND a.sort_key <> '' THEN ARRAY[g.kind, 'name'] ELSE ARRAY[g.kind] END
                  AS reasons, NULL::int AS used, NULL::bytea AS blind
       FROM groups g CROSS JOIN LATERAL unnest(g.ids[2:]) AS other
       JOIN customer a ON a.workspace_id = %(ws)s AND a.id = g.ids[1] JOIN customer b ON b.workspace_id = %(ws)s AND b.id = other
       WHERE cardinality(g.ids) <= %(most)s
       UNION ALL
       SELECT g.ids[1], g.ids[2], ARRAY[g.kind, 'shared'], g.used, g.blind FROM groups g WHERE cardinality(g.ids) > %(most)s"""
)
# Same name, and something else in common; groups whose members differ in sex or birthday are not offered for a weak reason.
_BY_NAMES = sql.SQL(
    """WITH named AS MATERIALIZED (
           SELECT * FROM (SELECT c.id, c.kind, c.sort_key, c.birthday, c.gender, c.city, count(*) OVER (PARTITION BY c.sort_key, c.kind) AS n
               FROM customer c WHERE c.workspace_id = %(ws)s AND {live} AND c.sort_key <> '' AND {visible}
                 AND (hashtext(c.sort_key) & 2147483647) %% %(slices)s = %(slice)s) s WHERE n > 1),
       called AS (
           SELECT DISTINCT n.id, n.kind, n.sort_key, n.birthday, n.gender, right(h.hint, 4) AS last_four FROM named n
           JOIN profile p ON p.workspace_id = %(ws)s AND p.customer_id = n.id
           JOIN handle h ON h.workspace_id = %(ws)s AND h.profile_id = p.id AND h.kind = 'phone'),
       groups AS (
           SELECT array_agg(id ORDER BY id) AS ids, ARRAY['birthday', 'name'] AS reasons FROM named WHERE birthday IS NOT NULL
           GROUP BY sort_key, kind, birthday HAVING count(*) BETWEEN 2 AND %(most)s
           UNION ALL
           SELECT array_agg(id ORDER BY id), ARRAY['last_four', 'name'] FROM called GROUP BY sort_key, kind, last_four
           HAVING count(*) BETWEEN 2 AND %(most)s AND count(DISTINCT birthday) < 2 AND count(DISTINCT gender) < 2
           UNION ALL
           SELECT array_agg(id ORDER BY id), ARRAY['city', 'name'] FROM named WHERE city IS NOT NULL AND n <= 3 GROUP BY sort_key, kind, city
           HAVING count(*) > 1 AND count(DISTINCT birthday) < 2 AND count(DISTINCT gender) < 2)
       SELECT g.ids[1] AS one, other, g.reasons, NULL::int AS used, NULL::bytea AS blind
       FROM groups g CROSS JOIN LATERAL unnest(g.ids[2:]) AS other"""
)
LOOKS = (_BY_HANDLES, _BY_NAMES)


async def look(uow: UnitOfWork, number: int, piece: int, pieces: int, most: int) -> list[Pair]:
    """The pairs of one kind (LOOKS) within one of `pieces` slices of the keys, among customers that the scope sees; what more than `most` have
    in common says nothing."""
    statement = LOOKS[number].format(live=sql.SQL(_LIVE), visible=uow.scope.visible("customer", "c"))
    rows = await uow.all(statement, slice=piece, slices=pieces, most=most)
    return [Pair(row["one"], row["other"], row["reasons"], row["used"], row["blind"]) for row in rows]


# The list -----------------------------------------------------------------------------------------------------------
REVIEWS = SortList(
    "customers.review",
    (SortColumn("weight", sql.SQL("v.weight"), "integer"),),
    default="-weight",
    row_id=sql.SQL("v.id"),
)
_OPEN = sql.SQL(
    """v.workspace_id = %(ws)s AND v.decided_at IS NULL AND (v.later_until IS NULL OR v.later_until < now())
       AND a.merged_into_id IS NULL AND a.deleted_at IS NULL AND b.merged_into_id IS NULL AND b.deleted_at IS NULL AND {first} AND {second}"""
)
_JOINED: LiteralString = """customer_review v JOIN customer a ON a.workspace_id = v.workspace_id AND a.id = v.first_id
    JOIN customer b ON b.workspace_id = v.workspace_id AND b.id = v.second_id"""


def _open(uow: UnitOfWork) -> sql.Composed:
    return _OPEN.format(first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b"))


async def find(uow: UnitOfWork, ask: Ask, reasons: Sequence[str]) -> Page[Row]:
    """Open pairs of which the scope sees both, what speaks most for itself first; with all of `reasons`."""
    statement = sql.SQL(
        """SELECT v.id, v.first_id, v.second_id, v.reasons, v.weight, v.used, v.found_at, a.name AS first_name, b.name AS second_name, {keys}
           FROM {joined} WHERE {open} AND v.reasons @> %(reasons)s::text[] AND {after} ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(keys=ask.keys(), joined=sql.SQL(_JOINED), open=_open(uow), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, reasons=list(reasons), **ask.params))


async def count(uow: UnitOfWork) -> Row:
    """Numbers of open pairs: all, by strength, with phone and name the same; and of those put off."""
    statement = sql.SQL(
        """SELECT count(*)::int AS open, count(*) FILTER (WHERE v.reasons @> ARRAY['phone', 'name'])::int AS alike FROM {joined} WHERE {open}"""
    ).format(joined=sql.SQL(_JOINED), open=_open(uow))
    row = await uow.one(statement)
    assert row is not None
    return row


async def find_alike(uow: UnitOfWork, limit: int, tried: Sequence[UUID]) -> list[Row]:
    """Open pairs with the same phone and the same name: id, first_id, second_id; not those tried before."""
    statement = sql.SQL(
        """SELECT v.id, v.first_id, v.second_id FROM {joined} WHERE {open} AND v.reasons @> ARRAY['phone', 'name'] AND NOT v.reasons @> ARRAY['shared']
             AND a.kind = b.kind AND v.id <> ALL(%(tried)s::uuid[]) ORDER BY v.id LIMIT %(limit)s"""
    ).format(joined=sql.SQL(_JOINED), open=_open(uow))
    return await uow.all(statement, limit=limit, tried=list(tried))


async def lock(uow: UnitOfWork, review_id: UUID) -> Row | None:
    """A pair of which the scope sees both, locked."""
    statement = sql.SQL(
        """SELECT v.id, v.first_id, v.second_id, v.decided_at, v.later_until FROM {joined}
           WHERE v.workspace_id = %(ws)s AND v.id = %(id)s AND {first} AND {second} FOR UPDATE OF v"""
    ).format(
        joined=sql.SQL(_JOINED), first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b")
    )
    return await uow.one(statement, id=review_id)


async def decide(uow: UnitOfWork, review_id: UUID, decision: str) -> None:
    """`different`: two people, for good; `later`: not now; `open`: neither."""
    await uow.run(
        """UPDATE customer_review SET decided_at = CASE WHEN %(decision)s = 'different' THEN now() END,
                  decided_by = CASE WHEN %(decision)s = 'different' THEN %(me)s::uuid END,
                  later_until = CASE WHEN %(decision)s = 'later' THEN now() + make_interval(days => %(days)s) END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        decision=decision,
        me=uow.scope.actor.id,
        days=LATER_DAYS,
        id=review_id,
    )


async def find_decided(uow: UnitOfWork, limit: int) -> list[Row]:
    """Pairs said to be two people, the newest first."""
    statement = sql.SQL(
        """SELECT v.id, v.decided_at AS at, v.decided_by, a.name AS first_name, b.name AS second_name, v.first_id, v.second_id FROM {joined}
           WHERE v.workspace_id = %(ws)s AND v.decided_at IS NOT NULL AND {first} AND {second} ORDER BY v.decided_at DESC LIMIT %(limit)s"""
    ).format(
        joined=sql.SQL(_JOINED), first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b")
    )
    return await uow.all(statement, limit=limit)


MERGES = SortList(
    "customers.merges",
    (SortColumn("at", sql.SQL("m.at"), "moment"),),
    default="-at",
    row_id=sql.SQL("m.id"),
)


async def find_merges(uow: UnitOfWork, ask: Ask) -> Page[Row]:
    """Merges whose survivor the scope sees, the newest first: id, survivor and loser with names, at, actor_id, undone_at."""
    statement = sql.SQL(
        """SELECT m.id, m.survivor_id, s.name AS survivor_name, m.loser_id, l.name AS loser_name, m.at, m.actor_id, m.undone_at, {keys}
           FROM customer_merge m JOIN customer s ON s.workspace_id = m.workspace_id AND s.id = m.survivor_id
           JOIN customer l ON l.workspace_id = m.workspace_id AND l.id = m.loser_id
           WHERE m.workspace_id = %(ws)s AND {visible} AND {after} ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(keys=ask.keys(), visible=uow.scope.visible("customer", "s"), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, **ask.params))


_OF_BATCHES: LiteralString = """customer_merge m JOIN customer s ON s.workspace_id = m.workspace_id AND s.id = m.survivor_id
    WHERE m.workspace_id = %(ws)s AND m.survivor_before ->> 'batch' IS NOT NULL AND {visible}"""


async def find_batches(uow: UnitOfWork, limit: int) -> list[Row]:
    """The newest jobs that merged many: id, at, actor_id, `merged` pairs whose survivor the scope sees and how many of them are
    `left` merged."""
    statement = sql.SQL(
        """SELECT (m.survivor_before ->> 'batch')::uuid AS id, max(m.at) AS at, (array_agg(m.actor_id))[1] AS actor_id, count(*)::int AS merged,
                  (count(*) FILTER (WHERE m.undone_at IS NULL))::int AS left
           FROM {merges} GROUP BY 1 ORDER BY max(m.at) DESC LIMIT %(limit)s"""
    ).format(merges=sql.SQL(_OF_BATCHES).format(visible=uow.scope.visible("customer", "s")))
    return await uow.all(statement, limit=limit)


async def find_batch(uow: UnitOfWork, batch_id: UUID, limit: int, tried: Sequence[UUID]) -> list[UUID]:
    """Merges of a batch that still stand, the last first; not those tried before."""
    statement = sql.SQL(
        """SELECT m.id FROM {merges} AND m.survivor_before ->> 'batch' = %(batch)s AND m.undone_at IS NULL AND m.id <> ALL(%(tried)s::uuid[])
           ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s"""
    ).format(merges=sql.SQL(_OF_BATCHES).format(visible=uow.scope.visible("customer", "s")))
    rows = await uow.all(statement, batch=str(batch_id), limit=limit, tried=list(tried))
    return [row["id"] for row in rows]


async def count_today(uow: UnitOfWork) -> int:
    """How many pairs the actor settled today (of the scope's time zone): merged or told apart."""
    found: int = await uow.value(
        """SELECT ((SELECT count(*) FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.actor_id = %(me)s AND m.undone_at IS NULL
                     AND m.at >= date_trunc('day', now(), %(zone)s))
                 + (SELECT count(*) FROM customer_review v WHERE v.workspace_id = %(ws)s AND v.decided_by = %(me)s
                     AND v.decided_at >= date_trunc('day', now(), %(zone)s)))::int""",
        me=uow.scope.actor.id,
        zone=uow.scope.time_zone,
    )
    return found


async def count_customers(uow: UnitOfWork) -> int:
    """About how many customers a scan goes over; up to ten million."""
    found: int = await uow.value(
        """SELECT count(*)::int FROM (SELECT FROM customer c WHERE c.workspace_id = %(ws)s AND c.merged_into_id IS NULL AND c.deleted_at IS NULL
           LIMIT 10000000) n"""
    )
    return found
