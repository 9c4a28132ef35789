"""SQL of values of traits: computed for some customers in one statement, stored where they are others, what they were kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from guanxi.conditions.api import Statement, compile_batch, compile_stored, prepare_batch
from guanxi.conditions.contracts import Asked, Moment
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.portraits.contracts import Measured, Trait
from guanxi.sdk.objects import FieldKind, ObjectType

_PARAMETER = re.compile(r"%\((q_\w+)\)s")


async def lock(uow: UnitOfWork) -> None:
    """Until the commit, nobody else computes portraits of this workspace: whoever does later sees more."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext('portraits'))")


def compile_trait(trait: Trait, asked: Asked, kind: ObjectType, moment: Moment, ids: list[UUID]) -> Statement:
    """`SELECT id, value` (jsonb as the field holds it) of those of these customers who have the trait."""
    if isinstance(trait.definition, Measured):
        return _measured(trait, trait.definition, asked, kind, moment, ids)
    parts: list[sql.Composable] = []
    params: dict[str, Any] = {"given_ids": ids}
    for number, (option, tree) in enumerate(trait.definition.cases):
        found = _named(compile_batch(prepare_batch(tree, asked), kind, moment, ids), f"c{number}_")
        params |= found.params
        parts.append(
            sql.SQL("SELECT s.id, {} AS place, {} AS key FROM ({}) AS s").format(
                sql.Literal(number), sql.Literal(option.key), found.sql
            )
        )
    if trait.definition.otherwise is not None:
        alive = sql.SQL(kind.live).format(t=sql.Identifier("o"))
        last = sql.SQL(
            """SELECT o.id, {} AS place, {} AS key FROM {} AS o
               WHERE o.workspace_id = %(ws)s AND o.id = ANY(%(given_ids)s::uuid[]) AND {}"""
        )
        place, key = sql.Literal(len(trait.definition.cases)), sql.Literal(trait.definition.otherwise.key)
        parts.append(last.format(place, key, sql.Identifier(kind.table), alive))
    statement = sql.SQL(
        "SELECT DISTINCT ON (k.id) k.id, to_jsonb(k.key::text) AS value FROM ({}) AS k ORDER BY k.id, k.place"
    )
    return Statement(statement.format(sql.SQL(" UNION ALL ").join(parts)), params)


def _measured(
    trait: Trait, definition: Measured, asked: Asked, kind: ObjectType, moment: Moment, ids: list[UUID]
) -> Statement:
    found = compile_stored(definition.value, asked, kind, moment, ids)
    if not definition.bins:
        return found
    score = trait.field.type is FieldKind.RATING
    whens = [
        sql.SQL("WHEN b.figure < {} THEN {}").format(sql.Literal(one.below), _binned(one.option.key, score=score))
        for one in definition.bins[:-1]
    ]
    statement = sql.SQL("SELECT b.id, CASE {} ELSE {} END AS value FROM ({}) AS b WHERE b.figure IS NOT NULL").format(
        sql.SQL(" ").join(whens), _binned(definition.bins[-1].option.key, score=score), found.sql
    )
    return Statement(statement, found.params)


def _binned(key: str, *, score: bool) -> sql.Composable:
    if score:
        return sql.SQL("to_jsonb({}::integer)").format(sql.Literal(int(key)))
    return sql.SQL("to_jsonb({}::text)").format(sql.Literal(key))


def _named(found: Statement, prefix: str) -> Statement:
    """With parameters of its own names, so that several statements are one."""
    text = _PARAMETER.sub(lambda one: f"%({prefix}{one[1]})s", found.sql.as_string(None))
    params = {prefix + key if key.startswith("q_") else key: value for key, value in found.params.items()}
    return Statement(sql.SQL(text), params)  # the compiler's own text; values are parameters


_STORE = """
    WITH found AS (SELECT r.id, r.now FROM jsonb_to_recordset(%(trait_values)s::jsonb) AS r (id uuid, now jsonb)),
    compared AS (
        SELECT g.id, coalesce(t.custom, '{}') AS was,
               (coalesce(t.custom, '{}') - %(trait_keys)s::text[]) || coalesce(f.now, '{}') AS now
        FROM unnest(%(given_ids)s::uuid[]) AS g (id)
        JOIN customer c ON c.workspace_id = %(ws)s AND c.id = g.id AND c.merged_into_id IS NULL
        LEFT JOIN customer_trait t ON t.workspace_id = %(ws)s AND t.id = g.id LEFT JOIN found f ON f.id = g.id),
    changed AS (SELECT id, was, now FROM compared WHERE was <> now),
    stored AS (
        INSERT INTO customer_trait AS t (workspace_id, id, custom, updated_at) SELECT %(ws)s, id, now, %(trait_now)s FROM changed
        ON CONFLICT (workspace_id, id) DO UPDATE SET custom = excluded.custom, updated_at = excluded.updated_at),
    each AS (
        SELECT c.id, k.key, c.was -> k.key AS was FROM changed c CROSS JOIN unnest(%(trait_keys)s::text[]) AS k (key)
        WHERE c.was -> k.key IS DISTINCT FROM c.now -> k.key),
    past AS (
        INSERT INTO trait_past (workspace_id, customer_id, key, until, value)
        SELECT %(ws)s, e.id, e.key, %(trait_now)s, e.was FROM each e
        WHERE e.was IS NOT NULL OR EXISTS (  -- that there was none yet says nothing; that there was none again does
            SELECT FROM trait_past p WHERE p.workspace_id = %(ws)s AND p.customer_id = e.id AND p.key = e.key)
        ON CONFLICT DO NOTHING)
    SELECT id, array_agg(key ORDER BY key) AS keys FROM each GROUP BY id
"""


