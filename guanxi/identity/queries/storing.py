"""Where versions of the model, the policy, runs and their pairs are kept. Not here: what is computed (queries.engine and its users)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

MOST = 100


# Models -------------------------------------------------------------------------------------------------------------
async def insert_model(uow: UnitOfWork, values: Mapping[str, Any]) -> int:
    """Keep a version: id, sealed, trained_on, figures, made_by. Its number."""
    number: int = await uow.value(
        """INSERT INTO identity_model (workspace_id, id, number, sealed, trained_on, figures, made_by)
           SELECT %(ws)s, %(id)s, coalesce(max(m.number), 0) + 1, %(sealed)s, %(trained_on)s, %(figures)s, %(made_by)s
           FROM identity_model m WHERE m.workspace_id = %(ws)s RETURNING number""",
        **{key: Jsonb(value) if isinstance(value, dict) else value for key, value in values.items()},
    )
    return number


async def find_models(uow: UnitOfWork) -> list[Row]:
    """Versions, the newest first, with the name of who made each."""
    return await uow.all(
        """SELECT m.id, m.number, m.trained_on, m.figures, m.made_at, u.name AS made_by FROM identity_model m
           LEFT JOIN user_account u ON u.workspace_id = m.workspace_id AND u.id = m.made_by
           WHERE m.workspace_id = %(ws)s ORDER BY m.number DESC LIMIT %(most)s""",
        most=MOST,
    )


async def get_model(uow: UnitOfWork, model_id: UUID) -> Row | None:
    """A version with the sealed model."""
    return await uow.one(
        "SELECT id, number, sealed FROM identity_model WHERE workspace_id = %(ws)s AND id = %(id)s", id=model_id
    )


# The policy ---------------------------------------------------------------------------------------------------------
async def ensure_policy(uow: UnitOfWork, policy_id: UUID) -> None:
    """Make the workspace's row where there is none."""
    await uow.run(
        "INSERT INTO identity_policy (workspace_id, id) VALUES (%(ws)s, %(id)s) ON CONFLICT (workspace_id) DO NOTHING",
        id=policy_id,
    )


async def get_policy(uow: UnitOfWork, *, lock: bool = False) -> Row | None:
    """The workspace's row."""
    statement = sql.SQL(
        """SELECT p.id, p.model_id, p.since, p.review_from::float8 AS review_from, p.auto_from::float8 AS auto_from, p.auto, p.version
           FROM identity_policy p WHERE p.workspace_id = %(ws)s {lock}"""
    ).format(lock=sql.SQL("FOR UPDATE" if lock else ""))
    return await uow.one(statement)