async def store(
    uow: UnitOfWork, computed: Mapping[str, Mapping[UUID, Any]], ids: Sequence[UUID], now: datetime
) -> dict[UUID, list[str]]:
    """Values by key of field and customer; of all these customers, those without one lose theirs. Keys that are others now, by
    customer."""
    found: dict[UUID, dict[str, Any]] = {}
    for key, values in computed.items():
        for customer, value in values.items():
            found.setdefault(customer, {})[key] = value
    rows = await uow.all(
        _STORE,
        trait_values=msgspec.json.encode([{"id": one, "now": values} for one, values in found.items()]).decode(),
        trait_keys=list(computed),
        given_ids=list(ids),
        trait_now=now,
    )
    return {row["id"]: row["keys"] for row in rows}


async def forget_keys(uow: UnitOfWork, keys: Sequence[str], limit: int) -> int:
    """Take the values of traits that are no more from some customers; how many had any."""
    return await uow.run(
        """UPDATE customer_trait SET custom = custom - %(keys)s::text[] WHERE workspace_id = %(ws)s AND id = ANY(ARRAY(
               SELECT t.id FROM customer_trait t WHERE t.workspace_id = %(ws)s AND t.custom ?| %(keys)s::text[] LIMIT %(limit)s))""",
        keys=list(keys),
        limit=limit,
    )


async def run(uow: UnitOfWork, statement: Statement) -> dict[UUID, Any]:
    """Values by customer."""
    rows = await uow.all(sql.SQL("SELECT v.id, v.value FROM ({}) AS v").format(statement.sql), **statement.params)
    return {row["id"]: row["value"] for row in rows}


# Reading -------------------------------------------------------------------------------------------------------------
async def get(uow: UnitOfWork, customer_id: UUID) -> Row | None:
    """Values of one customer."""
    return await uow.one(
        "SELECT custom, updated_at FROM customer_trait WHERE workspace_id = %(ws)s AND id = %(id)s", id=customer_id
    )


async def find_past(uow: UnitOfWork, customer_id: UUID, keys: Sequence[str], limit: int) -> list[Row]:
    """What traits were, the latest first."""
    return await uow.all(
        """SELECT key, until, value FROM trait_past WHERE workspace_id = %(ws)s AND customer_id = %(id)s AND key = ANY(%(keys)s)
           ORDER BY until DESC, key LIMIT %(limit)s""",
        id=customer_id,
        keys=list(keys),
        limit=limit,
    )


async def count_values(uow: UnitOfWork, key: str, most: int) -> list[Row]:
    """How many customers have each value of a trait, the most frequent first."""
    return await uow.all(
        """SELECT t.custom ->> %(key)s AS value, count(*) AS customers FROM customer_trait t
           WHERE t.workspace_id = %(ws)s AND t.custom ? %(key)s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s""",
        key=key,
        most=most,
    )


_FIGURES = """
    SELECT (CASE WHEN jsonb_typeof(t.custom -> %(key)s) = 'object' THEN t.custom -> %(key)s ->> 'amount_minor' ELSE t.custom ->> %(key)s END)::numeric
    AS figure FROM customer_trait t WHERE t.workspace_id = %(ws)s AND t.custom ? %(key)s
"""


async def count_ranges(uow: UnitOfWork, key: str, ranges: int) -> list[Row]:
    """Figures in ranges of equal width up to the 95th percentile, the last one open: low, high (None: open), customers."""
    return await uow.all(
        sql.SQL(
            """WITH f AS ({figures}), b AS (SELECT min(figure) AS low, percentile_disc(0.95) WITHIN GROUP (ORDER BY figure) AS high FROM f),
               w AS (SELECT low, greatest(1, ceil((high - low + 1) / %(ranges)s)) AS width FROM b),
               g AS (SELECT least(%(ranges)s - 1, floor((f.figure - w.low) / w.width)) AS place, count(*) AS customers FROM f, w GROUP BY 1)
               SELECT w.low + g.place * w.width AS low, CASE WHEN g.place < %(ranges)s - 1 THEN w.low + (g.place + 1) * w.width END AS high,
                   g.customers FROM g, w ORDER BY g.place"""
        ).format(figures=sql.SQL(_FIGURES)),
        key=key,
        ranges=ranges,
    )


async def count_months(uow: UnitOfWork, key: str, most: int) -> list[Row]:
    """Moments by month, the latest first: value, customers."""
    return await uow.all(
        """SELECT left(t.custom ->> %(key)s, 7) AS value, count(*) AS customers FROM customer_trait t
           WHERE t.workspace_id = %(ws)s AND t.custom ? %(key)s GROUP BY 1 ORDER BY 1 DESC LIMIT %(most)s""",
        key=key,
        most=most,
    )


async def erase(uow: UnitOfWork, customer_ids: Sequence[UUID]) -> int:
    """Forget the portraits of these customers and what they were; how many rows."""
    past = await uow.run(
        "DELETE FROM trait_past WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)", ids=list(customer_ids)
    )
    return past + await uow.run(
        "DELETE FROM customer_trait WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=list(customer_ids)
    )