async def set_policy(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Write some of model_id, review_from, auto_from, auto; a model that comes into force does so now."""
    await uow.run(
        """UPDATE identity_policy SET version = version + 1, review_from = coalesce(%(review_from)s, review_from),
                  auto_from = coalesce(%(auto_from)s, auto_from), auto = coalesce(%(auto)s, auto),
                  since = CASE WHEN %(other)s AND model_id IS DISTINCT FROM %(model_id)s::uuid THEN now() ELSE since END,
                  model_id = CASE WHEN %(other)s THEN %(model_id)s::uuid ELSE model_id END WHERE workspace_id = %(ws)s""",
        **{
            "review_from": None,
            "auto_from": None,
            "auto": None,
            "model_id": None,
            "other": "model_id" in values,
            **values,
        },
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change was about: object, object_id."""
    return await uow.all(
        "SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s",
        id=change_set_id,
    )


# Runs ---------------------------------------------------------------------------------------------------------------
async def begin_run(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A run under way: id, model_id, offered, by; one that was begun before goes on."""
    await uow.run(
        """INSERT INTO identity_run (workspace_id, id, model_id, offered, by) VALUES (%(ws)s, %(id)s, %(model_id)s, %(offered)s, %(by)s)
           ON CONFLICT (workspace_id, id) DO UPDATE SET model_id = excluded.model_id""",
        **values,
    )


async def end_run(uow: UnitOfWork, run_id: UUID, counts: Mapping[str, Any], seconds: float) -> None:
    """What came of it."""
    await uow.run(
        """UPDATE identity_run SET ended_at = now(), counts = %(counts)s, seconds = %(seconds)s
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=run_id,
        counts=Jsonb(dict(counts)),
        seconds=seconds,
    )


async def find_runs(uow: UnitOfWork, limit: int) -> list[Row]:
    """The newest runs, with the number of their model, who began each and how their job stands."""
    return await uow.all(
        """SELECT r.id, r.model_id, m.number, r.offered, u.name AS by, r.at, r.ended_at, r.counts, r.seconds, j.state FROM identity_run r
           LEFT JOIN identity_model m ON m.workspace_id = r.workspace_id AND m.id = r.model_id
           LEFT JOIN user_account u ON u.workspace_id = r.workspace_id AND u.id = r.by
           LEFT JOIN job j ON j.workspace_id = r.workspace_id AND j.id = r.id
           WHERE r.workspace_id = %(ws)s ORDER BY r.at DESC, r.id DESC LIMIT %(limit)s""",
        limit=limit,
    )


async def get_last_run(uow: UnitOfWork, model_id: UUID) -> UUID | None:
    """The newest run of a model that ended."""
    found: UUID | None = await uow.value(
        """SELECT (SELECT r.id FROM identity_run r WHERE r.workspace_id = %(ws)s AND r.model_id = %(model)s AND r.ended_at IS NOT NULL
           ORDER BY r.at DESC LIMIT 1)""",
        model=model_id,
    )
    return found


# Pairs --------------------------------------------------------------------------------------------------------------
async def keep_pairs(uow: UnitOfWork, run_id: UUID, pairs: Sequence[tuple[UUID, UUID, float, float, str]]) -> int:
    """Keep pairs (first, second, probability, bits, evidence as JSON) of customers that are there; how many."""
    return await uow.run(
        """INSERT INTO identity_pair (workspace_id, run_id, first_id, second_id, probability, bits, evidence)
           SELECT %(ws)s, %(run)s, x.first, x.second, x.probability, x.bits, x.evidence::jsonb
           FROM unnest(%(firsts)s::uuid[], %(seconds)s::uuid[], %(probabilities)s::float8[], %(bits)s::float8[], %(evidence)s::text[])
                AS x(first, second, probability, bits, evidence)
           JOIN customer a ON a.workspace_id = %(ws)s AND a.id = x.first JOIN customer b ON b.workspace_id = %(ws)s AND b.id = x.second
           ON CONFLICT (workspace_id, run_id, first_id, second_id) DO UPDATE
           SET probability = excluded.probability, bits = excluded.bits, evidence = excluded.evidence""",
        run=run_id,
        **{
            name: [pair[place] for pair in pairs]
            for place, name in enumerate(("firsts", "seconds", "probabilities", "bits", "evidence"))
        },
    )


async def find_fallen(uow: UnitOfWork, run_id: UUID, limit: int) -> list[tuple[UUID, UUID]]:
    """Pairs that earlier runs offered, of customers the scope sees, and this one did not find."""
    statement = sql.SQL(
        """SELECT DISTINCT p.first_id, p.second_id FROM identity_pair p
           JOIN identity_run r ON r.workspace_id = p.workspace_id AND r.id = p.run_id AND r.offered AND r.id <> %(run)s
           JOIN customer a ON a.workspace_id = p.workspace_id AND a.id = p.first_id
           JOIN customer b ON b.workspace_id = p.workspace_id AND b.id = p.second_id
           WHERE p.workspace_id = %(ws)s AND {first} AND {second} AND NOT EXISTS (SELECT FROM identity_pair n
               WHERE n.workspace_id = %(ws)s AND n.run_id = %(run)s AND n.first_id = p.first_id AND n.second_id = p.second_id)
           LIMIT %(limit)s"""
    ).format(first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b"))
    rows = await uow.all(statement, run=run_id, limit=limit)
    return [(row["first_id"], row["second_id"]) for row in rows]


async def forget_pairs(uow: UnitOfWork, run_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> int:
    """Other offering runs' pairs of these customers go."""
    return await uow.run(
        """DELETE FROM identity_pair p USING unnest(%(firsts)s::uuid[], %(seconds)s::uuid[]) AS x(first, second), identity_run r
           WHERE p.workspace_id = %(ws)s AND p.run_id <> %(run)s AND p.first_id = x.first AND p.second_id = x.second
             AND r.workspace_id = %(ws)s AND r.id = p.run_id AND r.offered""",
        run=run_id,
        firsts=[one for one, _ in pairs],
        seconds=[other for _, other in pairs],
    )


async def forget_runs(uow: UnitOfWork, run_id: UUID, model_id: UUID, limit: int) -> int:
    """Some pairs that earlier runs of the same model kept; how many there were."""
    return await uow.run(
        """DELETE FROM identity_pair p WHERE p.workspace_id = %(ws)s AND (p.run_id, p.first_id, p.second_id) = ANY(ARRAY(
               SELECT (o.run_id, o.first_id, o.second_id) FROM identity_pair o
               JOIN identity_run r ON r.workspace_id = %(ws)s AND r.id = o.run_id AND r.model_id = %(model)s AND r.id <> %(run)s
               JOIN identity_pair n ON n.workspace_id = %(ws)s AND n.run_id = %(run)s AND n.first_id = o.first_id AND n.second_id = o.second_id
               WHERE o.workspace_id = %(ws)s LIMIT %(limit)s))""",
        run=run_id,
        model=model_id,
        limit=limit,
    )


async def compare_runs(uow: UnitOfWork, one: UUID, other: UUID) -> Row:
    """Pairs of customers the scope sees that both runs found, only the first (`lost`) and only the second (`gained`)."""
    statement = sql.SQL(
        """WITH sides AS (SELECT p.first_id, p.second_id, bool_or(p.run_id = %(one)s) AS before, bool_or(p.run_id = %(other)s) AS after
               FROM identity_pair p JOIN customer a ON a.workspace_id = p.workspace_id AND a.id = p.first_id
               JOIN customer b ON b.workspace_id = p.workspace_id AND b.id = p.second_id
               WHERE p.workspace_id = %(ws)s AND p.run_id IN (%(one)s, %(other)s) AND {first} AND {second} GROUP BY 1, 2)
           SELECT (count(*) FILTER (WHERE before AND after))::int AS both, (count(*) FILTER (WHERE before AND NOT after))::int AS lost,
                  (count(*) FILTER (WHERE after AND NOT before))::int AS gained FROM sides"""
    ).format(first=uow.scope.visible("customer", "a"), second=uow.scope.visible("customer", "b"))
    row = await uow.one(statement, one=one, other=other)
    assert row is not None
    return row
